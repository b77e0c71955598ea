#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/faults/fault_store.h"
#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {
using testing::HasSubstr;
using enum JobStatus;

class BatchDrills : public BatchFixture {
protected:
    void strike(FaultKind kind, std::optional<std::int64_t> count = {}) {
        Fault fault;
        fault.kind = kind;
        fault.service = "batch";
        fault.operation = "job*";
        fault.remaining = count;
        ASSERT_OK(lab->faults->add(fault));
    }
};
} // namespace

TEST_F(BatchDrills, AStuckJobSaysWhyAndGoesOnOnceTheFaultIsCleared) {
    makeAll("true");
    strike(FaultKind::StuckRunnable);
    lab->start();
    const std::string id = submit();
    waitForReason(id, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY");
    EXPECT_EQ(stringAt(describe(id), "status"), "RUNNABLE");
    ASSERT_OK(lab->faults->clear({}));
    lab->batchScheduler->wake();
    waitFor(id, Succeeded);
}

TEST_F(BatchDrills, AnImageThatCannotBePulledFailsTheJob) {
    makeAll("true");
    strike(FaultKind::ImagePull);
    lab->start();
    const std::string id = submit();
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Task failed to start");
    EXPECT_THAT(stringAt(describe(id).at("container"), "reason"), HasSubstr("CannotPullContainerError"));
}

TEST_F(BatchDrills, ALostHostIsTriedAgainElsewhere) {
    makeAll("sleep 100");
    strike(FaultKind::Spot, 2);
    lab->start();
    const std::string id = submit({{"retryStrategy", {{"attempts", 2}}}});
    waitFor(id, Failed);
    const Json job = describe(id);
    ASSERT_EQ(job.at("attempts").size(), 2U);
    for (const Json& attempt : job.at("attempts"))
        EXPECT_THAT(stringAt(attempt, "statusReason"),
                    testing::MatchesRegex("Host EC2 \\(instance i-[0-9a-f]+\\) terminated\\."));
}

} // namespace skydeck::lab
