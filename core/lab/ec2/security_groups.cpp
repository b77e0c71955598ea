#include "core/lab/ec2/network_store.h"

#include "core/base/strings.h"
#include "core/lab/ec2/permissions.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

using namespace ec2;

namespace {

// EC2's default quotas (VPC User Guide, "Amazon VPC quotas").
constexpr std::size_t kMostGroups = 2500;
constexpr std::ptrdiff_t kMostRules = 60; // per direction and address family

Status checkText(const char* what, std::string_view text) {
    constexpr std::string_view kMarks = " ._-:/()#,@[]+=&;{}!$*";
    const bool allowed = text.size() <= 255 && std::ranges::all_of(text, [&](char c) {
                             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                    kMarks.find(c) != std::string_view::npos;
                         });
    if (allowed) return {};
    return invalidValue(std::string("Invalid security group ") + what + ". Valid " + what +
                        "s are strings less than 256 characters from the following set:  a-zA-Z0-9. "
                        "_-:/()#,@[]+=&;{}!$*");
}

bool refersTo(const Json& rule, std::string_view groupId) {
    return stringAt(memberAt(rule, "ReferencedGroupInfo"), "GroupId") == groupId;
}

Status checkCount(const std::vector<Json>& rules) {
    for (const bool egress : {false, true})
        for (const char* otherFamily : {"CidrIpv6", "CidrIpv4"}) {
            // A rule that names a group counts in both families.
            const auto count = std::ranges::count_if(rules, [&](const Json& rule) {
                return boolAt(rule, "IsEgress") == egress && !rule.contains(otherFamily);
            });
            if (count > kMostRules)
                return ec2Error("RulesPerSecurityGroupLimitExceeded",
                                "The maximum number of rules per security group has been reached.");
        }
    return {};
}

} // namespace

Result<Json> NetworkStore::createSecurityGroup(const SecurityGroupSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        if (spec.name.empty()) return ec2Error("MissingParameter", "The request must contain the parameter GroupName");
        if (spec.description.empty())
            return ec2Error("MissingParameter", "The request must contain the parameter GroupDescription");
        SKYDECK_TRY(checkText("description", spec.description));
        SKYDECK_TRY(checkText("name", spec.name));
        if (toLower(spec.name).starts_with("sg-"))
            return invalidValue("Invalid group name. Group names may not be in the format sg-*");
        SecurityGroupSpec complete = spec;
        if (complete.vpcId.empty()) {
            SKYDECK_ASSIGN(complete.vpcId, defaultVpcId());
        }
        if (complete.vpcId.empty()) return ec2Error("VPCIdNotSpecified", "No default VPC for this user");
        SKYDECK_ASSIGN(const Json vpc, get(kVpc, complete.vpcId));
        if (spec.name == "default")
            return ec2Error("InvalidGroup.Reserved", "The security group 'default' is reserved");
        SKYDECK_ASSIGN(const auto all, stored(kSecurityGroup));
        for (const Json& group : all)
            if (stringAt(group, "VpcId") == complete.vpcId && stringAt(group, "GroupName") == spec.name)
                return ec2Error("InvalidGroup.Duplicate", "The security group '" + spec.name +
                                                              "' already exists for VPC '" + complete.vpcId + "'");
        if (all.size() >= kMostGroups)
            return ec2Error("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
        return makeSecurityGroup(complete, vpc);
    });
}

Result<Json> NetworkStore::makeSecurityGroup(const SecurityGroupSpec& spec, const Json& vpc) {
    SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));
    const Json group{{"GroupId", newId(kSecurityGroup)},
                     {"GroupName", spec.name},
                     {"Description", spec.description},
                     {"VpcId", spec.vpcId},
                     {"OwnerId", kAccountId},
                     {"Tags", tags}};
    SKYDECK_TRY(put(kSecurityGroup, group));
    Json everything{{"IpProtocol", "-1"}, {"IpRanges", Json::array({{{"CidrIp", "0.0.0.0/0"}}})}};
    if (!arrayAt(vpc, "Ipv6CidrBlockAssociationSet").empty())
        everything["Ipv6Ranges"] = Json::array({{{"CidrIpv6", "::/0"}}});
    SKYDECK_TRY(authorize(stringAt(group, "GroupId"), true, Json::array({everything}), Json::array()));
    return group;
}

Status NetworkStore::makeDefaultRules(const std::string& groupId) {
    const Json members{{"IpProtocol", "-1"}, {"UserIdGroupPairs", Json::array({{{"GroupId", groupId}}})}};
    SKYDECK_TRY(authorize(groupId, false, Json::array({members}), Json::array()));
    return {};
}

