#pragma once

#include "core/workflows/experiments.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace skydeck::shell {
class JsonView;
class LogTail;
} // namespace skydeck::shell

namespace skydeck::panels::experiments {

/// One run: summary with links to its job, its log, its files and what its stack costs; live log, the numbers per
/// epoch, raw JSON.
class RunDetails final : public QWidget {
    Q_OBJECT
public:
    explicit RunDetails(shell::Deck& deck, QWidget* parent = nullptr);
    void show(const workflows::Run& run, const QString& stack, const QString& bucket);
    void clear();
    void showLog();

private:
    QString summaryOf(const workflows::Run& run, const QString& stack, const QString& bucket) const;
    QString epochsOf(const workflows::Run& run) const;

    shell::Deck& m_deck;
    QTabWidget* m_tabs;
    QLabel* m_summary;
    shell::LogTail* m_log;
    QPlainTextEdit* m_numbers;
    shell::JsonView* m_raw;
};

} // namespace skydeck::panels::experiments
