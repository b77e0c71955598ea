#include "tests/widgets/support.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/deck.h"

using namespace skydeck;
using namespace skydeck::shell;

namespace {

Place research() {
    Place place;
    place.lab = false;
    place.profile = QStringLiteral("research");
    place.region = QStringLiteral("eu-west-1");
    return place;
}

TEST(CliText, SpellsServiceOperationAndFlagsAsTheAwsCliDoes) {
    EXPECT_EQ(cliText({"dynamodb", "DescribeTable", Json{{"TableName", "haiku"}}}, research()),
              QStringLiteral("aws dynamodb describe-table --table-name haiku --region eu-west-1 --profile research"));
    EXPECT_EQ(
        cliText({"s3", "ListObjectsV2", Json{{"Bucket", "b"}, {"MaxKeys", 5}}}, research()),
        QStringLiteral("aws s3api list-objects-v2 --bucket b --max-keys 5 --region eu-west-1 --profile research"));
    EXPECT_EQ(cliText({"batch", "DescribeJobs", Json{{"jobs", {"a", "b"}}}}, research()),
              QStringLiteral("aws batch describe-jobs --jobs a b --region eu-west-1 --profile research"));
}

TEST(CliText, QuotesWhatAShellWouldTakeApart) {
    EXPECT_EQ(cliText({"s3", "HeadObject", Json{{"Bucket", "b"}, {"Key", "it's $HOME"}}}, research()),
              QStringLiteral(
                  "aws s3api head-object --bucket b --key 'it'\\''s $HOME' --region eu-west-1 --profile research"));
    EXPECT_EQ(
        cliText({"dynamodb", "GetItem", Json{{"Key", {{"id", {{"S", "1"}}}}}}}, research()),
        QStringLiteral("aws dynamodb get-item --key '{\"id\":{\"S\":\"1\"}}' --region eu-west-1 --profile research"));
}

TEST(CliText, TurnsSwitchesIntoFlags) {
    EXPECT_EQ(
        cliText({"dynamodb", "GetItem", Json{{"ConsistentRead", true}, {"TableName", "t"}}}, research()),
        QStringLiteral("aws dynamodb get-item --consistent-read --table-name t --region eu-west-1 --profile research"));
}

TEST(CliText, NamesTheLabByItsAddress) {
    Place lab;
    lab.region = QStringLiteral("us-east-1");
    lab.endpoint = QStringLiteral("http://127.0.0.1:4566");
    lab.profile = QStringLiteral("lab");
    EXPECT_EQ(cliText({"ec2", "DescribeInstances", Json{{"InstanceIds", {"i-1"}}}}, lab),
              QStringLiteral("aws ec2 describe-instances --instance-ids i-1 --region us-east-1 "
                             "--endpoint-url http://127.0.0.1:4566"));
}

TEST(DescribeRows, AsksOncePerKeyOrOnceForAll) {
    const QStringList keys{QStringLiteral("a"), QStringLiteral("b")};
    EXPECT_EQ(describeEach("dynamodb", "DescribeTable", "TableName")(keys).size(), 2U);
    const auto all = describeAll("batch", "DescribeJobs", "jobs")(keys);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().input, (Json{{"jobs", {"a", "b"}}}));
}

} // namespace
