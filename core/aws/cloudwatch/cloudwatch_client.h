#pragma once

#include "core/aws/api_client.h"

#include <map>
#include <utility>
#include <vector>

namespace skydeck::aws::cloudwatch {

/// One metric by one statistic.
struct MetricQuery {
    std::string id; ///< begins with a lower-case letter; its series carries it
    std::string nameSpace;
    std::string metricName;
    std::map<std::string, std::string> dimensions;
    std::string stat; ///< Sum, Average, Maximum, Minimum, SampleCount, p99, …
    int periodSeconds = 60;
};

struct MetricSeries {
    std::string id;
    std::vector<std::pair<WallTime, double>> points; ///< oldest first, by the period's begin; empty periods are absent
};

/// Amazon CloudWatch, API version 2010-08-01.
class CloudWatchClient {
public:
    explicit CloudWatchClient(ApiClient api) : m_api(std::move(api)) {}
    static Result<CloudWatchClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    /// One series for each query, in their order; up to 500 queries.
    Result<std::vector<MetricSeries>> getMetricData(const std::vector<MetricQuery>& queries, WallTime from, WallTime to,
                                                    const CallContext& context) const;

private:
    ApiClient m_api;
};

} // namespace skydeck::aws::cloudwatch
