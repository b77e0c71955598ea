#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"
#include "widgets/panels/stacks/stacks_model.h"
#include "widgets/shell/job_runner.h"

#include <QTabWidget>
#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;

namespace skydeck::shell {
class Deck;
class JsonView;
} // namespace skydeck::shell
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::stacks {

class DriftView;

/// One stack in full: events as they come, with the root cause of a failure pinned above them; resources, outputs,
/// template, raw JSON. Looks every second while something moves, every five seconds otherwise, and only on screen.
class StackDetails final : public QWidget {
    Q_OBJECT
public:
    explicit StackDetails(shell::Deck& deck, QWidget* parent = nullptr);

    /// Shows that stack, or takes its newer state. A stack that was destroyed keeps its last events on screen.
    void show(const aws::cloudformation::Stack& stack);
    void clear();
    void showEvents();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Look {
        std::vector<aws::cloudformation::StackEvent> newEvents; ///< newest first
        std::vector<aws::cloudformation::StackResource> resources;
    };
    void buildOutputs();
    void buildResources();
    void look();
    void take(Look look);
    void loadTab();
    void pinRootCause();
    void openResource(int row);

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    shell::JobLane m_documentLane;
    QTimer m_timer;
    std::optional<aws::cloudformation::Stack> m_stack;
    std::vector<aws::cloudformation::StackEvent> m_events; ///< oldest first

    QLabel* m_title;
    QLabel* m_error;
    QWidget* m_cause;
    QLabel* m_causeText;
    QTabWidget* m_tabs;
    EventTable* m_eventModel;
    ResourceTable* m_resourceModel;
    OutputTable* m_outputModel;
    models::TableView* m_eventTable;
    models::TableView* m_resourceTable;
    models::TableView* m_outputTable;
    DriftView* m_drift;
    shell::JsonView* m_template;
    shell::JsonView* m_raw;
    QString m_templateOf; ///< stack id whose template is loaded
};

} // namespace skydeck::panels::stacks
