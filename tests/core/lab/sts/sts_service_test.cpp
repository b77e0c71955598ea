#include "core/lab/iam/iam_store.h"
#include "core/lab/sts/sts_store.h"
#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

class StsService : public ServiceCaller {
protected:
    StsService() : ServiceCaller("sts") {}

    std::string role(const std::string& name,
                     const std::string& statementRest = R"("Principal":{"AWS":"123456789012"})") {
        RoleSpec spec;
        spec.name = name;
        spec.trustPolicy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)" +
                           statementRest + "}]}";
        const auto made = lab->iam->createRole(spec);
        EXPECT_TRUE(made);
        return stringAt(*made, "Arn");
    }
    Json session(const std::string& arn, Json more = Json::object()) {
        more["RoleArn"] = arn;
        more["RoleSessionName"] = "me";
        return more;
    }
};

TEST_F(StsService, ARoleGivesKeysThatTheLabKnows) {
    const Json output = ok("AssumeRole", session(role("Deployer"), {{"DurationSeconds", 900}}));
    EXPECT_EQ(stringAt(output["AssumedRoleUser"], "Arn"), "arn:aws:sts::123456789012:assumed-role/Deployer/me");
    const std::string id = stringAt(output["Credentials"], "AccessKeyId");
    EXPECT_TRUE(id.starts_with("ASIA"));
    const auto known = temporaryKeys(*lab->sts)(id);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->secretAccessKey, stringAt(output["Credentials"], "SecretAccessKey"));
    EXPECT_EQ(known->sessionToken, stringAt(output["Credentials"], "SessionToken"));
    EXPECT_EQ(known->caller.arn, "arn:aws:sts::123456789012:assumed-role/Deployer/me");
    EXPECT_EQ(*known->expiration,
              std::chrono::floor<std::chrono::seconds>(lab->clock.now()) + std::chrono::seconds(900));
    EXPECT_EQ(stringAt(ok("GetAccessKeyInfo", {{"AccessKeyId", id}}), "Account"), kAccountId);
}

TEST_F(StsService, WhoMayNotIsTold) {
    const std::string denied = "AccessDenied: User: arn:aws:iam::123456789012:root is not authorized to perform: "
                               "sts:AssumeRole on resource: ";
    const std::string absent = "arn:aws:iam::123456789012:role/None";
    EXPECT_EQ(error("AssumeRole", session(absent)), denied + absent);
    const std::string other = "arn:aws:iam::999999999999:role/None";
    EXPECT_EQ(error("AssumeRole", session(other)), denied + other);
    const std::string batch = role("Batch", R"("Principal":{"Service":"batch.amazonaws.com"})");
    EXPECT_EQ(error("AssumeRole", session(batch)), denied + batch);
    EXPECT_EQ(error("AssumeRole", session("nonsense-that-is-long-enough")),
              "ValidationError: nonsense-that-is-long-enough is invalid");
}

TEST_F(StsService, AnExternalIdIsCompared) {
    const std::string arn =
        role("Partner", R"("Principal":"*","Condition":{"StringEquals":{"sts:ExternalId":"secret"}})");
    EXPECT_TRUE(error("AssumeRole", session(arn)).starts_with("AccessDenied"));
    ok("AssumeRole", session(arn, {{"ExternalId", "secret"}}));
}

TEST_F(StsService, DurationsHaveLimits) {
    const std::string arn = role("Deployer");
    EXPECT_EQ(error("AssumeRole", session(arn, {{"DurationSeconds", 7200}})),
              "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

TEST_F(StsService, SessionTokensAreOfTheCallerItself) {
    const Json output = ok("GetSessionToken", Json::object());
    const auto known = temporaryKeys(*lab->sts)(stringAt(output["Credentials"], "AccessKeyId"));
    ASSERT_TRUE(known);
    EXPECT_EQ(known->caller.arn, "arn:aws:iam::123456789012:root");
    EXPECT_FALSE(temporaryKeys(*lab->sts)("ASIANOBODY"));
}

} // namespace skydeck::lab
