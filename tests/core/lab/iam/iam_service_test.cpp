#include "core/wire/uri.h"
#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

namespace {
constexpr const char* kTrust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)"
                               R"({"Service":"batch.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr const char* kPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
} // namespace

class IamService : public ServiceCaller {
protected:
    IamService() : ServiceCaller("iam") {}

    Json createRole(const std::string& name, const Json& tags = Json::array()) {
        return ok("CreateRole", {{"RoleName", name}, {"AssumeRolePolicyDocument", kTrust}, {"Tags", tags}}).at("Role");
    }
};

TEST_F(IamService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(IamService, PolicyDocumentsLeaveUrlEncoded) {
    const std::string encoded = wire::percentEncode(kTrust);
    EXPECT_TRUE(encoded.starts_with("%7B%22Version%22%3A%222012-10-17%22"));
    EXPECT_EQ(stringAt(createRole("r"), "AssumeRolePolicyDocument"), encoded);
    EXPECT_EQ(stringAt(ok("GetRole", {{"RoleName", "r"}}).at("Role"), "AssumeRolePolicyDocument"), encoded);
    ok("PutRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}, {"PolicyDocument", kPolicy}});
    const Json policy = ok("GetRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}});
    EXPECT_EQ(wire::percentDecode(stringAt(policy, "PolicyDocument")), kPolicy);
    ok("CreateInstanceProfile", {{"InstanceProfileName", "ip"}});
    ok("AddRoleToInstanceProfile", {{"InstanceProfileName", "ip"}, {"RoleName", "r"}});
    const Json profile = ok("GetInstanceProfile", {{"InstanceProfileName", "ip"}}).at("InstanceProfile");
    EXPECT_EQ(stringAt(profile.at("Roles").at(0), "AssumeRolePolicyDocument"), encoded);
}

TEST_F(IamService, ListsComeInPagesThatSurviveDeletions) {
    for (const char* name : {"e", "D", "c", "B", "a"})
        createRole(name);
    std::string seen;
    Json input{{"MaxItems", 2}};
    for (int page = 0; page < 3; ++page) {
        const Json output = ok("ListRoles", input);
        for (const Json& role : output.at("Roles"))
            seen += stringAt(role, "RoleName");
        EXPECT_EQ(boolAt(output, "IsTruncated"), page < 2);
        EXPECT_EQ(output.contains("Marker"), page < 2);
        input["Marker"] = stringAt(output, "Marker");
        if (page == 0) ok("DeleteRole", {{"RoleName", "B"}}); // the last one of the page goes
    }
    EXPECT_EQ(seen, "aBcDe");
}

TEST_F(IamService, BadPagingIsRefused) {
    EXPECT_TRUE(error("ListRoles", {{"Marker", "???"}}).starts_with("InvalidInput"));
    EXPECT_EQ(error("ListRoles", {{"MaxItems", 0}}),
              "ValidationError: 1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: "
              "Member must have value greater than or equal to 1");
}

TEST_F(IamService, ListsLeaveOutWhatOnlyGetRoleTells) {
    createRole("r", Json::array({Json{{"Key", "a"}, {"Value", "b"}}}));
    EXPECT_FALSE(ok("ListRoles", Json::object()).at("Roles").at(0).contains("Tags"));
    const Json role = ok("GetRole", {{"RoleName", "r"}}).at("Role");
    EXPECT_EQ(role.at("Tags").size(), 1u);
    EXPECT_EQ(role.at("RoleLastUsed"), Json::object());
}

TEST_F(IamService, AttachedPoliciesAreFilteredByPath) {
    const std::string serviceRole = "arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole";
    createRole("r");
    ok("AttachRolePolicy", {{"RoleName", "r"}, {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
    ok("AttachRolePolicy", {{"RoleName", "r"}, {"PolicyArn", serviceRole}});
    EXPECT_EQ(ok("ListAttachedRolePolicies", {{"RoleName", "r"}}).at("AttachedPolicies").size(), 2u);
    EXPECT_EQ(
        ok("ListAttachedRolePolicies", {{"RoleName", "r"}, {"PathPrefix", "/service-role/"}}).at("AttachedPolicies"),
        Json::array({Json{{"PolicyName", "AWSBatchServiceRole"}, {"PolicyArn", serviceRole}}}));
}

TEST_F(IamService, ReservedTagsAreForTheLabItself) {
    createRole("r");
    const Json tags = Json::array({Json{{"Key", "aws:cloudformation:stack-name"}, {"Value", "s"}}});
    EXPECT_TRUE(error("TagRole", {{"RoleName", "r"}, {"Tags", tags}}).starts_with("InvalidInput"));
    asLab = true;
    ok("TagRole", {{"RoleName", "r"}, {"Tags", tags}});
    EXPECT_EQ(ok("ListRoleTags", {{"RoleName", "r"}}).at("Tags").size(), 1u);
}

TEST_F(IamService, ManagedPoliciesHaveVersionsAndCannotGoWhileTheyAreUsed) {
    const Json made = ok("CreatePolicy", {{"PolicyName", "Read"}, {"PolicyDocument", kPolicy}})["Policy"];
    const std::string arn = stringAt(made, "Arn");
    EXPECT_EQ(arn, "arn:aws:iam::123456789012:policy/Read");
    EXPECT_TRUE(error("CreatePolicy", {{"PolicyName", "read"}, {"PolicyDocument", kPolicy}})
                    .starts_with("EntityAlreadyExists"));
    createRole("r");
    const Json attachment{{"RoleName", "r"}, {"PolicyArn", arn}};
    ok("AttachRolePolicy", attachment);
    EXPECT_TRUE(error("AttachRolePolicy", {{"RoleName", "r"}, {"PolicyArn", arn + "x"}}).starts_with("NoSuchEntity"));
    EXPECT_EQ(ok("GetPolicy", {{"PolicyArn", arn}})["Policy"]["AttachmentCount"], 1);
    EXPECT_EQ(ok("ListEntitiesForPolicy", {{"PolicyArn", arn}})["PolicyRoles"][0]["RoleName"], "r");
    EXPECT_TRUE(error("DeletePolicy", {{"PolicyArn", arn}}).starts_with("DeleteConflict"));
    ok("DetachRolePolicy", attachment);

    const Json second{{"PolicyArn", arn}, {"PolicyDocument", kPolicy}, {"SetAsDefault", true}};
    EXPECT_EQ(ok("CreatePolicyVersion", second)["PolicyVersion"]["VersionId"], "v2");
    EXPECT_EQ(ok("ListPolicyVersions", {{"PolicyArn", arn}})["Versions"][0]["IsDefaultVersion"], true);
    EXPECT_TRUE(error("DeletePolicyVersion", {{"PolicyArn", arn}, {"VersionId", "v2"}}).starts_with("DeleteConflict"));
    EXPECT_TRUE(error("DeletePolicy", {{"PolicyArn", arn}}).starts_with("DeleteConflict"));
    const Json version = ok("GetPolicyVersion", {{"PolicyArn", arn}, {"VersionId", "v1"}})["PolicyVersion"];
    EXPECT_EQ(wire::percentDecode(stringAt(version, "Document")), kPolicy);
    ok("DeletePolicyVersion", {{"PolicyArn", arn}, {"VersionId", "v1"}});
    for (int i = 0; i < 4; ++i)
        ok("CreatePolicyVersion", {{"PolicyArn", arn}, {"PolicyDocument", kPolicy}});
    EXPECT_TRUE(error("CreatePolicyVersion", second).starts_with("LimitExceeded"));
    for (const char* id : {"v3", "v4", "v5", "v6"})
        ok("DeletePolicyVersion", {{"PolicyArn", arn}, {"VersionId", id}});
    ok("DeletePolicy", {{"PolicyArn", arn}});
    EXPECT_TRUE(error("GetPolicy", {{"PolicyArn", arn}}).starts_with("NoSuchEntity"));
    EXPECT_TRUE(error("GetPolicy", {{"PolicyArn", "arn:aws:iam::aws:policy/AmazonS3FullAccess"}})
                    .starts_with("NotImplemented"));
    EXPECT_TRUE(error("CreatePolicy", {{"PolicyName", "p"}, {"PolicyDocument", "{"}}).starts_with("MalformedPolicy"));
}

TEST_F(IamService, ServiceLinkedRolesAreNamedByTheirService) {
    const Json role = ok("CreateServiceLinkedRole", {{"AWSServiceName", "ecs.amazonaws.com"}})["Role"];
    EXPECT_EQ(role["Arn"], "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
    EXPECT_TRUE(
        error("CreateServiceLinkedRole", {{"AWSServiceName", "ecs.amazonaws.com"}}).starts_with("InvalidInput"));
    ok("UpdateRole", {{"RoleName", "AWSServiceRoleForECS"}, {"MaxSessionDuration", 7200}});
    EXPECT_EQ(ok("GetRole", {{"RoleName", "AWSServiceRoleForECS"}})["Role"]["MaxSessionDuration"], 7200);
}

} // namespace skydeck::lab
