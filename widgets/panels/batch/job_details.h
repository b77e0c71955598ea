#pragma once

#include "core/workflows/job_doctor.h"
#include "widgets/panels/batch/batch_model.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/facts.h"

#include <QWidget>

class QTabWidget;

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {
class JsonView;
class LogTail;
} // namespace skydeck::shell

namespace skydeck::panels::batch {

/// One job: summary with links to what belongs to it, why it waits, live log, attempts, children of an array, raw JSON.
/// Asks Batch itself.
class JobDetails final : public QWidget {
    Q_OBJECT
public:
    explicit JobDetails(shell::Deck& deck, QWidget* parent = nullptr);
    /// Looks again when the job is the same and not finished.
    void show(const aws::batch::JobSummary& job);
    void clear();
    void showDoctor();

Q_SIGNALS:
    /// A job's id that somebody wants to see: a child, or one that this one depends on.
    void jobWanted(const QString& jobId);

private:
    struct Loaded {
        aws::batch::JobDetail job;
        std::vector<aws::batch::JobSummary> children;
        std::vector<workflows::Finding> findings;
        Json raw;
        std::string stack;    ///< that made the queue, or empty
        std::string instance; ///< that the job runs on, or empty
    };
    void load();
    void apply(Loaded loaded);
    void openFact(int row);
    std::vector<shell::Fact> factsOf(const aws::batch::JobDetail& job) const;
    void showAttempt(const aws::batch::JobAttempt& attempt);

    shell::Deck& m_deck;
    QTabWidget* m_tabs;
    shell::FactTable* m_facts;
    shell::LogTail* m_log;
    shell::JsonView* m_raw;
    FindingTable* m_findings;
    AttemptTable* m_attempts;
    JobTable* m_children;
    models::TableView *m_factTable, *m_findingTable, *m_attemptTable, *m_childTable;
    shell::JobLane m_lane;
    aws::batch::JobDetail m_job;
    std::string m_jobId;
    std::string m_shownStatus;
    std::string m_stack, m_stackQueue;    ///< the stack of a queue, asked for once
    std::string m_instance, m_instanceOf; ///< the instance of a container instance, too
};

} // namespace skydeck::panels::batch
