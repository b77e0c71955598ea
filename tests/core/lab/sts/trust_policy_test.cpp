#include "core/lab/sts/trust_policy.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
AssumeRequest byRoot() {
    return {"sts:AssumeRole", "123456789012", "arn:aws:iam::123456789012:root", {}};
}

std::string policy(const std::string& effect, const std::string& principal, const std::string& rest = {}) {
    return R"({"Effect":")" + effect + R"(","Principal":)" + principal + R"(,"Action":"sts:AssumeRole")" + rest + "}";
}
std::string document(const std::string& statements) {
    return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}
bool allowed(const std::string& statements, const AssumeRequest& request = byRoot()) {
    return mayAssume(document(statements), request);
}
} // namespace

TEST(TrustPolicy, ThePrincipalDecides) {
    EXPECT_TRUE(allowed(policy("Allow", R"("*")")));
    EXPECT_TRUE(allowed(policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:root"})")));
    EXPECT_TRUE(allowed(policy("Allow", R"({"AWS":["999999999999","123456789012"]})")));
    EXPECT_FALSE(allowed(policy("Allow", R"({"AWS":"arn:aws:iam::999999999999:root"})")));
    EXPECT_FALSE(allowed(policy("Allow", R"({"Service":"lambda.amazonaws.com"})")));
    EXPECT_FALSE(allowed(R"({"Effect":"Allow","NotPrincipal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"})"));
}

TEST(TrustPolicy, ASessionMayBeNamedByItsRole) {
    AssumeRequest request = byRoot();
    request.callerArn = "arn:aws:sts::123456789012:assumed-role/Deployer/me";
    EXPECT_TRUE(allowed(policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:role/ci/Deployer"})"), request));
    EXPECT_TRUE(allowed(policy("Allow", '"' + std::string("*") + '"'), request));
    EXPECT_FALSE(allowed(policy("Allow", R"({"AWS":"arn:aws:iam::123456789012:role/Other"})"), request));
    EXPECT_FALSE(allowed(policy("Allow", R"({"AWS":"arn:aws:iam::999999999999:role/Deployer"})"), request));
}

TEST(TrustPolicy, ADenyWinsAndNothingIsNo) {
    EXPECT_FALSE(allowed(policy("Allow", R"("*")") + "," + policy("Deny", R"({"AWS":"123456789012"})")));
    EXPECT_FALSE(allowed(R"({"Effect":"Allow","Principal":"*","Action":"sts:TagSession"})"));
    EXPECT_TRUE(allowed(R"({"Effect":"Allow","Principal":"*","Action":"sts:*"})"));
    EXPECT_FALSE(allowed(R"({"Effect":"Allow","Principal":"*","NotAction":"STS:assume*"})"));
}

TEST(TrustPolicy, ConditionsMustHold) {
    AssumeRequest request = byRoot();
    const auto with = [](const std::string& condition) {
        return policy("Allow", R"("*")", R"(,"Condition":)" + condition);
    };
    const std::string external = R"({"StringEquals":{"sts:ExternalId":["a","b"]}})";
    EXPECT_FALSE(allowed(with(external), request));
    request.context["sts:externalid"] = "b";
    EXPECT_TRUE(allowed(with(external), request));
    EXPECT_TRUE(
        allowed(with(R"({"StringLike":{"sts:ExternalId":"?"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}})"),
                request));
    EXPECT_FALSE(allowed(with(R"({"StringNotEquals":{"sts:ExternalId":"b"}})"), request));
    EXPECT_FALSE(allowed(with(R"({"Bool":{"aws:MultiFactorAuthPresent":"true"}})"), request));
    EXPECT_TRUE(allowed(with(R"({"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}})"), request));
    EXPECT_TRUE(allowed(with(R"({"Null":{"aws:MultiFactorAuthPresent":"true"}})"), request));
}

TEST(TrustPolicy, WhatIsNotUnderstoodNeverAllows) {
    const std::string strange = R"(,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})";
    EXPECT_FALSE(allowed(policy("Allow", R"("*")", strange)));
    EXPECT_FALSE(allowed(policy("Allow", R"("*")") + "," + policy("Deny", R"("*")", strange)));
    EXPECT_FALSE(mayAssume("no policy", byRoot()));
}

} // namespace skydeck::lab
