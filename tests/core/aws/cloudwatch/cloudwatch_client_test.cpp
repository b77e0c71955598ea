#include "core/aws/cloudwatch/cloudwatch_client.h"

#include "tests/core/aws/client_test.h"

namespace skydeck::aws::cloudwatch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class CloudWatchClientTest : public test::ClientTest {
protected:
    static std::string page(const std::string& results, const std::string& next) {
        return "<GetMetricDataResponse><GetMetricDataResult><MetricDataResults>" + results + "</MetricDataResults>" +
               (next.empty() ? "" : "<NextToken>" + next + "</NextToken>") +
               "</GetMetricDataResult></GetMetricDataResponse>";
    }
    static std::string series(const std::string& id, const std::string& time, const std::string& value) {
        return "<member><Id>" + id + "</Id><Timestamps><member>" + time + "</member></Timestamps><Values><member>" +
               value + "</member></Values></member>";
    }
};

TEST_F(CloudWatchClientTest, ASeriesIsPutTogetherFromItsPagesOldestFirst) {
    test::FakeTransport fake;
    fake.then(200, page(series("a", "1970-01-01T00:02:00Z", "7") + series("b", "1970-01-01T00:01:00Z", "0.5"), "more"))
        .then(200, page(series("a", "1970-01-01T00:01:00Z", "3"), ""));
    const CloudWatchClient api(client(std::move(fake), "cloudwatch"));
    const auto found = api.getMetricData({{"a", "AWS/Lambda", "Invocations", {{"FunctionName", "f"}}, "Sum", 60},
                                          {"b", "AWS/Lambda", "Duration", {}, "Average", 60},
                                          {"c", "AWS/Lambda", "Errors", {}, "Sum", 60}},
                                         fromEpochSeconds(0), fromEpochSeconds(180), m_context);
    ASSERT_OK(found);
    ASSERT_EQ(found->size(), 3U);
    EXPECT_THAT((*found)[0].points, ElementsAre(Pair(fromEpochSeconds(60), 3.0), Pair(fromEpochSeconds(120), 7.0)));
    EXPECT_THAT((*found)[1].points, ElementsAre(Pair(fromEpochSeconds(60), 0.5)));
    EXPECT_TRUE((*found)[2].points.empty());
    EXPECT_THAT(sent().body, HasSubstr("MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value=f"));
    EXPECT_THAT(sent().body, HasSubstr("ScanBy=TimestampAscending"));
    EXPECT_THAT(sent(1).body, HasSubstr("NextToken=more"));
}

} // namespace
} // namespace skydeck::aws::cloudwatch
