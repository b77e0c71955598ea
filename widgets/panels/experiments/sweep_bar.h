#pragma once

#include "core/workflows/sweep.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace skydeck::style {
class ElidedLabel;
}

namespace skydeck::panels::experiments {

class SweepVerbs;

/// One line about the stack's newest sweep: how far it is, what it found, what it cost; and what can be done with it.
class SweepBar final : public QWidget {
    Q_OBJECT
public:
    SweepBar(SweepVerbs& verbs, QWidget* parent = nullptr);
    void show(const std::optional<workflows::Sweep>& sweep);

private:
    SweepVerbs& m_verbs;
    QProgressBar* m_progress;
    style::ElidedLabel* m_text;
};

/// "TPE search · 7 of 20 runs · 2 running · best 98.31 % · 42 epochs · $0.04"
QString sweepText(const workflows::Sweep& sweep, bool driving);

} // namespace skydeck::panels::experiments
