#include "core/lab/iam/iam_store.h"

#include "tests/support/support.h"

#include <regex>

namespace skydeck::lab {

namespace {

constexpr const char* kTrust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr const char* kReadAll =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]})";
constexpr const char* kManaged = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

template <class T>
std::string outcome(const Result<T>& result) {
    if (result) return "ok";
    return std::to_string(result.error().httpStatus) + " " + result.error().code + ": " + result.error().message;
}

Json tag(const std::string& key, const std::string& value) {
    return {{"Key", key}, {"Value", value}};
}

RoleSpec named(const std::string& name) {
    return {.name = name, .path = "/", .trustPolicy = kTrust, .description = {}, .permissionsBoundary = {}};
}

} // namespace

class IamStoreTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = Database::open(folder.path() / "lab.db");
        ASSERT_TRUE(opened);
        database = std::move(*opened);
        store = std::make_unique<IamStore>(*database, clock, random);
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    test::FixedRandom random;
    std::unique_ptr<Database> database;
    std::unique_ptr<IamStore> store;
};

TEST_F(IamStoreTest, RoleHasIdArnAndDate) {
    RoleSpec spec = named("job-role");
    spec.path = "/lab/";
    spec.description = "runs jobs";
    spec.tags = Json::array({tag("owner", "ada")});
    ASSERT_OK_AND(const Json role, store->createRole(spec));
    EXPECT_TRUE(std::regex_match(stringAt(role, "RoleId"), std::regex("AROA[A-Z2-7]{17}")));
    EXPECT_EQ(stringAt(role, "Arn"), "arn:aws:iam::123456789012:role/lab/job-role");
    EXPECT_EQ(numberAt(role, "CreateDate"), 1440938160.0);
    EXPECT_EQ(integerAt(role, "MaxSessionDuration"), 3600);
    EXPECT_EQ(stringAt(role, "AssumeRolePolicyDocument"), kTrust);
    ASSERT_OK_AND(const Json found, store->role("job-role"));
    EXPECT_EQ(found, role);
}

TEST_F(IamStoreTest, RoleNamesAreUniqueWithoutRegardToCase) {
    ASSERT_OK(store->createRole(named("Worker")));
    EXPECT_EQ(outcome(store->createRole(named("worker"))),
              "409 EntityAlreadyExists: Role with name worker already exists.");
    EXPECT_EQ(outcome(store->role("nobody")), "404 NoSuchEntity: The role with name nobody cannot be found.");
}

TEST_F(IamStoreTest, RoleSpecsAreChecked) {
    EXPECT_EQ(outcome(store->createRole(named("a b"))),
              "400 ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric "
              "characters and/or the following: +=,.@_-");
    const std::string longName(65, 'a');
    EXPECT_EQ(outcome(store->createRole(named(longName))),
              "400 ValidationError: 1 validation error detected: Value '" + longName +
                  "' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64");
    RoleSpec spec = named("r");
    spec.path = "lab";
    EXPECT_EQ(store->createRole(spec).error().code, "ValidationError");
    spec = named("r");
    spec.maxSessionSeconds = 60;
    EXPECT_EQ(store->createRole(spec).error().code, "ValidationError");
    spec = named("r");
    spec.trustPolicy = kReadAll;
    EXPECT_EQ(outcome(store->createRole(spec)), "400 MalformedPolicyDocument: Has prohibited field Resource");
    spec = named("r");
    spec.tags = Json::array({tag("a", "1"), tag("A", "2")});
    EXPECT_EQ(outcome(store->createRole(spec)),
              "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    ASSERT_OK_AND(const auto roles, store->roles());
    EXPECT_TRUE(roles.empty());
}

TEST_F(IamStoreTest, RolesAreListedByNameAndPath) {
    for (const char* name : {"b", "C", "a"})
        ASSERT_OK(store->createRole(named(name)));
    RoleSpec elsewhere = named("d");
    elsewhere.path = "/lab/";
    ASSERT_OK(store->createRole(elsewhere));
    ASSERT_OK_AND(const auto all, store->roles());
    std::string names;
    for (const Json& role : all)
        names += stringAt(role, "RoleName");
    EXPECT_EQ(names, "abCd");
    ASSERT_OK_AND(const auto below, store->roles("/lab/"));
    EXPECT_EQ(below.size(), 1u);
}

TEST_F(IamStoreTest, TrustPolicyIsReplaced) {
    ASSERT_OK(store->createRole(named("r")));
    const std::string other = R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]})";
    ASSERT_OK(store->setTrustPolicy("r", other));
    ASSERT_OK_AND(const Json role, store->role("r"));
    EXPECT_EQ(stringAt(role, "AssumeRolePolicyDocument"), other);
    EXPECT_EQ(store->setTrustPolicy("r", "{").error().code, "MalformedPolicyDocument");
    const std::string huge = R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Sid":")" +
                             std::string(2048, 'a') + "\"}]}";
    EXPECT_EQ(outcome(store->setTrustPolicy("r", huge)),
              "409 LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
}

