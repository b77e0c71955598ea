#pragma once

#include "core/base/json.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSpinBox;

namespace skydeck::panels::experiments {

/// The course's first steps with libtorch: two tensors added, two large matrices multiplied on processor and GPU,
/// timed. Computed by a job on the stack's machine.
class FirstStepsView final : public QWidget {
    Q_OBJECT
public:
    explicit FirstStepsView(shell::Deck& deck, QWidget* parent = nullptr);
    void setStack(const std::string& stack);

private:
    void compute();
    void show(const Json& answer);
    void enable();

    shell::Deck& m_deck;
    std::string m_stack;
    int m_operation = 0;
    QSpinBox* m_size;
    QPushButton *m_compute, *m_cancel;
    QLabel *m_state, *m_sum, *m_product;
};

/// "[1, 2, 3] + [4, 5, 6] = [5, 7, 9]"; empty for an answer without.
QString sumText(const Json& answer);
/// What the product took on processor and GPU, a line each; empty for an answer without.
QString productText(const Json& answer);

} // namespace skydeck::panels::experiments
