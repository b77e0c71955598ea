#include "core/aws/endpoints.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace skydeck::aws {

namespace {

// https://docs.aws.amazon.com/general/latest/gr/rande.html
struct Partition {
    std::string_view regionPrefix;
    std::string_view dnsSuffix;
    std::string_view iamHost;
    std::string_view globalRegion;
};

constexpr std::array<Partition, 3> kPartitions{{
    {"cn-", "amazonaws.com.cn", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"us-gov-", "amazonaws.com", "iam.us-gov.amazonaws.com", "us-gov-west-1"},
    {"", "amazonaws.com", "iam.amazonaws.com", "us-east-1"},
}};

const Partition& partitionOf(std::string_view region) {
    return *std::find_if(kPartitions.begin(), kPartitions.end(),
                         [&](const Partition& partition) { return region.starts_with(partition.regionPrefix); });
}

// IAM has one endpoint per partition. STS and S3 have global ones too, but AWS recommends the regional ones.
bool isGlobal(std::string_view signingName) {
    return signingName == "iam";
}

bool isHostLabel(std::string_view text) {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

} // namespace

Result<AwsEndpoint> awsEndpoint(const wire::ServiceModel& model, const std::string& region) {
    if (!isHostLabel(region))
        return fail(ErrorKind::InvalidInput, "InvalidRegion", "'" + region + "' is not the name of an AWS region",
                    "Region names look like us-east-1 or eu-west-1.");
    const Partition& partition = partitionOf(region);
    const std::string host = isGlobal(model.signingName)
                                 ? std::string(partition.iamHost)
                                 : model.endpointPrefix + "." + region + "." + std::string(partition.dnsSuffix);
    return AwsEndpoint{"https://" + host, signingRegion(model.signingName, region)};
}

std::string signingRegion(std::string_view signingName, const std::string& region) {
    return isGlobal(signingName) ? std::string(partitionOf(region).globalRegion) : region;
}

bool isLoopbackHost(std::string_view authority) {
    std::string host = toLower(authority);
    if (host.starts_with('[')) {
        host = host.substr(1, host.find(']') - 1);
        return host == "::1";
    }
    if (const auto colon = host.rfind(':'); colon != std::string::npos) host.resize(colon);
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    // Four numbers, so that "127.evil.example" does not pass.
    const auto parts = split(host, '.');
    return parts.size() == 4 && parts[0] == "127" &&
           std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
               const auto number = parseInteger(part);
               return number && *number >= 0 && *number <= 255;
           });
}

} // namespace skydeck::aws