TEST_F(IamStoreTest, InlinePoliciesComeAndGo) {
    ASSERT_OK(store->createRole(named("r")));
    ASSERT_OK(store->putInlinePolicy("r", "read", kReadAll));
    ASSERT_OK_AND(const std::string document, store->inlinePolicy("r", "read"));
    EXPECT_EQ(document, kReadAll);
    ASSERT_OK_AND(const auto names, store->inlinePolicies("r"));
    EXPECT_EQ(names, std::vector<std::string>{"read"});
    EXPECT_EQ(store->putInlinePolicy("r", "bad", kTrust).error().code, "MalformedPolicyDocument");
    ASSERT_OK(store->removeInlinePolicy("r", "read"));
    EXPECT_EQ(outcome(store->inlinePolicy("r", "read")),
              "404 NoSuchEntity: The role policy with name read cannot be found.");
    EXPECT_EQ(store->removeInlinePolicy("r", "read").error().code, "NoSuchEntity");
    EXPECT_EQ(store->putInlinePolicy("nobody", "read", kReadAll).error().code, "NoSuchEntity");
}

TEST_F(IamStoreTest, InlinePoliciesShareTheirRoom) {
    ASSERT_OK(store->createRole(named("r")));
    const std::string large =
        R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::)" + std::string(6000, 'b') + "\"}}";
    ASSERT_OK(store->putInlinePolicy("r", "one", large));
    EXPECT_EQ(outcome(store->putInlinePolicy("r", "two", large)),
              "409 LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r");
    ASSERT_OK(store->putInlinePolicy("r", "one", large)); // replacing takes no more room
}

