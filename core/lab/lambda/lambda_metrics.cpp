#include "core/lab/lambda/lambda_metrics.h"

#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_store.h"

namespace skydeck::lab {

std::function<void(const InvocationReport&)> lambdaMetrics(MetricStore& store) {
    return [&store](const InvocationReport& report) {
        const std::map<std::string, std::string> ofFunction{{"FunctionName", report.function}},
            ofResource{{"FunctionName", report.function}, {"Resource", report.resource}};
        for (const auto& dimensions : {std::map<std::string, std::string>{}, ofFunction, ofResource}) {
            const auto record = [&](const char* name, const char* unit, double value) {
                store.record({"AWS/Lambda", name, dimensions}, unit, value);
            };
            record("Throttles", "Count", report.throttled ? 1 : 0);
            if (report.throttled) continue;
            record("Invocations", "Count", 1);
            record("Errors", "Count", report.failed ? 1 : 0);
            record("Duration", "Milliseconds", std::chrono::duration<double, std::milli>(report.duration).count());
            record("ConcurrentExecutions", "Count",
                   static_cast<double>(dimensions.empty() ? report.concurrent : report.concurrentOfFunction));
        }
    };
}

Status restoreConcurrency(const LambdaStore& store, FunctionRunner& runner) {
    SKYDECK_ASSIGN(const auto records, store.records());
    for (const Json& record : records)
        if (record.contains("concurrency"))
            runner.reserve(stringAt(record.at("latest"), "FunctionName"),
                           static_cast<std::size_t>(integerAt(record, "concurrency")));
    return {};
}

} // namespace skydeck::lab
