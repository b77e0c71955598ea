#pragma once

#include "core/workflows/tasks.h"
#include "widgets/panels/ecs/ecs_model.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/facts.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTabWidget;

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {
class JsonView;
class LogTail;
} // namespace skydeck::shell

namespace skydeck::panels::ecs {

/// One task: properties, containers with their exit codes, live log of each, raw JSON. Asks ECS for the last two.
class TaskDetails final : public QWidget {
    Q_OBJECT
public:
    explicit TaskDetails(shell::Deck& deck, QWidget* parent = nullptr);
    void show(const aws::ecs::Task& task);
    void clear();
    void showLog();

private:
    struct Loaded {
        std::vector<workflows::ContainerLog> logs;
        workflows::TaskLinks links;
        Json raw;
    };
    void load();
    void openFact(int row);
    std::vector<shell::Fact> factsOf() const;
    void followLog();

    shell::Deck& m_deck;
    QLabel* m_title;
    QTabWidget* m_tabs;
    shell::FactTable* m_facts;
    models::TableView* m_factTable;
    ContainerTable* m_containers;
    QComboBox* m_containerBox;
    shell::LogTail* m_log;
    QWidget* m_logPage;
    shell::JsonView* m_raw;
    shell::JobLane m_lane;
    aws::ecs::Task m_task;
    std::vector<workflows::ContainerLog> m_logs;
    workflows::TaskLinks m_links;
    std::string m_loaded; ///< task and state that `m_logs` and the raw JSON are of
};

} // namespace skydeck::panels::ecs
