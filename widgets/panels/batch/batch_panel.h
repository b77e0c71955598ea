#pragma once

#include "widgets/panels/batch/batch_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QAction;
class QComboBox;
class QTabWidget;
class QVBoxLayout;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::batch {

class JobDetails;
class VcpuBar;

/// Jobs by state with their logs; queues, environments and definitions beside them.
class BatchPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit BatchPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// A job id, or the name or ARN of a queue.
    void openAt(const QString& what) override;
    std::vector<shell::Findable> findables() const override;

private:
    struct Content {
        std::vector<aws::batch::ComputeEnvironment> environments;
        std::vector<aws::batch::JobQueue> queues;
        std::vector<aws::batch::JobDefinition> definitions;
        JobsByQueue jobs;
    };

    void buildActions();
    QWidget* buildTables();
    void apply(Content content);
    void fillJobs();
    void selectionMoved();
    void submitJob();
    /// Cancels those that have not started, or terminates all.
    void endSelected(bool started);
    void publishImage();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    QComboBox* m_queueBox;
    QTabWidget* m_tabs;
    QVBoxLayout* m_bars;
    std::vector<VcpuBar*> m_barWidgets;
    JobTable* m_jobModel;
    QueueTable* m_queueModel;
    EnvironmentTable* m_environmentModel;
    DefinitionTable* m_definitionModel;
    models::TableView* m_jobs;
    JobDetails* m_details;
    QAction* m_publishAction;
    QAction *m_submitAction, *m_cancelAction, *m_endAction, *m_doctorAction;
    QAction* m_stacksAction;
    Content m_content;
    std::vector<aws::batch::JobSummary> m_listed; ///< in the order of the lists, as the table has them
    QString m_wantedJob;
    std::unique_ptr<shell::Feed<Content>> m_feed;
};

} // namespace skydeck::panels::batch