TEST_F(IamStoreTest, PoliciesOfAwsAreAttachedOnTheirWord) {
    ASSERT_OK(store->createRole(named("r")));
    ASSERT_OK(store->attachPolicy("r", kManaged));
    ASSERT_OK(store->attachPolicy("r", kManaged));
    ASSERT_OK(store->attachPolicy("r", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"));
    ASSERT_OK_AND(const auto attached, store->attachedPolicies("r"));
    ASSERT_EQ(attached.size(), 2u);
    EXPECT_EQ(stringAt(attached[0], "PolicyName"), "AmazonECSTaskExecutionRolePolicy");
    EXPECT_EQ(outcome(store->attachPolicy("r", "arn:aws:iam::123456789012:policy/mine")),
              "404 NoSuchEntity: Policy arn:aws:iam::123456789012:policy/mine does not exist or is not attachable.");
    EXPECT_EQ(outcome(store->attachPolicy("r", "arn:aws:s3:::bucket-of-mine")),
              "400 InvalidInput: ARN arn:aws:s3:::bucket-of-mine is not valid.");
    ASSERT_OK(store->detachPolicy("r", kManaged));
    EXPECT_EQ(outcome(store->detachPolicy("r", kManaged)),
              std::string("404 NoSuchEntity: Policy ") + kManaged + " was not found.");
}

TEST_F(IamStoreTest, TenPoliciesMayBeAttached) {
    ASSERT_OK(store->createRole(named("r")));
    for (int i = 0; i < 10; ++i)
        ASSERT_OK(store->attachPolicy("r", "arn:aws:iam::aws:policy/Policy" + std::to_string(i)));
    EXPECT_EQ(outcome(store->attachPolicy("r", kManaged)),
              "409 LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");
}

TEST_F(IamStoreTest, RoleInUseCannotBeDeleted) {
    ASSERT_OK(store->createRole(named("r")));
    ASSERT_OK(store->createInstanceProfile({.name = "p"}));
    ASSERT_OK(store->addRoleToInstanceProfile("p", "r"));
    ASSERT_OK(store->attachPolicy("r", kManaged));
    ASSERT_OK(store->putInlinePolicy("r", "read", kReadAll));
    EXPECT_EQ(outcome(store->deleteRole("r")),
              "409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    ASSERT_OK(store->removeRoleFromInstanceProfile("p", "r"));
    EXPECT_EQ(outcome(store->deleteRole("r")),
              "409 DeleteConflict: Cannot delete entity, must detach all policies first.");
    ASSERT_OK(store->detachPolicy("r", kManaged));
    EXPECT_EQ(outcome(store->deleteRole("r")), "409 DeleteConflict: Cannot delete entity, must delete policies first.");
    ASSERT_OK(store->removeInlinePolicy("r", "read"));
    ASSERT_OK(store->deleteRole("r"));
    EXPECT_EQ(store->deleteRole("r").error().code, "NoSuchEntity");
}

TEST_F(IamStoreTest, InstanceProfileHoldsOneRole) {
    ASSERT_OK(store->createRole(named("one")));
    ASSERT_OK(store->createRole(named("two")));
    ASSERT_OK_AND(const Json made, store->createInstanceProfile({.name = "p", .path = "/lab/"}));
    EXPECT_EQ(stringAt(made, "Arn"), "arn:aws:iam::123456789012:instance-profile/lab/p");
    EXPECT_TRUE(stringAt(made, "InstanceProfileId").starts_with("AIPA"));
    EXPECT_EQ(outcome(store->createInstanceProfile({.name = "p"})),
              "409 EntityAlreadyExists: Instance Profile p already exists.");
    ASSERT_OK(store->addRoleToInstanceProfile("p", "one"));
    EXPECT_EQ(outcome(store->addRoleToInstanceProfile("p", "two")),
              "409 LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    ASSERT_OK_AND(const Json profile, store->instanceProfile("p"));
    EXPECT_EQ(stringAt(profile.at("Roles").at(0), "RoleName"), "one");
    ASSERT_OK_AND(const auto ofOne, store->instanceProfilesForRole("one"));
    EXPECT_EQ(ofOne.size(), 1u);
    ASSERT_OK_AND(const auto ofTwo, store->instanceProfilesForRole("two"));
    EXPECT_TRUE(ofTwo.empty());
    EXPECT_EQ(outcome(store->deleteInstanceProfile("p")),
              "409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    EXPECT_EQ(store->removeRoleFromInstanceProfile("p", "two").error().code, "NoSuchEntity");
    ASSERT_OK(store->removeRoleFromInstanceProfile("p", "one"));
    ASSERT_OK(store->deleteInstanceProfile("p"));
    EXPECT_EQ(outcome(store->instanceProfile("p")), "404 NoSuchEntity: Instance Profile p cannot be found.");
}

TEST_F(IamStoreTest, RoleTagsAreMergedAndRemoved) {
    ASSERT_OK(store->createRole(named("r")));
    ASSERT_OK(store->tagRole("r", Json::array({tag("b", "1"), tag("a", "")})));
    ASSERT_OK(store->tagRole("r", Json::array({tag("B", "2")})));
    ASSERT_OK_AND(const auto tags, store->roleTags("r"));
    EXPECT_EQ(tags, (std::vector<Json>{tag("a", ""), tag("B", "2")}));
    ASSERT_OK(store->untagRole("r", {"a", "nothing"}));
    ASSERT_OK_AND(const auto left, store->roleTags("r"));
    EXPECT_EQ(left, std::vector<Json>{tag("B", "2")});
    Json many = Json::array();
    for (int i = 0; i < 50; ++i)
        many.push_back(tag("k" + std::to_string(i), ""));
    EXPECT_EQ(store->tagRole("r", many).error().code, "LimitExceeded");
}

} // namespace skydeck::lab
