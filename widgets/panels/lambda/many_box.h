#pragma once

#include "core/workflows/functions.h"
#include "widgets/shell/deck.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace skydeck::panels::lambda {

class CallsGrid;
class CallsModel;

/// Many calls of a function at once, with what becomes of each.
class ManyBox final : public QWidget {
    Q_OBJECT
public:
    /// `payload` gives the event at the time of the click.
    ManyBox(shell::Deck& deck, std::function<std::string()> payload, QWidget* parent = nullptr);
    /// Empty for none.
    void setFunction(const QString& name);

private:
    void invoke();
    void look();
    void showSelected();

    shell::Deck& m_deck;
    std::function<std::string()> m_payload;
    QString m_function;
    std::shared_ptr<workflows::FunctionCalls> m_calls;
    bool m_events = false;        ///< the calls on show were only handed over
    std::optional<Error> m_ended; ///< why they were cut short
    bool m_running = false;
    int m_operation = 0;
    QTimer m_looks;
    QSpinBox *m_count, *m_parallel;
    QCheckBox* m_event;
    QPushButton *m_invoke, *m_cancel;
    QLabel *m_summary, *m_selected;
    CallsModel* m_model;
    CallsGrid* m_grid;
};

} // namespace skydeck::panels::lambda
