#include "core/lab/cloudwatch/metric_search.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

const MetricId kInvocations{"AWS/Lambda", "Invocations", {{"FunctionName", "post-haiku"}}};
const MetricId kErrors{"AWS/Lambda", "Errors", {{"FunctionName", "get-haiku"}, {"Resource", "get-haiku:live"}}};
const MetricId kUtilization{"AWS/EC2", "CPUUtilization", {{"InstanceId", "i-0123"}}};

bool finds(const std::string& expression, const MetricId& metric) {
    const auto search = parseMetricSearch(expression);
    EXPECT_TRUE(search) << expression << ": " << (search ? "" : describe(search.error()));
    return search && (*search)(metric);
}

TEST(MetricSearch, SchemaNeedsTheVeryDimensions) {
    EXPECT_TRUE(finds("{AWS/Lambda, FunctionName}", kInvocations));
    EXPECT_FALSE(finds("{AWS/Lambda,FunctionName}", kErrors));
    EXPECT_TRUE(finds("{AWS/Lambda,Resource,FunctionName} Errors", kErrors));
    EXPECT_FALSE(finds("{AWS/Lambda}", kInvocations));
}

TEST(MetricSearch, WordsMeanWholeTokensInAnyCase) {
    EXPECT_TRUE(finds("invocations", kInvocations));
    EXPECT_TRUE(finds("haiku", kInvocations));
    EXPECT_TRUE(finds("function", kInvocations)) << "FunctionName has two tokens";
    EXPECT_FALSE(finds("invoc", kInvocations));
    EXPECT_TRUE(finds("MetricName=CPUUtilization", kUtilization));
    EXPECT_TRUE(finds("InstanceId=0123", kUtilization));
}

TEST(MetricSearch, QuotedTextsAreExact) {
    EXPECT_TRUE(finds("MetricName=\"Invocations\"", kInvocations));
    EXPECT_FALSE(finds("MetricName=\"invocations\"", kInvocations));
    EXPECT_FALSE(finds("\"haiku\"", kInvocations));
    EXPECT_TRUE(finds("FunctionName=(\"a\" OR \"post-haiku\")", kInvocations));
    EXPECT_FALSE(finds("Other=\"a\"", kInvocations));
}

TEST(MetricSearch, TermsAreJoined) {
    EXPECT_TRUE(finds("lambda haiku", kInvocations));
    EXPECT_FALSE(finds("lambda AND errors", kInvocations));
    EXPECT_TRUE(finds("errors OR invocations", kInvocations));
    EXPECT_TRUE(finds("lambda NOT errors", kInvocations));
    EXPECT_FALSE(finds("lambda AND NOT (errors OR invocations)", kInvocations));
}

TEST(MetricSearch, NonsenseIsRefused) {
    for (const std::string& text : {std::string(), std::string("{AWS/Lambda"), std::string("(a"), std::string("a)"),
                                    std::string("a OR"), std::string("NOT"), std::string("\"a"), std::string("a="),
                                    std::string("=a"), std::string(1000, '('), std::string("{,}")})
        EXPECT_FALSE(parseMetricSearch(text)) << text;
}

} // namespace

} // namespace skydeck::lab
