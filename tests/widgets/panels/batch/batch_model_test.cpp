#include "widgets/panels/batch/batch_model.h"

#include "tests/support/support.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::batch {

namespace {
aws::batch::JobSummary job(const char* id, const char* status) {
    aws::batch::JobSummary job;
    job.jobId = id;
    job.jobName = std::string("job-") + id;
    job.status = status;
    return job;
}
} // namespace

TEST(BatchJobTable, KeepsRowsByJobId) {
    const std::unique_ptr<JobTable> table(makeJobTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows({job("1", "RUNNING"), job("2", "RUNNABLE")});
    table->setRows({job("3", "SUBMITTED"), job("1", "SUCCEEDED"), job("2", "RUNNING")});
    ASSERT_NE(table->find(QStringLiteral("1")), nullptr);
    EXPECT_EQ(table->find(QStringLiteral("1"))->status, "SUCCEEDED");
    EXPECT_EQ(table->rowCount(), 3);
}

TEST(BatchJobTable, ShowsTheContainersReasonFirst) {
    auto failed = job("1", "FAILED");
    failed.statusReason = "Essential container in task exited";
    EXPECT_EQ(reasonOf(failed), QStringLiteral("Essential container in task exited"));
    failed.reason = "CannotPullContainerError: not found";
    EXPECT_EQ(reasonOf(failed), QStringLiteral("CannotPullContainerError: not found"));
}

TEST(BatchJobTable, TellsNoReasonForSuccess) {
    auto succeeded = job("1", "SUCCEEDED"), failed = job("2", "FAILED");
    succeeded.statusReason = failed.statusReason = "Essential container in task exited";
    const std::unique_ptr<JobTable> table(makeJobTable(nullptr));
    table->setRows({succeeded, failed});
    EXPECT_EQ(table->index(0, 5).data().toString(), QString());
    EXPECT_EQ(table->index(0, 5).data(Qt::ToolTipRole).toString(), reasonOf(succeeded));
    EXPECT_EQ(table->index(1, 5).data().toString(), reasonOf(failed));
}

TEST(QueueTable, CountsJobsPerState) {
    JobsByQueue jobs{{"arn:q", {job("1", "RUNNING"), job("2", "RUNNING"), job("3", "FAILED")}}};
    const std::unique_ptr<QueueTable> table(makeQueueTable(jobs, nullptr));
    aws::batch::JobQueue queue;
    queue.jobQueueArn = "arn:q";
    table->setRows({queue});
    QStringList cells;
    for (int column = 4; column < table->columnCount(); ++column)
        cells << table->index(0, column).data().toString();
    EXPECT_EQ(cells.join(QLatin1Char(' ')), QStringLiteral("0 0 0 0 2 0 1"));
}

TEST(Summary, SaysJobsAndVcpus) {
    aws::batch::ComputeEnvironment environment;
    environment.desiredvCpus = 36;
    environment.maxvCpus = 64;
    EXPECT_EQ(summaryOf({job("1", "RUNNING"), job("2", "RUNNABLE"), job("3", "FAILED")}, {environment}),
              QStringLiteral("3 job(s) · 1 running · 1 waiting · 1 failed · 36 of 64 vCPUs"));
}

} // namespace skydeck::panels::batch
