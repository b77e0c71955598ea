#pragma once

#include "widgets/panels/lambda/lambda_model.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;
class QTabWidget;

namespace skydeck::shell {
class LogTail;
}

namespace skydeck::panels::lambda {

class CodeView;
class InvokeBox;
class ManyBox;
class MetricsView;

/// Everything about one function, in tabs.
class FunctionDetails final : public QWidget {
    Q_OBJECT
public:
    explicit FunctionDetails(shell::Deck& deck, QWidget* parent = nullptr);

    /// Another function, or the same again: what changed in it is loaded.
    void show(const aws::lambda::Function& function);
    void clear();
    /// Calls it with the event of the tab.
    void invoke();

private:
    struct Loaded {
        aws::lambda::FunctionDetail detail;
        workflows::FunctionLinks links;
    };
    void load();
    void openFact(int row);

    shell::Deck& m_deck;
    QLabel* m_title;
    QTabWidget* m_tabs;
    InvokeBox* m_invoke;
    ManyBox* m_many;
    MetricsView* m_metrics;
    shell::LogTail* m_log;
    CodeView* m_code;
    shell::FactTable* m_facts;
    QString m_function, m_version; ///< what is shown, and in which state of its code and configuration
    shell::JobLane m_lane;
};

} // namespace skydeck::panels::lambda
