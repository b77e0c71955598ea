#include "core/lab/ec2/describe.h"

#include "core/lab/ec2/describe_rules.h"
#include "tests/support/support.h"

namespace skydeck::lab::ec2 {

namespace {

Json tag(const std::string& key, const std::string& value) {
    return {{"Key", key}, {"Value", value}};
}

Json vpc(const std::string& id, const std::string& block, bool isDefault = false, Json tags = Json::array()) {
    return {{"VpcId", id},
            {"CidrBlock", block},
            {"IsDefault", isDefault},
            {"CidrBlockAssociationSet", Json::array({{{"CidrBlock", block}}})},
            {"Tags", std::move(tags)}};
}

const std::vector<Json> kVpcs = {
    vpc("vpc-1", "10.0.0.0/16", true),
    vpc("vpc-2", "10.1.0.0/16", false, Json::array({tag("Name", "lab one")})),
    vpc("vpc-3", "10.2.0.0/16", false, Json::array({tag("Name", "lab*two"), tag("stage", "")})),
};

/// Ids of the VPCs that the filters leave, or the error.
std::string left(const std::vector<Json>& filters) {
    const auto output = describe({{"Filters", filters}}, kDescribeVpcs, kVpcs);
    if (!output) return output.error().code + ": " + output.error().message;
    std::string ids;
    for (const Json& each : output->at("Vpcs"))
        ids += stringAt(each, "VpcId").substr(4);
    return ids;
}

Json filter(const std::string& name, std::vector<std::string> values) {
    return {{"Name", name}, {"Values", values}};
}

std::vector<Json> many(int count) {
    std::vector<Json> items;
    for (int i = 0; i < count; ++i)
        items.push_back(vpc("vpc-" + std::to_string(i), "10.0.0.0/16"));
    return items;
}

} // namespace

TEST(Describe, FiltersByMembersListsAndBooleans) {
    EXPECT_EQ(left({filter("cidr-block", {"10.1.0.0/16"})}), "2");
    EXPECT_EQ(left({filter("cidr-block-association.cidr-block", {"10.2.0.0/16"})}), "3");
    EXPECT_EQ(left({filter("is-default", {"true"})}), "1");
    EXPECT_EQ(left({filter("isDefault", {"false"})}), "23");
}

TEST(Describe, ValuesOfAFilterAreAlternativesAndFiltersMustAllPass) {
    EXPECT_EQ(left({filter("vpc-id", {"vpc-1", "vpc-3"})}), "13");
    EXPECT_EQ(left({filter("vpc-id", {"vpc-1", "vpc-3"}), filter("is-default", {"false"})}), "3");
    EXPECT_EQ(left({filter("vpc-id", {})}), "");
}

TEST(Describe, FiltersByTags) {
    EXPECT_EQ(left({filter("tag:Name", {"lab one"})}), "2");
    EXPECT_EQ(left({filter("tag:name", {"lab one"})}), "");
    EXPECT_EQ(left({filter("tag-key", {"stage"})}), "3");
    EXPECT_EQ(left({filter("tag:stage", {""})}), "3");
    EXPECT_EQ(left({filter("tag-value", {"lab*"})}), "23");
}

TEST(Describe, UnknownFilterIsAnError) {
    EXPECT_EQ(left({filter("colour", {"red"})}), "InvalidParameterValue: The filter 'colour' is invalid");
}

TEST(Describe, TakesAtMostTwoHundredFilterValues) {
    EXPECT_EQ(left({filter("vpc-id", std::vector<std::string>(200, "x"))}), "");
    EXPECT_TRUE(left({filter("vpc-id", std::vector<std::string>(201, "x"))}).starts_with("FilterLimitExceeded"));
}

TEST(Describe, WildcardsMatchAsEc2Does) {
    EXPECT_TRUE(matchesWildcard("lab*", "lab one"));
    EXPECT_TRUE(matchesWildcard("*one", "lab one"));
    EXPECT_TRUE(matchesWildcard("l?b*o*e", "lab one"));
    EXPECT_TRUE(matchesWildcard("", ""));
    EXPECT_TRUE(matchesWildcard("*", ""));
    EXPECT_FALSE(matchesWildcard("?", ""));
    EXPECT_FALSE(matchesWildcard("lab", "lab one"));
    EXPECT_FALSE(matchesWildcard("LAB*", "lab one"));
    EXPECT_TRUE(matchesWildcard("lab\\*two", "lab*two"));
    EXPECT_FALSE(matchesWildcard("lab\\*two", "lab one two"));
    EXPECT_TRUE(matchesWildcard("a*a*b", "aaaaab"));
}

TEST(Describe, NamesEveryIdThatDoesNotExist) {
    const auto one = describe({{"VpcIds", {"vpc-2", "vpc-8"}}}, kDescribeVpcs, kVpcs);
    EXPECT_EQ(one.error().message, "The vpc ID 'vpc-8' does not exist");
    const auto two = describe({{"VpcIds", {"vpc-8", "vpc-9"}}}, kDescribeVpcs, kVpcs);
    EXPECT_EQ(two.error().code, "InvalidVpcID.NotFound");
    EXPECT_EQ(two.error().message, "The vpc IDs 'vpc-8, vpc-9' do not exist");
    EXPECT_EQ(two.error().httpStatus, 400);
    const auto malformed = describe({{"GroupIds", {"web"}}}, kDescribeSecurityGroups, {});
    EXPECT_EQ(malformed.error().code, "InvalidGroupId.Malformed");
    EXPECT_EQ(malformed.error().message, "Invalid id: \"web\" (expecting \"sg-...\")");
}

TEST(Describe, PagesCoverEverythingOnce) {
    const auto items = many(12);
    std::vector<std::string> seen;
    Json input{{"MaxResults", 5}};
    for (int page = 0; page < 3; ++page) {
        ASSERT_OK_AND(const Json output, describe(input, kDescribeVpcs, items));
        for (const Json& each : output.at("Vpcs"))
            seen.push_back(stringAt(each, "VpcId"));
        EXPECT_EQ(output.contains("NextToken"), page < 2);
        input["NextToken"] = stringAt(output, "NextToken");
    }
    EXPECT_EQ(seen.size(), 12u);
    EXPECT_EQ(seen.front(), "vpc-0");
    EXPECT_EQ(seen.back(), "vpc-11");
}

TEST(Describe, PageContinuesBehindItsLastItemAfterDeletions) {
    auto items = many(12);
    ASSERT_OK_AND(const Json first, describe({{"MaxResults", 5}}, kDescribeVpcs, items));
    items.erase(items.begin(), items.begin() + 2);
    ASSERT_OK_AND(const Json second,
                  describe({{"MaxResults", 5}, {"NextToken", first.at("NextToken")}}, kDescribeVpcs, items));
    EXPECT_EQ(stringAt(second.at("Vpcs").at(0), "VpcId"), "vpc-5");
}

TEST(Describe, RefusesBadPaging) {
    EXPECT_EQ(describe({{"MaxResults", 1}}, kDescribeVpcs, kVpcs).error().message,
              "Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.");
    EXPECT_EQ(describe({{"NextToken", "nonsense"}}, kDescribeVpcs, kVpcs).error().code, "InvalidNextToken");
    EXPECT_EQ(describe({{"MaxResults", 5}, {"VpcIds", {"vpc-1"}}}, kDescribeVpcs, kVpcs).error().code,
              "InvalidParameterCombination");
}

TEST(Describe, ReadsNumbersAndTimesAtAPath) {
    const Json item{{"a", {{{"b", 7}}, {{"b", 1440938160.0}}, {{"c", 1}}}}};
    EXPECT_EQ(valuesAt(item, "a[].b"), (std::vector<std::string>{"7", "2015-08-30T12:36:00.000Z"}));
    EXPECT_TRUE(valuesAt(item, "x.y").empty());
}

} // namespace skydeck::lab::ec2
