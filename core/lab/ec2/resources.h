#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/service.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::ec2 {

/// EC2 answers every refusal with status 400.
inline tl::unexpected<Error> ec2Error(std::string code, std::string message) {
    return awsError(400, std::move(code), std::move(message));
}
inline tl::unexpected<Error> invalidValue(std::string message) {
    return ec2Error("InvalidParameterValue", std::move(message));
}

/// What EC2 calls one kind of resource in ids, tags, members and errors.
struct ResourceKind {
    const char* type;      ///< in TagSpecifications and DescribeTags: "internet-gateway"
    const char* prefix;    ///< of ids: "igw-"
    const char* document;  ///< kind of the stored document: "ec2.internet-gateway"
    const char* idMember;  ///< "InternetGatewayId"
    const char* noun;      ///< in messages: "internetGateway"
    const char* idWord;    ///< between noun and id in "does not exist": " ID", or nothing
    const char* notFound;  ///< "InvalidInternetGatewayID.NotFound"
    const char* malformed; ///< code for an id with another prefix; nullptr where EC2 only says that it does not exist
};

extern const ResourceKind kVpc, kSubnet, kInternetGateway, kRouteTable, kSecurityGroup, kSecurityGroupRule, kNetworkAcl,
    kInstance, kKeyPair, kElasticIp, kNatGateway, kVpcEndpoint, kLaunchTemplate, kNetworkInterface;
/// All of the above.
std::span<const ResourceKind* const> resourceKinds();
/// By the prefix of an id; nullptr when it is none of ours.
const ResourceKind* kindOfId(std::string_view id);

/// A new id: the prefix and 17 hexadecimal digits.
std::string newId(std::string_view prefix, Random& random);

/// The error for ids that do not exist, or whose form is wrong.
tl::unexpected<Error> noSuchResource(const ResourceKind& kind, const std::vector<std::string>& ids);
tl::unexpected<Error> dependencyViolation(const ResourceKind& kind, std::string_view id);

/// Tags of a resource after `added` ([{Key, Value}]) went in: 50 at most (those of AWS itself do not count), each key
/// once.
Result<Json> mergeEc2Tags(const Json& tags, const Json& added);

} // namespace skydeck::lab::ec2
