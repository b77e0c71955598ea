#include "core/lab/cloudformation/stack_policy.h"

#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {
std::string statements(const std::string& list) {
    return R"({"Statement": [)" + list + "]}";
}
const std::string kAll = R"({"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"})";
std::string denied(const std::string& rest) {
    return R"({"Effect": "Deny", "Principal": "*", )" + rest + "}";
}
bool allowed(const std::string& policy, const std::string& action, const std::string& id,
             const std::string& type = "AWS::S3::Bucket") {
    return allowedByPolicy(policy, action, id, type).has_value();
}
} // namespace

TEST(StackPolicy, WithoutOneEverythingIsAllowedAndWithOneNothingUnsaid) {
    EXPECT_TRUE(allowed("", "Update:Delete", "A"));
    EXPECT_FALSE(allowed(statements(R"({"Effect": "Allow", "Principal": "*", "Action": "Update:Modify",
                                        "Resource": "LogicalResourceId/A"})"),
                         "Update:Modify", "B"));
}

TEST(StackPolicy, ADenialOutweighsAndNamesItsStatement) {
    const std::string policy =
        statements(kAll + "," + denied(R"("Action": "Update:Replace", "Resource": "LogicalResourceId/Data*")"));
    EXPECT_TRUE(allowed(policy, "Update:Modify", "Database"));
    EXPECT_TRUE(allowed(policy, "Update:Replace", "Other"));
    const Status refused = allowedByPolicy(policy, "Update:Replace", "Database", "AWS::S3::Bucket");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for "
              "resource [Database]");
}

TEST(StackPolicy, TypesAndExceptionsNarrowAStatement) {
    const std::string tables = statements(
        kAll + "," +
        denied(
            R"("Action": "Update:*", "Resource": "*", "Condition": {"StringLike": {"ResourceType": ["AWS::DynamoDB::*"]}})"));
    EXPECT_FALSE(allowed(tables, "Update:Modify", "A", "AWS::DynamoDB::Table"));
    EXPECT_TRUE(allowed(tables, "Update:Modify", "A"));
    const std::string all_but =
        statements(kAll + "," + denied(R"("NotAction": "Update:Modify", "NotResource": "LogicalResourceId/A")"));
    EXPECT_TRUE(allowed(all_but, "Update:Delete", "A"));
    EXPECT_FALSE(allowed(all_but, "Update:Delete", "B"));
    EXPECT_TRUE(allowed(all_but, "Update:Modify", "B"));
}

TEST(StackPolicy, ManyStarsTakeNoLongTime) {
    const std::string stars(200, '*');
    EXPECT_FALSE(allowed(
        statements(R"({"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": ")" + stars + R"(x"})"),
        "Update:Modify", std::string(2000, 'a')));
}

TEST(StackPolicy, WhatIsNoneIsRefused) {
    for (const char* text : {"[]", "nonsense", "{}", R"({"Statement": []})", R"({"Statement": [{"Effect": "Maybe"}]})",
                             R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "Update:*"}})"})
        EXPECT_FALSE(checkStackPolicy(text)) << text;
    EXPECT_TRUE(checkStackPolicy(statements(kAll)));
}

} // namespace skydeck::lab::cloudformation
