#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/store/deferred_writes.h"
#include "core/wire/alternative_model.h"
#include "tests/core/lab/lab_fixture.h"
#include "tests/core/lab/pipeline/pipeline_fixture.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

constexpr std::int64_t kNow = 1'440'938'160; // the manual clock's, a whole minute

class CloudWatchTest : public LabFixture {
protected:
    CloudWatchTest() { service = "cloudwatch"; }

    void put(double value, std::int64_t time = kNow, const Json& more = Json::object()) {
        Json datum{{"MetricName", "loss"}, {"Value", value}, {"Timestamp", time}};
        datum.update(more);
        ok("PutMetricData", {{"Namespace", "Mine"}, {"MetricData", Json::array({datum})}});
    }
    Json points(const Json& more = Json::object()) {
        Json input{{"Namespace", "Mine"},   {"MetricName", "loss"}, {"StartTime", kNow - 600},
                   {"EndTime", kNow + 600}, {"Period", 60},         {"Statistics", {"Sum", "SampleCount"}}};
        input.update(more);
        return ok("GetMetricStatistics", input).at("Datapoints");
    }
};

TEST_F(CloudWatchTest, SumsUpByThePeriodFromItsStart) {
    put(1);
    put(2, kNow + 59);
    put(4, kNow + 60);
    EXPECT_EQ(points(),
              Json::array({{{"Timestamp", kNow}, {"Unit", "None"}, {"Sum", 3.0}, {"SampleCount", 2.0}},
                           {{"Timestamp", kNow + 60}, {"Unit", "None"}, {"Sum", 4.0}, {"SampleCount", 1.0}}}));
    const Json whole = points({{"Period", 300}, {"Statistics", {"Average", "Minimum", "Maximum"}}});
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].at("Minimum"), 1.0);
    EXPECT_EQ(whole[0].at("Maximum"), 4.0);
    EXPECT_NEAR(whole[0].at("Average").get<double>(), 7.0 / 3, 1e-9);
}

TEST_F(CloudWatchTest, TellsUnitsAndDimensionsApart) {
    put(1, kNow, {{"Unit", "Count"}});
    put(2, kNow, {{"Unit", "Seconds"}});
    put(3, kNow, {{"Dimensions", {{{"Name", "run"}, {"Value", "7"}}}}});
    EXPECT_EQ(points().size(), 2U);
    EXPECT_EQ(points({{"Unit", "Seconds"}})[0].at("Sum"), 2.0);
    EXPECT_EQ(points({{"Dimensions", {{{"Name", "run"}, {"Value", "7"}}}}})[0].at("Sum"), 3.0);
    EXPECT_EQ(ok("ListMetrics", {{"Dimensions", {{{"Name", "run"}}}}}).at("Metrics").size(), 1U);
    EXPECT_EQ(ok("ListMetrics", {{"Namespace", "Mine"}}).at("Metrics").size(), 2U);
    EXPECT_EQ(ok("ListMetrics", {{"MetricName", "other"}}).at("Metrics").size(), 0U);
}

TEST_F(CloudWatchTest, TakesStatisticSetsAndCountedValues) {
    const Json set{{"MetricName", "loss"},
                   {"StatisticValues", {{"SampleCount", 4}, {"Sum", 10}, {"Minimum", 1}, {"Maximum", 4}}}};
    const Json counted{{"MetricName", "loss"}, {"Values", {1, 2}}, {"Counts", {3, 1}}};
    ok("PutMetricData", {{"Namespace", "Mine"}, {"MetricData", {set, counted}}});
    const Json found = points();
    EXPECT_EQ(found[0].at("Sum"), 15.0);
    EXPECT_EQ(found[0].at("SampleCount"), 8.0);
}

TEST_F(CloudWatchTest, AnswersSeveralQueriesAndTheirMath) {
    put(2);
    put(3, kNow + 60);
    const Json stat{{"Metric", {{"Namespace", "Mine"}, {"MetricName", "loss"}}}, {"Period", 60}, {"Stat", "Sum"}};
    const Json output = ok("GetMetricData", {{"StartTime", kNow - 60},
                                             {"EndTime", kNow + 120},
                                             {"ScanBy", "TimestampAscending"},
                                             {"MetricDataQueries",
                                              {{{"Id", "a"}, {"MetricStat", stat}, {"ReturnData", false}},
                                               {{"Id", "twice"}, {"Expression", "a * 2"}, {"Label", "both"}}}}});
    EXPECT_EQ(output.at("MetricDataResults"), Json::array({{{"Id", "twice"},
                                                            {"Label", "both"},
                                                            {"Timestamps", {kNow, kNow + 60}},
                                                            {"Values", {4.0, 6.0}},
                                                            {"StatusCode", "Complete"}}}));
    const Json self{{"StartTime", kNow},
                    {"EndTime", kNow + 60},
                    {"MetricDataQueries", {{{"Id", "a"}, {"Expression", "b"}}, {{"Id", "b"}, {"Expression", "a"}}}}};
    EXPECT_EQ(refused("GetMetricData", self), "ValidationError");
}

