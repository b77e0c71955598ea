#include "core/workflows/job_doctor.h"

#include "tests/support/support.h"

namespace skydeck::workflows {
namespace {

using Cause = Finding::Cause;
using testing::ElementsAre;
using testing::HasSubstr;

/// SimpleBatch: a job of 4 vCPUs, 12000 MiB and a GPU, an environment of g4dn.xlarge with at most 64 vCPUs.
JobSituation simpleBatch() {
    JobSituation it;
    it.job.jobId = "1";
    it.job.status = "RUNNABLE";
    it.job.image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mnist:latest";
    it.job.resources = {4, 12000, 1};
    it.queue.jobQueueName = "queue";
    it.queue.status = "VALID";
    it.queue.computeEnvironments = {"arn:env"};
    aws::batch::ComputeEnvironment environment;
    environment.computeEnvironmentName = "env";
    environment.state = "ENABLED";
    environment.status = "VALID";
    environment.maxvCpus = 64;
    environment.subnets = {"subnet-1"};
    it.environments = {environment};
    it.types["env"] = {{"g4dn.xlarge", 4, 16384, 1, {}}};
    return it;
}

std::vector<Cause> causes(const JobSituation& it) {
    std::vector<Cause> found;
    for (const Finding& each : examine(it))
        found.push_back(each.cause);
    return found;
}

TEST(JobDoctor, FindsNothingWhereAJobFits) {
    EXPECT_TRUE(examine(simpleBatch()).empty());
}

TEST(JobDoctor, NamesTheDimensionThatIsTooLarge) {
    auto it = simpleBatch();
    it.job.resources = {8, 12000, 1};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Vcpu));
    EXPECT_THAT(examine(it)[0].text, HasSubstr("wants 8 vCPUs; the largest type of env, g4dn.xlarge, has 4"));
    it.job.resources = {4, 20000, 1};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Memory));
    it.job.resources = {4, 12000, 2};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Gpu));
    it.job.resources = {8, 20000, 2};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Vcpu, Cause::Memory, Cause::Gpu));
}

TEST(JobDoctor, ATypeMustHaveAllAtOnce) {
    auto it = simpleBatch();
    it.types["env"] = {{"c5.4xlarge", 16, 32768, 0, {}}, {"g4dn.xlarge", 4, 16384, 1, {}}};
    it.job.resources = {8, 12000, 1};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Combination));
    it.types.clear(); // Fargate, or types that cannot be looked up
    EXPECT_TRUE(examine(it).empty());
}

TEST(JobDoctor, TellsAMaximumThatIsTooLowFromOneThatIsReached) {
    auto it = simpleBatch();
    it.environments[0].maxvCpus = 2;
    EXPECT_THAT(causes(it), ElementsAre(Cause::MaximumTooLow));
    EXPECT_FALSE(examine(it)[0].waiting);
    it.environments[0].maxvCpus = 8;
    it.vCpusRunning = 8;
    it.jobsAhead = 3;
    EXPECT_THAT(causes(it), ElementsAre(Cause::MaximumReached));
    EXPECT_TRUE(examine(it)[0].waiting);
    EXPECT_THAT(examine(it)[0].text, HasSubstr("8 of at most 8 vCPUs of env are in use, and 3 jobs wait ahead"));
}

TEST(JobDoctor, SeesEnvironmentsThatCannotBeUsed) {
    auto it = simpleBatch();
    it.environments[0].state = "DISABLED";
    EXPECT_THAT(causes(it), ElementsAre(Cause::EnvironmentDisabled));
    it.environments[0].state = "ENABLED";
    it.environments[0].status = "INVALID";
    it.environments[0].statusReason = "CLIENT_ERROR - no subnet";
    it.badSubnets["subnet-1"] = "does not exist";
    EXPECT_THAT(causes(it), ElementsAre(Cause::EnvironmentInvalid, Cause::Subnet));
    EXPECT_THAT(examine(it)[0].text, HasSubstr("no subnet"));
    it.environments.clear();
    it.queue.computeEnvironments.clear();
    EXPECT_THAT(causes(it), ElementsAre(Cause::Queue));
}

TEST(JobDoctor, SeesWhatWillFailOnceItStarts) {
    auto it = simpleBatch();
    it.missingImage = "the repository 'mnist' has no image with the tag 'latest'";
    it.missingRoles = {"gone"};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Image, Cause::Role));
    EXPECT_THAT(examine(it)[0].advice, HasSubstr("publish-image"));
}

TEST(JobDoctor, PassingThingsComeLast) {
    auto it = simpleBatch();
    it.unfinished["2"] = "RUNNING";
    it.missingRoles = {"gone"};
    EXPECT_THAT(causes(it), ElementsAre(Cause::Role, Cause::Dependency));
}

TEST(JobDoctor, AwsOwnWordsAreKeptWhereNothingElseWasFound) {
    auto it = simpleBatch();
    it.job.statusReason = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - none";
    EXPECT_THAT(causes(it), ElementsAre(Cause::Capacity));
    it.job.statusReason = "ACTION_REQUIRED - something new";
    EXPECT_THAT(causes(it), ElementsAre(Cause::Other));
    it.environments[0].state = "DISABLED";
    EXPECT_THAT(causes(it), ElementsAre(Cause::EnvironmentDisabled));
}

TEST(JobDoctor, AJobThatDoesNotWaitIsSaidSo) {
    auto it = simpleBatch();
    it.job.status = "RUNNING";
    EXPECT_THAT(causes(it), ElementsAre(Cause::NotWaiting));
    it.job.status = "FAILED";
    it.job.reason = "CannotPullContainerError: none";
    it.missingImage = "there is no repository 'mnist'";
    EXPECT_THAT(causes(it), ElementsAre(Cause::NotWaiting, Cause::Image));
    EXPECT_THAT(examine(it)[0].text, HasSubstr("CannotPullContainerError"));
}

TEST(JobDoctor, SaysWhatToDoAboutEachKindOfFailure) {
    aws::batch::JobDetail job;
    job.status = "FAILED";
    const auto advice = [&](const char* statusReason, const char* reason, bool started) {
        job.statusReason = statusReason;
        job.reason = reason;
        job.startedAt = started ? std::optional(fromEpochSeconds(1)) : std::nullopt;
        return adviceForFailure(job);
    };
    EXPECT_THAT(advice("Task failed to start", "CannotPullContainerError: no image", false),
                HasSubstr("Publish the image"));
    EXPECT_THAT(advice("Host EC2 (instance i-1) terminated.", "", true), HasSubstr("more attempts"));
    EXPECT_THAT(advice("Essential container in task exited", "OutOfMemoryError: Container killed", true),
                HasSubstr("more memory"));
    EXPECT_THAT(advice("Job attempt duration exceeded timeout", "", true), HasSubstr("longer time limit"));
    EXPECT_THAT(advice("Essential container in task exited", "", true), HasSubstr("Its log says more"));
    EXPECT_THAT(advice("Dependent Job failed", "", false), HasSubstr("no log"));
    job.status = "RUNNING";
    EXPECT_EQ(adviceForFailure(job), "");
}

} // namespace
} // namespace skydeck::workflows
