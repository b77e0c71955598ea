#include "core/aws/endpoints.h"

#include "core/base/strings.h"
#include "core/wire/endpoint_data.h"

#include <algorithm>
#include <regex>

namespace skydeck::aws {

namespace {

struct Partition {
    std::string name;
    std::regex regions;
    const Json* data;
};

const std::vector<Partition>& partitions() {
    static const std::vector<Partition> all = [] {
        std::vector<Partition> list;
        for (const Json& data : arrayAt(wire::embeddedEndpoints(), "partitions"))
            list.push_back({stringAt(data, "partition"), std::regex(stringAt(data, "regionRegex")), &data});
        return list;
    }();
    return all;
}

const Json& partitionData(const std::string& region) {
    for (const Partition& partition : partitions())
        if (memberAt(*partition.data, "regions").contains(region)) return *partition.data;
    for (const Partition& partition : partitions())
        if (std::regex_match(region, partition.regions)) return *partition.data;
    return *partitions().front().data;
}

/// What a service's entry of a partition says about one region.
struct Located {
    const Json* endpoint;
    const Json* service;
    std::string region; ///< the region in the address
};

Located locate(const Json& partition, std::string_view prefix, const std::string& region) {
    const Json& service = memberAt(memberAt(partition, "services"), prefix);
    // IAM has one endpoint per partition. STS and S3 have global ones too, but AWS recommends the regional ones.
    const bool global = service.is_object() && !boolAt(service, "isRegionalized", true);
    const std::string key = global ? stringAt(service, "partitionEndpoint", region) : region;
    return {&memberAt(memberAt(service, "endpoints"), key), &service, region};
}

bool hasTags(const Json& variant, EndpointVariant wanted) {
    const Json& tags = arrayAt(variant, "tags");
    const auto has = [&](const char* tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); };
    return has("fips") == wanted.fips && has("dualstack") == wanted.dualStack;
}

/// The part of an entry that is about the variant; the entry itself for the usual address.
const Json& variantOf(const Json& entry, EndpointVariant wanted) {
    static const Json none;
    if (!wanted.fips && !wanted.dualStack) return entry;
    for (const Json& variant : arrayAt(entry, "variants"))
        if (hasTags(variant, wanted)) return variant;
    return none;
}

std::string hostOf(const Json& partition, const Located& located, std::string_view prefix, EndpointVariant variant) {
    std::string host, suffix;
    for (const Json* entry :
         {located.endpoint, &memberAt(*located.service, "defaults"), &memberAt(partition, "defaults")}) {
        const Json& part = variantOf(*entry, variant);
        if (host.empty()) host = stringAt(part, "hostname");
        if (suffix.empty()) suffix = stringAt(part, "dnsSuffix");
    }
    if (suffix.empty()) suffix = stringAt(partition, "dnsSuffix");
    host = replaceAll(std::move(host), "{service}", prefix);
    host = replaceAll(std::move(host), "{region}", located.region);
    return replaceAll(std::move(host), "{dnsSuffix}", suffix);
}

std::string scopeRegion(const Located& located, const std::string& region) {
    return stringAt(memberAt(*located.endpoint, "credentialScope"), "region", region);
}

std::string withoutPort(std::string_view authority) {
    std::string host = toLower(authority);
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    if (const auto colon = host.rfind(':'); colon != std::string::npos) host.resize(colon);
    return host;
}

/// The first two numbers of a dotted address; four of them, so that "127.evil.example" does not pass.
std::optional<std::pair<int, int>> dottedAddress(const std::string& host) {
    const auto parts = split(host, '.');
    std::vector<int> numbers;
    for (const std::string& part : parts)
        if (const auto number = parseInteger(part); number && *number >= 0 && *number <= 255)
            numbers.push_back(static_cast<int>(*number));
    if (parts.size() != 4 || numbers.size() != 4) return std::nullopt;
    return std::pair{numbers[0], numbers[1]};
}

} // namespace

bool isRegionName(std::string_view text) {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<AwsEndpoint> awsEndpoint(const wire::ServiceModel& model, const std::string& region, EndpointVariant variant) {
    if (!isRegionName(region))
        return fail(ErrorKind::InvalidInput, "InvalidRegion", "'" + region + "' is not the name of an AWS region",
                    "Region names look like us-east-1 or eu-west-1.");
    if (partitions().empty())
        return fail(ErrorKind::Internal, "NoEndpoints", "The endpoint data of this build is not readable");
    const Json& partition = partitionData(region);
    const Located located = locate(partition, model.endpointPrefix, region);
    return AwsEndpoint{"https://" + hostOf(partition, located, model.endpointPrefix, variant),
                       scopeRegion(located, region)};
}

std::string signingRegion(std::string_view signingName, const std::string& region) {
    if (partitions().empty()) return region;
    return scopeRegion(locate(partitionData(region), signingName, region), region);
}

std::string partitionOf(const std::string& region) {
    return partitions().empty() ? std::string() : stringAt(partitionData(region), "partition");
}

std::vector<std::pair<std::string, std::string>> regionsOf(std::string_view name) {
    std::vector<std::pair<std::string, std::string>> regions;
    for (const Partition& partition : partitions())
        if (partition.name == name)
            for (const auto& [region, title] : memberAt(*partition.data, "regions").items())
                regions.emplace_back(region, title.get<std::string>());
    return regions;
}

bool isLoopbackHost(std::string_view authority) {
    const std::string host = withoutPort(authority);
    if (host == "[::1]" || host == "localhost" || host.ends_with(".localhost")) return true;
    const auto address = dottedAddress(host);
    return address && address->first == 127;
}

bool isNearbyHost(std::string_view authority) {
    const std::string host = withoutPort(authority);
    const auto address = dottedAddress(host);
    return isLoopbackHost(authority) || host.starts_with("[fd00:ec2:") || host.starts_with("[fe80:") ||
           (address && *address == std::pair{169, 254});
}

} // namespace skydeck::aws