TEST_F(CloudWatchTest, AnswersEachMetricThatASearchFinds) {
    for (const char* run : {"one", "two"})
        put(1, kNow, {{"Dimensions", {{{"Name", "run"}, {"Value", run}}}}});
    put(5);
    const auto labels = [&](const Json& more) {
        Json query{{"Id", "q"}, {"Expression", R"(SEARCH('{Mine,run} MetricName="loss"', 'Sum', 60))"}};
        query.update(more);
        const Json output =
            ok("GetMetricData",
               {{"StartTime", kNow}, {"EndTime", kNow + 60}, {"MetricDataQueries", Json::array({query})}});
        std::vector<std::string> found;
        for (const Json& each : output.at("MetricDataResults"))
            found.push_back(stringAt(each, "Label"));
        return found;
    };
    EXPECT_EQ(labels(Json::object()), (std::vector<std::string>{"one loss", "two loss"}));
    EXPECT_EQ(labels({{"Label", "my"}}), (std::vector<std::string>{"my one loss", "my two loss"}));
    EXPECT_EQ(labels({{"Expression", "SUM(SEARCH('loss NOT run=two', 'Sum', 60))"}}), (std::vector<std::string>{"q"}));
}

TEST_F(CloudWatchTest, RecordedValuesAreThereWhenAsked) {
    for (int i = 0; i < 10; ++i)
        lab->metrics->record({"Mine", "loss", {}}, "Count", 1);
    EXPECT_EQ(points()[0].at("Sum"), 10.0);
}

TEST_F(CloudWatchTest, RefusesWhatAwsRefusesAndWhatIsNotKept) {
    const auto with = [&](const Json& datum) {
        return refused("PutMetricData", {{"Namespace", "Mine"}, {"MetricData", Json::array({datum})}});
    };
    EXPECT_EQ(with({{"MetricName", "m"}}), "InvalidParameterCombination");
    EXPECT_EQ(with({{"MetricName", "m"}, {"Value", 1}, {"Timestamp", kNow - 15 * 86400}}), "InvalidParameterValue");
    EXPECT_EQ(with({{"MetricName", "m"}, {"Value", "NaN"}}), "InvalidParameterValue");
    Json input{{"Namespace", "Mine"},   {"MetricName", "loss"}, {"StartTime", kNow},
               {"EndTime", kNow + 600}, {"Period", 60},         {"ExtendedStatistics", {"p99"}}};
    EXPECT_EQ(refused("GetMetricStatistics", input), "NotImplemented");
    input.erase("ExtendedStatistics");
    EXPECT_EQ(refused("GetMetricStatistics", input), "MissingParameter");
    input["Statistics"] = {"Sum"};
    input["Period"] = 61;
    EXPECT_EQ(refused("GetMetricStatistics", input), "InvalidParameterValue");
    input["Period"] = 60;
    input["EndTime"] = kNow + 1441 * 60;
    EXPECT_EQ(refused("GetMetricStatistics", input), "InvalidParameterCombination");
}

using CloudWatchProtocols = PipelineFixture;

TEST_F(CloudWatchProtocols, FormsAndJsonMeanTheSame) {
    const std::string put = "Action=PutMetricData&Version=2010-08-01&Namespace=Mine&MetricData.member.1.MetricName=m&"
                            "MetricData.member.1.Value=3&MetricData.member.1.Dimensions.member.1.Name=d&"
                            "MetricData.member.1.Dimensions.member.1.Value=v";
    EXPECT_EQ(send(signedFor("monitoring", queryCall(put))).response.status, 200);
    wire::HttpRequest list = jsonCall("GraniteServiceVersion20100801.ListMetrics", R"({"Namespace": "Mine"})");
    list.headers.set("Content-Type", "application/x-amz-json-1.0");
    const Answer listed = send(signedFor("monitoring", list));
    EXPECT_EQ(Json::parse(listed.response.body), Json::parse(R"({"Metrics": [{"Namespace": "Mine", "MetricName": "m",
                                           "Dimensions": [{"Name": "d", "Value": "v"}]}]})"));
    EXPECT_EQ(listed.response.headers.value("Content-Type"), "application/x-amz-json-1.0");
    const Answer refusal = send(signedFor(
        "monitoring", jsonCall("GraniteServiceVersion20100801.PutMetricData",
                               R"({"Namespace": "AWS/Mine", "MetricData": [{"MetricName": "m", "Value": 1}]})")));
    EXPECT_EQ(refusal.response.status, 400);
    EXPECT_THAT(refusal.response.body, testing::HasSubstr("InvalidParameterValueException"));
    EXPECT_THAT(refusal.response.headers.value("x-amzn-query-error"), testing::HasSubstr("InvalidParameterValue"));
}

} // namespace

} // namespace skydeck::lab
