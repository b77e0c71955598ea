#pragma once

#include "core/base/result.h"
#include "core/wire/service_model.h"

namespace skydeck::aws {

/// Where a service is on AWS, and for which region its requests are signed.
struct AwsEndpoint {
    std::string url;           ///< "https://batch.eu-west-1.amazonaws.com"
    std::string signingRegion; ///< the global services' own, otherwise the region itself
};

/// The kinds of addresses that AWS has beside the usual ones.
struct EndpointVariant {
    bool fips = false;      ///< with FIPS 140 validated cryptography
    bool dualStack = false; ///< IPv6 too
};

/// For the partitions aws, aws-cn and aws-us-gov, from AWS's own endpoint data (core/wire/endpoint_data.h); a region
/// that is newer than the data is taken for one of the partition whose pattern it fits, else of aws. InvalidInput
/// (InvalidRegion) for what cannot be a region's name: it would become part of a host name.
Result<AwsEndpoint> awsEndpoint(const wire::ServiceModel& model, const std::string& region,
                                EndpointVariant variant = {});

/// The region that requests of a signing name are signed for: "us-east-1" for "iam", wherever the session is.
std::string signingRegion(std::string_view signingName, const std::string& region);

/// "aws", "aws-cn" or "aws-us-gov".
std::string partitionOf(const std::string& region);

/// The regions of a partition with their titles: {"eu-west-1", "Europe (Ireland)"}.
std::vector<std::pair<std::string, std::string>> regionsOf(std::string_view partition);

/// May be a region's name, and so a part of a host name.
bool isRegionName(std::string_view text);

/// An address of this machine: "127.0.0.1:4566", "localhost", "[::1]:80", "lab.localhost".
bool isLoopbackHost(std::string_view authority);

/// An address that only this machine's own surroundings answer: loopback, and the link-local addresses where EC2, ECS
/// and EKS serve metadata. No proxy reaches them.
bool isNearbyHost(std::string_view authority);

} // namespace skydeck::aws