Status NetworkStore::deleteSecurityGroup(std::string_view groupId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, groupId));
        if (stringAt(group, "GroupName") == "default")
            return ec2Error("CannotDelete", "the specified group: \"" + std::string(groupId) +
                                                "\" name: \"default\" cannot be deleted by a user");
        SKYDECK_ASSIGN(const auto rules, stored(kSecurityGroupRule));
        SKYDECK_ASSIGN(const auto instances, m_instances.alive());
        const bool referred = std::ranges::any_of(
            rules, [&](const Json& rule) { return refersTo(rule, groupId) && stringAt(rule, "GroupId") != groupId; });
        const bool used = std::ranges::any_of(instances, [&](const Json& reservation) {
            return std::ranges::any_of(arrayAt(reservation.at("Instances").at(0), "SecurityGroups"),
                                       [&](const Json& each) { return stringAt(each, "GroupId") == groupId; });
        });
        SKYDECK_ASSIGN(const bool inUse, isGroupInUse(groupId));
        if (referred || used || inUse)
            return ec2Error("DependencyViolation", "resource " + std::string(groupId) + " has a dependent object");
        for (const Json& rule : rules)
            if (stringAt(rule, "GroupId") == groupId)
                SKYDECK_TRY(remove(kSecurityGroupRule, stringAt(rule, "SecurityGroupRuleId")));
        return remove(kSecurityGroup, groupId);
    });
}

Result<std::string> NetworkStore::groupNamed(std::string_view name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const std::string vpcId, defaultVpcId());
    SKYDECK_ASSIGN(const auto groups, storedOf(kSecurityGroup, vpcId));
    for (const Json& group : groups)
        if (stringAt(group, "GroupName") == name) return stringAt(group, "GroupId");
    return ec2Error("InvalidGroup.NotFound", "The security group '" + std::string(name) + "' does not exist" +
                                                 (vpcId.empty() ? "" : " in default VPC '" + vpcId + "'"));
}

Result<std::vector<Json>> NetworkStore::rulesOf(std::string_view groupId) const {
    SKYDECK_ASSIGN(auto rules, stored(kSecurityGroupRule));
    std::erase_if(rules, [&](const Json& rule) { return stringAt(rule, "GroupId") != groupId; });
    return rules;
}

Result<std::string> NetworkStore::peerGroup(const Json& group, const Json& pair) const {
    if (const std::string id = stringAt(pair, "GroupId"); !id.empty()) {
        SKYDECK_ASSIGN(const Json peer, get(kSecurityGroup, id));
        if (peer.at("VpcId") != group.at("VpcId"))
            return ec2Error("InvalidGroup.NotFound",
                            "You have specified two resources that belong to different networks.");
        return id;
    }
    const std::string name = stringAt(pair, "GroupName");
    SKYDECK_ASSIGN(const auto neighbours, storedOf(kSecurityGroup, stringAt(group, "VpcId")));
    for (const Json& each : neighbours)
        if (stringAt(each, "GroupName") == name) return stringAt(each, "GroupId");
    return ec2Error("InvalidGroup.NotFound", "The security group '" + name + "' does not exist");
}

Result<std::vector<Json>> NetworkStore::expand(const Json& group, bool egress, const Json& permissions) const {
    std::vector<Json> rules;
    for (const Json& permission : permissions) {
        SKYDECK_ASSIGN(Json base, protocolAndPorts(permission));
        base["GroupId"] = group.at("GroupId");
        base["GroupOwnerId"] = kAccountId;
        base["IsEgress"] = egress;
        const auto add = [&](const char* member, Json peer, const Json& source) -> Status {
            Json rule = base;
            rule[member] = std::move(peer);
            if (const std::string text = stringAt(source, "Description"); !text.empty()) {
                SKYDECK_TRY(checkText("rule description", text));
                rule["Description"] = text;
            }
            rules.push_back(std::move(rule));
            return {};
        };
        for (const bool v6 : {false, true})
            for (const Json& range : arrayAt(permission, v6 ? "Ipv6Ranges" : "IpRanges")) {
                const std::string text = stringAt(range, v6 ? "CidrIpv6" : "CidrIp");
                const auto block = Cidr::parse(text);
                if (!block || block->isV6() != v6) return invalidValue("CIDR block " + text + " is malformed");
                SKYDECK_TRY(add(v6 ? "CidrIpv6" : "CidrIpv4", block->toString(), range));
            }
        for (const Json& list : arrayAt(permission, "PrefixListIds"))
            return ec2Error("InvalidPrefixListID.NotFound",
                            "The prefix list ID '" + stringAt(list, "PrefixListId") + "' does not exist");
        for (const Json& pair : arrayAt(permission, "UserIdGroupPairs")) {
            SKYDECK_ASSIGN(const std::string peer, peerGroup(group, pair));
            SKYDECK_TRY(add("ReferencedGroupInfo", {{"GroupId", peer}, {"UserId", kAccountId}}, pair));
        }
    }
    if (rules.empty())
        return ec2Error("MissingParameter", "The request must contain the parameter ipPermissions with at least one "
                                            "CIDR block, prefix list or security group");
    std::set<std::string> keys;
    for (const Json& rule : rules)
        if (!keys.insert(ruleKey(rule)).second)
            return invalidValue("The same permission must not appear multiple times");
    return rules;
}

