#include "core/wire/tool/endpoints.h"

#include <algorithm>
#include <array>

namespace skydeck::modelc {

namespace {
constexpr std::array<const char*, 3> kServed = {"aws", "aws-cn", "aws-us-gov"};

/// What an endpoint, or the defaults of many, say about addresses.
Json addressing(const Json& entry) {
    Json kept = Json::object();
    for (const char* key : {"hostname", "dnsSuffix", "credentialScope", "variants"})
        if (entry.contains(key)) kept[key] = entry[key];
    return kept;
}

Json trimService(const Json& service) {
    Json kept = Json::object();
    for (const char* key : {"isRegionalized", "partitionEndpoint"})
        if (service.contains(key)) kept[key] = service[key];
    if (service.contains("defaults")) kept["defaults"] = addressing(service["defaults"]);
    kept["endpoints"] = Json::object();
    if (const Json& endpoints = memberAt(service, "endpoints"); endpoints.is_object())
        for (const auto& [region, endpoint] : endpoints.items())
            if (!boolAt(endpoint, "deprecated")) kept["endpoints"][region] = addressing(endpoint);
    return kept;
}

Json trimPartition(const Json& partition, const std::set<std::string>& prefixes) {
    Json kept = {{"partition", stringAt(partition, "partition")},
                 {"dnsSuffix", stringAt(partition, "dnsSuffix")},
                 {"regionRegex", stringAt(partition, "regionRegex")},
                 {"defaults", addressing(memberAt(partition, "defaults"))},
                 {"regions", Json::object()},
                 {"services", Json::object()}};
    if (const Json& regions = memberAt(partition, "regions"); regions.is_object())
        for (const auto& [region, about] : regions.items())
            kept["regions"][region] = stringAt(about, "description");
    for (const std::string& prefix : prefixes)
        if (const Json& service = memberAt(memberAt(partition, "services"), prefix); service.is_object())
            kept["services"][prefix] = trimService(service);
    return kept;
}
} // namespace

Result<Json> trimEndpoints(const Json& all, const std::set<std::string>& prefixes) {
    Json kept = Json::array();
    for (const char* name : kServed) {
        const Json& partitions = arrayAt(all, "partitions");
        const auto it = std::find_if(partitions.begin(), partitions.end(),
                                     [&](const Json& partition) { return stringAt(partition, "partition") == name; });
        if (it == partitions.end())
            return fail(ErrorKind::InvalidInput, "InvalidEndpoints",
                        "endpoints.json has no partition '" + std::string(name) + "'.");
        kept.push_back(trimPartition(*it, prefixes));
    }
    return Json{{"partitions", std::move(kept)}};
}

} // namespace skydeck::modelc
