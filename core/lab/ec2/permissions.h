#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace skydeck::lab::ec2 {

/// A security group's rules exist in two forms: one rule per peer, as SecurityGroupRule with an id of its own (what is
/// stored), and IpPermissions, which gather the peers of one protocol and port range (what older operations speak).

/// The IpPermissions of an Authorize or Revoke call, also when it names one rule by CidrIp, IpProtocol, FromPort,
/// ToPort or SourceSecurityGroupName.
Result<Json> permissionsOfCall(const Json& input);

/// Protocol and ports of an IpPermission as rules store them: {IpProtocol, FromPort, ToPort}, protocol numbers as
/// names, -1 for all ports.
Result<Json> protocolAndPorts(const Json& permission);

/// What makes a rule the same as another: all but id, description and tags.
std::string ruleKey(const Json& rule);

/// "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW", as EC2 names a rule in errors.
std::string describeRule(const Json& rule);

/// Gathers rules into IpPermissions.
Json permissionsOf(const std::vector<Json>& rules);

/// Fills a group's IpPermissions and IpPermissionsEgress from those of `rules` that are its own.
void addPermissions(Json& group, const std::vector<Json>& rules);

} // namespace skydeck::lab::ec2
