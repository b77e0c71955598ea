#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {
using testing::HasSubstr;
using enum JobStatus;

class BatchShares : public GatedFixture {
protected:
    std::string makePolicy(const Json& fairshare) {
        return stringAt(ok("CreateSchedulingPolicy", {{"name", "policy"}, {"fairsharePolicy", fairshare}}), "arn");
    }
    void makeFairQueue(const std::string& policy, int maximum) {
        makeEnvironment("env", maximum);
        ok("CreateJobQueue",
           {{"jobQueueName", "queue"},
            {"priority", 1},
            {"schedulingPolicyArn", policy},
            {"computeEnvironmentOrder", Json::array({{{"order", 1}, {"computeEnvironment", "env"}}})}});
    }
    std::string share(const char* name, int priority = 0) {
        return submit({{"shareIdentifier", name}, {"schedulingPriorityOverride", priority}});
    }
    /// The names of the shares in the order in which their jobs started.
    std::string order(const std::vector<std::string>& ids) {
        std::vector<std::pair<std::int64_t, std::string>> started;
        for (const std::string& id : ids) {
            waitFor(id, Succeeded);
            const Json job = describe(id);
            started.emplace_back(job.at("startedAt").get<std::int64_t>(), stringAt(job, "shareIdentifier"));
        }
        std::ranges::sort(started);
        std::string names;
        for (const auto& [when, name] : started)
            names += name;
        return names;
    }
};
} // namespace

TEST_F(BatchShares, TheShareThatUsedLessComesFirst) {
    makeFairQueue(makePolicy({{"shareDecaySeconds", 3600}}), 4);
    makeDefinition("sleep 0.05");
    std::vector<std::string> ids;
    for (const char* name : {"a", "a", "a", "b", "b"})
        ids.push_back(share(name));
    lab->start();
    EXPECT_EQ(order(ids).substr(0, 2), "ab");
    EXPECT_NE(order(ids), "aaabb");
}

TEST_F(BatchShares, PriorityDecidesWithinAShare) {
    makeFairQueue(makePolicy(Json::object()), 4);
    makeDefinition("true");
    const std::string low = share("a", 1);
    const std::string high = share("a", 9);
    lab->start();
    waitFor(low, Succeeded);
    EXPECT_LE(describe(high).at("stoppedAt"), describe(low).at("startedAt"));
    EXPECT_EQ(describe(high).at("schedulingPriority"), 9);
}

TEST_F(BatchShares, AReservationKeepsRoomForOtherShares) {
    makeFairQueue(makePolicy({{"computeReservation", 50}}), 8);
    Json gated = definition(waiting());
    gated["containerProperties"]["image"] = "test/gated";
    ok("RegisterJobDefinition", gated);
    lab->start();
    const std::string first = share("a");
    waitFor(first, Running);
    const std::string second = share("a");
    waitFor(second, Runnable);
    ASSERT_TRUE(eventually([&] { return describe(second).contains("statusReason"); }));
    const std::string other = share("b"); // with two shares three quarters may be used; that is still but one job
    waitFor(other, Runnable);
    release();
    waitFor(second, Succeeded);
    waitFor(other, Succeeded);
}

TEST_F(BatchShares, AShareMustBeNamedWhereThereIsAPolicy) {
    makeFairQueue(makePolicy(Json::object()), 4);
    makeDefinition("true");
    EXPECT_EQ(refused("SubmitJob", {{"jobName", "j"}, {"jobQueue", "queue"}, {"jobDefinition", "def"}}),
              "ClientException");
    EXPECT_THAT(lastError.message, HasSubstr("shareIdentifier must be specified"));
}

TEST_F(BatchShares, APolicyInUseCannotBeDeleted) {
    const std::string policy = makePolicy({{"shareDistribution", {{{"shareIdentifier", "a"}}}}});
    EXPECT_EQ(refused("CreateSchedulingPolicy", {{"name", "policy"}}), "ClientException");
    makeFairQueue(policy, 4);
    EXPECT_EQ(refused("DeleteSchedulingPolicy", {{"arn", policy}}), "ClientException");
    ok("UpdateSchedulingPolicy", {{"arn", policy}, {"fairsharePolicy", {{"shareDecaySeconds", 60}}}});
    const Json described = ok("DescribeSchedulingPolicies", {{"arns", std::vector<std::string>{policy, "none"}}});
    ASSERT_EQ(described.at("schedulingPolicies").size(), 1U);
    EXPECT_EQ(described.at("schedulingPolicies").at(0).at("fairsharePolicy").at("shareDecaySeconds"), 60);
    EXPECT_EQ(ok("ListSchedulingPolicies", Json::object()).at("schedulingPolicies"), Json({{{"arn", policy}}}));
}

TEST_F(BatchShares, TagsOfEveryKindOfResourceCanBeChanged) {
    const std::string policy = makePolicy(Json::object());
    makeAll("true");
    const std::string job = stringAt(describe(submit()), "jobArn");
    const std::string prefix = "arn:aws:batch:us-east-1:123456789012:";
    for (const std::string& arn : {policy, job, prefix + "compute-environment/env", prefix + "job-queue/queue",
                                   prefix + "job-definition/def:1"}) {
        ok("TagResource", {{"resourceArn", arn}, {"tags", {{"a", "1"}, {"b", "2"}}}});
        ok("UntagResource", {{"resourceArn", arn}, {"tagKeys", {"a"}}});
        EXPECT_EQ(ok("ListTagsForResource", {{"resourceArn", arn}}).at("tags"), Json({{"b", "2"}})) << arn;
    }
    EXPECT_EQ(refused("ListTagsForResource", {{"resourceArn", prefix + "job-queue/none"}}), "ClientException");
    EXPECT_EQ(refused("TagResource", {{"resourceArn", job}, {"tags", {{"aws:x", "1"}}}}), "ClientException");
}

} // namespace skydeck::lab
