#pragma once

#include "widgets/panels/ecs/ecs_model.h"
#include "widgets/panels/ecs/questions_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QAction;
class QComboBox;
class QTabWidget;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::ecs {

class QuestionsPage;
class TaskDetails;

/// Clusters, their services and tasks; the selected task with its containers and log below. Questions to the answering
/// bot in a tab of their own.
class EcsPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit EcsPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// A task's or cluster's ARN, or "questions".
    void openAt(const QString& what) override;
    std::vector<shell::Findable> findables() const override;

private:
    struct Content {
        EcsContent ecs;
        std::optional<QuestionsContent> questions; ///< while their tab is open
    };
    void buildActions();
    QWidget* buildTables();
    void apply(Content content);
    void fill();
    void selectionMoved();
    void runTask();
    void stopTasks();
    void openStack();
    void showCluster(const QString& arn);
    const aws::ecs::Cluster* chosenCluster() const;

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    QComboBox* m_clusterBox;
    QTabWidget* m_tabs;
    ClusterTable* m_clusterModel;
    ServiceTable* m_serviceModel;
    TaskTable* m_taskModel;
    models::TableView *m_clusters, *m_services, *m_tasks;
    QuestionsPage* m_questions;
    TaskDetails* m_details;
    QAction *m_run, *m_stop, *m_log, *m_stack, *m_stacks;
    EcsContent m_content;
    QString m_wanted;
    shell::JobLane m_stackLane;
    std::unique_ptr<shell::Feed<Content>> m_feed;
};

} // namespace skydeck::panels::ecs
