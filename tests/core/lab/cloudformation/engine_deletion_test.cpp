#include "tests/core/lab/cloudformation/engine_templates.h"

#include <atomic>

namespace skydeck::lab::cloudformation {

namespace {

using Engine = test::EngineTest;

} // namespace

TEST_F(Engine, DeletionGoesBackwardsAndLeavesTheStackReadable) {
    const std::string id = create("demo", kChain);
    remove("demo");
    EXPECT_LT(m_services.position("s3:DeleteBucket"), m_services.position("ec2:DeleteRouteTable"));
    EXPECT_LT(m_services.position("ec2:DeleteRouteTable"), m_services.position("ec2:DeleteVpc"));
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    const auto byName = m_engine->store().get("demo");
    ASSERT_FALSE(byName);
    EXPECT_EQ(byName.error().message, "Stack with id demo does not exist");
    remove("demo");
    EXPECT_NE(create("demo", kBucket), id);
}

TEST_F(Engine, FailedDeletionsSayWhyAndTheRestIsDeleted) {
    const std::string id = create("demo", kChain);
    m_services.failWith("s3:DeleteBucket", 409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_FAILED");
    EXPECT_EQ(stack(id).reason, "The following resource(s) failed to delete: [Bucket]. ");
    EXPECT_EQ(resource(id, "Bucket").status, "DELETE_FAILED");
    EXPECT_EQ(resource(id, "Bucket").reason,
              "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: "
              "409; Error Code: BucketNotEmpty)");
    EXPECT_EQ(resource(id, "Vpc").status, "DELETE_COMPLETE");
}

TEST_F(Engine, WhatIsStillInUseGoesOnceItsUserHasGone) {
    // Nothing in the template says that the server needs the gateway, so that both are deleted at the same time.
    const std::string id = create("demo", kBucket + "  Gateway: {Type: AWS::EC2::InternetGateway}\n");
    std::atomic<bool> used = true;
    m_services.answer("ec2:DeleteInternetGateway", [&](const Json&) -> Result<Json> {
        m_services.release("s3:DeleteBucket");
        if (used) return fail(Error{ErrorKind::Conflict, "DependencyViolation", "in use", 400, {}, {}});
        return Json::object();
    });
    m_services.answer("s3:DeleteBucket", [&](const Json&) -> Result<Json> {
        used = false;
        return Json::object();
    });
    m_services.hold("s3:DeleteBucket");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(m_services.inputs("ec2:DeleteInternetGateway").size(), 2U);
    const auto seen = events(id);
    EXPECT_EQ(std::ranges::count(seen, "Gateway DELETE_IN_PROGRESS"), 1);
    EXPECT_THAT(seen, testing::Not(testing::Contains(testing::HasSubstr("DELETE_FAILED"))));
}

TEST_F(Engine, WhatIsUsedFromOutsideFailsItsDeletion) {
    const std::string id = create("demo", kChain);
    m_services.failWith("ec2:DeleteVpc", 400, "DependencyViolation", "The vpc has dependencies and cannot be deleted.");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_FAILED");
    EXPECT_EQ(resource(id, "Vpc").reason, "The vpc has dependencies and cannot be deleted. (Service: AmazonEC2; Status "
                                          "Code: 400; Error Code: DependencyViolation)");
    EXPECT_EQ(stack(id).reason, "The following resource(s) failed to delete: [Vpc]. ");
}

TEST_F(Engine, SecondDeletionMayRetain) {
    const std::string id = create("demo", kChain);
    const Status early = m_engine->remove("demo", {"Bucket"}, {});
    ASSERT_FALSE(early);
    EXPECT_THAT(early.error().message, testing::HasSubstr("only when the stack is in the DELETE_FAILED state"));
    m_services.failWith("s3:DeleteBucket", 409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    remove("demo");
    remove("demo", {"Bucket"});
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(resource(id, "Bucket").status, "DELETE_SKIPPED");
    EXPECT_EQ(m_services.inputs("ec2:DeleteVpc").size(), 1U);
}

TEST_F(Engine, SecondDeletionTriesAgain) {
    const std::string id = create("demo", kBucket);
    m_services.failWith("s3:DeleteBucket", 409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    remove("demo");
    m_services.answer("s3:DeleteBucket", [](const Json&) -> Result<Json> { return Json::object(); });
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
}

TEST_F(Engine, WhatIsGoneAlreadyIsDeleted) {
    const std::string id = create("demo", kBucket);
    m_services.failWith("s3:DeleteBucket", 404, "NoSuchBucket", "The specified bucket does not exist");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
}

TEST_F(Engine, DeletionPolicyRetainKeepsTheResource) {
    const std::string id = create("demo", kBucket + "    DeletionPolicy: Retain\n");
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(resource(id, "Bucket").status, "DELETE_SKIPPED");
    EXPECT_EQ(m_services.position("s3:DeleteBucket"), -1);
}

TEST_F(Engine, EnvironmentsAreDisabledBeforeTheyAreDeleted) {
    create("demo", kEnvironment);
    m_services.answer("batch:DescribeComputeEnvironments", [this](const Json&) -> Result<Json> {
        return m_services.position("batch:DeleteComputeEnvironment") >= 0 ? Json{{"computeEnvironments", Json::array()}}
                                                                          : environments("VALID");
    });
    remove("demo");
    EXPECT_EQ(m_services.inputs("batch:UpdateComputeEnvironment"),
              std::vector<Json>{Json({{"computeEnvironment", "arn:aws:batch:env"}, {"state", "DISABLED"}})});
    EXPECT_LT(m_services.position("batch:UpdateComputeEnvironment"),
              m_services.position("batch:DeleteComputeEnvironment"));
}

TEST_F(Engine, ProtectedStacksAreNotDeleted) {
    auto wanted = request("demo", kBucket);
    wanted.protectedFromDeletion = true;
    const std::string id = create(wanted);
    const Status refused = m_engine->remove("demo", {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Stack [demo] cannot be deleted while TerminationProtection is enabled");
    EXPECT_EQ(status(id), "CREATE_COMPLETE");
}

TEST_F(Engine, DeletionOvertakesACreation) {
    open(systemClock());
    m_services.answer("batch:DescribeComputeEnvironments", [this](const Json&) -> Result<Json> {
        const bool gone = m_services.position("batch:DeleteComputeEnvironment") >= 0;
        return gone ? Json{{"computeEnvironments", Json::array()}}
                    : environments(m_services.position("batch:UpdateComputeEnvironment") >= 0 ? "VALID" : "CREATING");
    });
    const std::string id = begin(request("demo", kEnvironment));
    m_services.awaitCalls("batch:DescribeComputeEnvironments", 1);
    remove("demo");
    EXPECT_EQ(status(id), "DELETE_COMPLETE");
    EXPECT_EQ(m_services.inputs("batch:DeleteComputeEnvironment").size(), 1U);
    EXPECT_THAT(events(id), testing::Contains("Environment CREATE_FAILED Resource creation cancelled"));
}

// ---- exports

} // namespace skydeck::lab::cloudformation
