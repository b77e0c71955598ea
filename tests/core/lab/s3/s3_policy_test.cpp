#include "core/lab/s3/s3_policy.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
Json statement(const Json& changes = Json::object()) {
    Json made = {
        {"Effect", "Allow"}, {"Principal", "*"}, {"Action", "s3:GetObject"}, {"Resource", "arn:aws:s3:::b1/*"}};
    made.update(changes);
    return made;
}
Json policy(std::initializer_list<Json> statements) {
    return {{"Version", "2012-10-17"}, {"Statement", Json(Json::array_t(statements))}};
}
PolicyVerdict verdict(const Json& document, std::string_view action = "s3:GetObject",
                      std::string_view resource = "arn:aws:s3:::b1/a/b.txt") {
    return verdictForEverybody(document, action, resource);
}
} // namespace

TEST(S3Policy, AllowsWhatAStatementCovers) {
    EXPECT_EQ(verdict(policy({statement()})), PolicyVerdict::Allowed);
    EXPECT_EQ(verdict({{"Statement", statement()}}), PolicyVerdict::Allowed);
    EXPECT_EQ(verdict(policy({statement({{"Principal", {{"AWS", {"*"}}}}})})), PolicyVerdict::Allowed);
    EXPECT_EQ(verdict(policy({statement({{"Action", {"s3:Put*", "S3:get?bject"}}})})), PolicyVerdict::Allowed);
    EXPECT_EQ(verdict(policy({statement({{"Resource", "arn:aws:s3:::b1/*.txt"}})})), PolicyVerdict::Allowed);
}

TEST(S3Policy, IsSilentAboutTheRest) {
    EXPECT_EQ(verdict(policy({statement()}), "s3:PutObject"), PolicyVerdict::Silent);
    EXPECT_EQ(verdict(policy({statement()}), "s3:GetObject", "arn:aws:s3:::b1"), PolicyVerdict::Silent);
    EXPECT_EQ(verdict(policy({statement({{"Resource", "arn:aws:s3:::b1/*.html"}})})), PolicyVerdict::Silent);
    EXPECT_EQ(verdict(policy({statement({{"Principal", {{"AWS", "123456789012"}}}})})), PolicyVerdict::Silent);
    EXPECT_EQ(verdict(policy({statement({{"Condition", {{"Bool", {{"aws:SecureTransport", "true"}}}}}})})),
              PolicyVerdict::Silent)
        << "conditions are not weighed, so they open nothing";
}

TEST(S3Policy, ADenyOutweighsEveryAllow) {
    const Json deny = statement({{"Effect", "Deny"}, {"Resource", "arn:aws:s3:::b1/a/*"}});
    EXPECT_EQ(verdict(policy({statement(), deny})), PolicyVerdict::Denied);
    EXPECT_EQ(verdict(policy({deny, statement()})), PolicyVerdict::Denied);
    EXPECT_EQ(verdict(policy({statement(), deny}), "s3:GetObject", "arn:aws:s3:::b1/c"), PolicyVerdict::Allowed);
    Json except = statement({{"Effect", "Deny"}});
    except.erase("Resource");
    except["NotResource"] = "arn:aws:s3:::b1/open/*";
    EXPECT_EQ(verdict(policy({statement(), except})), PolicyVerdict::Denied);
    EXPECT_EQ(verdict(policy({statement(), except}), "s3:GetObject", "arn:aws:s3:::b1/open/x"), PolicyVerdict::Allowed);
}

TEST(S3Policy, IsPublicWhenEverybodyMayDoSomething) {
    EXPECT_TRUE(isPublicPolicy(policy({statement()})));
    EXPECT_FALSE(isPublicPolicy(policy({statement({{"Effect", "Deny"}})})));
    EXPECT_FALSE(isPublicPolicy(policy({statement({{"Principal", {{"AWS", "123456789012"}}}})})));
    EXPECT_FALSE(isPublicPolicy(policy({statement({{"Condition", {{"IpAddress", {{"aws:SourceIp", "10.0.0.1"}}}}}})})));
}

TEST(S3Policy, RefusalsSayWhatIsWrong) {
    const auto refusal = [](const Json& document) {
        const Status checked = checkBucketPolicy(document.dump(), "b1");
        return checked ? "" : checked.error().message;
    };
    EXPECT_EQ(refusal(policy({statement()})), "");
    EXPECT_EQ(refusal(policy({statement({{"Resource", "arn:aws:s3:::b1"}})})), "");
    EXPECT_EQ(refusal(policy({statement({{"Resource", "arn:aws:s3:::b2/*"}})})), "Policy has invalid resource");
    EXPECT_EQ(refusal(policy({statement({{"Action", "ec2:RunInstances"}})})), "Policy has invalid action");
    EXPECT_EQ(refusal(policy({statement({{"Effect", "Maybe"}})})), "Invalid effect: Maybe");
    EXPECT_EQ(refusal({{"Statement", Json::array()}}), "Missing required field Statement");
    for (const char* member : {"Principal", "Action", "Resource", "Effect"}) {
        Json without = statement();
        without.erase(member);
        EXPECT_EQ(refusal(policy({without})), std::string("Missing required field ") + member);
    }
    EXPECT_EQ(checkBucketPolicy("{", "b1").error().code, "MalformedPolicy");
    EXPECT_EQ(checkBucketPolicy(std::string(30'000, ' '), "b1").error().code, "PolicyTooLarge");
}

} // namespace skydeck::lab