Result<std::vector<Json>> NetworkStore::authorize(std::string_view groupId, bool egress, const Json& permissions,
                                                  const Json& tags) {
    return m_database.atomically([&]() -> Result<std::vector<Json>> {
        SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, groupId));
        SKYDECK_ASSIGN(auto added, expand(group, egress, permissions));
        SKYDECK_ASSIGN(auto rules, rulesOf(groupId));
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        for (const Json& rule : added)
            for (const Json& existing : rules)
                if (ruleKey(existing) == ruleKey(rule))
                    return ec2Error("InvalidPermission.Duplicate",
                                    "the specified rule \"" + describeRule(rule) + "\" already exists");
        rules.insert(rules.end(), added.begin(), added.end());
        SKYDECK_TRY(checkCount(rules));
        for (Json& rule : added) {
            rule["SecurityGroupRuleId"] = newId(kSecurityGroupRule);
            rule["Tags"] = merged;
            SKYDECK_TRY(put(kSecurityGroupRule, rule));
        }
        return added;
    });
}

Result<Json> NetworkStore::revoke(std::string_view groupId, bool egress, const Json& permissions) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, groupId));
        SKYDECK_ASSIGN(const auto wanted, expand(group, egress, permissions));
        SKYDECK_ASSIGN(const auto rules, rulesOf(groupId));
        SKYDECK_ASSIGN(const std::string defaultVpc, defaultVpcId());
        std::vector<Json> unknown;
        for (const Json& rule : wanted) {
            const auto found =
                std::ranges::find_if(rules, [&](const Json& each) { return ruleKey(each) == ruleKey(rule); });
            if (found == rules.end())
                unknown.push_back(rule);
            else
                SKYDECK_TRY(remove(kSecurityGroupRule, stringAt(*found, "SecurityGroupRuleId")));
        }
        // RevokeSecurityGroupIngress, API reference: an error outside a default VPC, a note of what was left inside
        // one.
        if (!unknown.empty() && stringAt(group, "VpcId") != defaultVpc)
            return ec2Error("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
        return permissionsOf(unknown);
    });
}

Status NetworkStore::redescribe(std::string_view groupId, bool egress, const Json& permissions, const Json& byId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, groupId));
        SKYDECK_ASSIGN(auto rules, rulesOf(groupId));
        const auto put = [&](Json& rule, const std::string& text) -> Status {
            SKYDECK_TRY(checkText("rule description", text));
            rule.erase("Description");
            if (!text.empty()) rule["Description"] = text;
            return NetworkStore::put(kSecurityGroupRule, rule);
        };
        for (const Json& each : byId) {
            const std::string id = stringAt(each, "SecurityGroupRuleId");
            const auto found = std::ranges::find_if(rules, [&](const Json& rule) {
                return stringAt(rule, "SecurityGroupRuleId") == id && boolAt(rule, "IsEgress") == egress;
            });
            if (found == rules.end()) return noSuchResource(kSecurityGroupRule, {id});
            SKYDECK_TRY(put(*found, stringAt(each, "Description")));
        }
        if (permissions.empty()) return {};
        SKYDECK_ASSIGN(const auto wanted, expand(group, egress, permissions));
        for (const Json& each : wanted) {
            const auto found =
                std::ranges::find_if(rules, [&](const Json& rule) { return ruleKey(rule) == ruleKey(each); });
            if (found == rules.end())
                return ec2Error("InvalidPermission.NotFound",
                                "The specified rule does not exist in this security group.");
            SKYDECK_TRY(put(*found, stringAt(each, "Description")));
        }
        return {};
    });
}

Status NetworkStore::revokeById(std::string_view groupId, bool egress, const std::vector<std::string>& ruleIds) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(get(kSecurityGroup, groupId));
        SKYDECK_ASSIGN(const auto rules, rulesOf(groupId));
        std::vector<std::string> missing;
        for (const auto& id : ruleIds) {
            const auto found = std::ranges::find_if(rules, [&](const Json& rule) {
                return stringAt(rule, "SecurityGroupRuleId") == id && boolAt(rule, "IsEgress") == egress;
            });
            if (found == rules.end())
                missing.push_back(id);
            else
                SKYDECK_TRY(remove(kSecurityGroupRule, id));
        }
        if (!missing.empty()) return noSuchResource(kSecurityGroupRule, missing);
        return {};
    });
}

} // namespace skydeck::lab
