#include "core/workflows/cost.h"
#include "core/workflows/prices.h"
#include "tests/support/support.h"

namespace skydeck::workflows {
namespace {

Prices course() {
    return Prices(Json::parse(R"({"region": "us-east-1", "services": {
        "ec2": {"onDemand": {"t2.micro": 0.0116, "g4dn.xlarge": 0.526}, "alsoOnDemand": {"source": "x", "t3.micro": 0.0104},
                "otherRegions": {"ap-northeast-1": {"g4dn.xlarge": 0.71}}},
        "fargate": {"parts": {"vCPUHour": 0.04, "GBHour": 0.004}},
        "dynamodb": {"storage": {"price": 0.25}, "provisioned": {"readUnitHour": 0.001, "writeUnitHour": 0.002}}}})"));
}

TEST(Prices, ARegionsOwnFigureComesFirst) {
    EXPECT_EQ(course().instanceHour("g4dn.xlarge", "ap-northeast-1"), 0.71);
    EXPECT_EQ(course().instanceHour("g4dn.xlarge", "us-east-1"), 0.526);
    EXPECT_EQ(course().instanceHour("t2.micro", "ap-northeast-1"), 0.0116);
    EXPECT_EQ(course().instanceHour("t3.micro", "us-east-1"), 0.0104);
}

TEST(Prices, WhatIsNotQuotedIsUnknown) {
    EXPECT_FALSE(course().instanceHour("x99.metal", "us-east-1"));
    EXPECT_FALSE(course().instanceHour("source", "us-east-1"));
    EXPECT_FALSE(course().natGatewayHour());
    EXPECT_FALSE(course().storageMonth("s3"));
}

TEST(Prices, PartsAddUp) {
    EXPECT_DOUBLE_EQ(course().taskHour(1, 4).value(), 0.056);
    EXPECT_DOUBLE_EQ(course().tableHour(5, 5).value(), 0.015);
}

TEST(Prices, OurListHasWhatTheCourseQuotes) {
    const auto prices = Prices::load();
    ASSERT_OK(prices);
    EXPECT_EQ(prices->instanceHour("g4dn.xlarge", "us-east-1"), 0.526);
    EXPECT_EQ(prices->instanceHour("g4dn.xlarge", "ap-northeast-1"), 0.71);
    EXPECT_TRUE(prices->natGatewayHour() && prices->publicAddressHour() && prices->endpointHour());
    EXPECT_TRUE(prices->taskHour(1, 4) && prices->storageMonth("s3") && prices->storageMonth("ecr"));
}

TEST(CostReport, SumsWhatIsKnownAndCountsWhatIsNot) {
    CostReport report;
    report.items = {
        {.service = "EC2", .dollarsPerHour = 0.5}, {.service = "EC2"}, {.service = "VPC", .dollarsPerHour = 0.25}};
    EXPECT_DOUBLE_EQ(report.dollarsPerHour(), 0.75);
    EXPECT_EQ(report.unpriced(), 1U);
    const Json json = toJson(report);
    EXPECT_DOUBLE_EQ(json["dollarsPerDay"].get<double>(), 18);
    EXPECT_DOUBLE_EQ(json["dollarsPerMonth"].get<double>(), 547.5);
    EXPECT_FALSE(json["items"][1].contains("dollarsPerHour"));
}

TEST(DollarsText, HasEnoughDigitsToTellFromZero) {
    EXPECT_EQ(dollarsText(0), "0.00");
    EXPECT_EQ(dollarsText(12.6), "12.60");
    EXPECT_EQ(dollarsText(999.99), "999.99");
    EXPECT_EQ(dollarsText(1548.04), "1,548.04");
    EXPECT_EQ(dollarsText(1234567.8), "1,234,567.80");
    EXPECT_EQ(dollarsText(0.526), "0.53");
    EXPECT_EQ(dollarsText(0.0116), "0.0116");
    EXPECT_EQ(dollarsText(0.0000034), "<0.0001");
}

} // namespace
} // namespace skydeck::workflows
