#pragma once

#include "core/workflows/job_instances.h"
#include "widgets/panels/batch/batch_model.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/facts.h"

#include <QElapsedTimer>
#include <QWidget>

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::ec2 {

/// An instance's properties, with links to what belongs to it: its stack, what that costs, and where Batch launched it
/// the jobs on it. Asks Batch, ECS and CloudFormation itself.
class InstanceSummary final : public QWidget {
    Q_OBJECT
public:
    explicit InstanceSummary(shell::Deck& deck, QWidget* parent = nullptr);
    void show(const aws::ec2::Instance& instance);
    void clear();
    /// The table of the Batch jobs on the instance, for a tab of its own.
    QWidget* jobs() const;

Q_SIGNALS:
    /// Whether Batch launched the instance that is shown.
    void isOfBatch(bool yes);
    void jobsWanted();

private:
    struct Links {
        workflows::InstanceJobs batch;
        std::string stack; ///< that made the compute environment
    };
    void load();
    void apply(Links links);
    void openFact(int row);
    std::vector<shell::Fact> factsOf() const;

    shell::Deck& m_deck;
    shell::FactTable* m_facts;
    models::TableView* m_factTable;
    batch::JobTable* m_jobs;
    models::TableView* m_jobTable;
    shell::JobLane m_lane;
    aws::ec2::Instance m_instance;
    std::optional<Links> m_links;
    QElapsedTimer m_asked;
};

} // namespace skydeck::panels::ec2
