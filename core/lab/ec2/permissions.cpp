#include "core/lab/ec2/permissions.h"

#include "core/base/strings.h"
#include "core/lab/ec2/resources.h"

#include <algorithm>

namespace skydeck::lab::ec2 {

namespace {

std::string protocolName(const std::string& protocol) {
    const std::string lower = toLower(protocol);
    if (lower == "6") return "tcp";
    if (lower == "17") return "udp";
    if (lower == "1") return "icmp";
    if (lower == "58") return "icmpv6";
    if (lower == "all") return "-1";
    return lower;
}

/// A pair without GroupName says it by the id alone; EC2 leaves absent members out.
Json withDescription(Json peer, const Json& rule) {
    if (rule.contains("Description")) peer["Description"] = rule["Description"];
    return peer;
}

} // namespace

Result<Json> permissionsOfCall(const Json& input) {
    if (!arrayAt(input, "IpPermissions").empty()) {
        if (input.contains("CidrIp") || input.contains("IpProtocol") || input.contains("SourceSecurityGroupName"))
            return ec2Error("InvalidParameterCombination",
                            "The parameter ipPermissions may not be used with other rule parameters");
        return input.at("IpPermissions");
    }
    const std::string group = stringAt(input, "SourceSecurityGroupName");
    if (group.empty() && !input.contains("CidrIp") && !input.contains("IpProtocol")) return Json::array();
    // A group as the source means every protocol and port, unless it says otherwise.
    Json permission{{"IpProtocol", stringAt(input, "IpProtocol", group.empty() ? "" : "-1")}};
    if (stringAt(permission, "IpProtocol").empty())
        return ec2Error("MissingParameter", "The request must contain the parameter ipProtocol");
    for (const char* port : {"FromPort", "ToPort"})
        if (input.contains(port)) permission[port] = input.at(port);
    if (!stringAt(input, "CidrIp").empty())
        permission["IpRanges"] = Json::array({{{"CidrIp", stringAt(input, "CidrIp")}}});
    if (!group.empty()) permission["UserIdGroupPairs"] = Json::array({{{"GroupName", group}}});
    return Json::array({permission});
}

Result<Json> protocolAndPorts(const Json& permission) {
    const std::string protocol = protocolName(stringAt(permission, "IpProtocol"));
    if (protocol.empty()) return ec2Error("MissingParameter", "The request must contain the parameter ipProtocol");
    const auto number = parseInteger(protocol);
    const bool named = protocol == "tcp" || protocol == "udp" || protocol == "icmp" || protocol == "icmpv6";
    if (!named && (!number || *number < -1 || *number > 255))
        return invalidValue("Invalid value '" + protocol +
                            "' for IP protocol. Unknown protocol."); // numbers are those of IANA
    if (!named) return Json{{"IpProtocol", protocol}, {"FromPort", -1}, {"ToPort", -1}};

    const bool both = permission.contains("FromPort") && permission.contains("ToPort");
    const std::int64_t from = integerAt(permission, "FromPort", -1);
    const std::int64_t to = integerAt(permission, "ToPort", -1);
    if (protocol == "tcp" || protocol == "udp") {
        if (!both)
            return invalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
        for (const std::int64_t port : {from, to})
            if (port < 0 || port > 65535)
                return ec2Error("InvalidPermission.Malformed",
                                "TCP/UDP port (" + std::to_string(port) + ") out of range");
        if (from > to)
            return ec2Error("InvalidParameterValue",
                            "Invalid TCP/UDP port range (" + std::to_string(from) + ":" + std::to_string(to) + ")");
    } else {
        for (const std::int64_t value : {from, to}) // type and code
            if (value < -1 || value > 255)
                return ec2Error("InvalidPermission.Malformed",
                                "ICMP code (" + std::to_string(value) + ") out of range");
    }
    return Json{{"IpProtocol", protocol}, {"FromPort", from}, {"ToPort", to}};
}

std::string ruleKey(const Json& rule) {
    Json key = rule;
    for (const char* member : {"SecurityGroupRuleId", "Description", "Tags", "GroupOwnerId", "SecurityGroupRuleArn"})
        key.erase(member);
    return dumpJson(key);
}

std::string describeRule(const Json& rule) {
    std::string peer = stringAt(rule, "CidrIpv4");
    for (const char* member : {"CidrIpv6", "PrefixListId"})
        if (peer.empty()) peer = stringAt(rule, member);
    if (peer.empty()) peer = stringAt(memberAt(rule, "ReferencedGroupInfo"), "GroupId");
    const std::string protocol = stringAt(rule, "IpProtocol");
    std::string text = "peer: " + peer + ", " + (protocol == "-1" ? "ALL" : toUpper(protocol));
    const auto number = [&](const char* member) { return std::to_string(integerAt(rule, member)); };
    if (protocol == "tcp" || protocol == "udp")
        text += ", from port: " + number("FromPort") + ", to port: " + number("ToPort");
    else if (protocol.starts_with("icmp"))
        text += ", type: " + number("FromPort") + ", code: " + number("ToPort");
    return text + ", ALLOW";
}

Json permissionsOf(const std::vector<Json>& rules) {
    Json permissions = Json::array();
    for (const Json& rule : rules) {
        Json wanted{{"IpProtocol", rule.at("IpProtocol")}};
        const bool ported = parseInteger(stringAt(rule, "IpProtocol")) == std::nullopt;
        if (ported) {
            wanted["FromPort"] = rule.at("FromPort");
            wanted["ToPort"] = rule.at("ToPort");
        }
        auto permission = std::find_if(permissions.begin(), permissions.end(), [&](const Json& each) {
            return each.at("IpProtocol") == wanted.at("IpProtocol") &&
                   memberAt(each, "FromPort") == memberAt(wanted, "FromPort") &&
                   memberAt(each, "ToPort") == memberAt(wanted, "ToPort");
        });
        if (permission == permissions.end()) {
            for (const char* list : {"IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"})
                wanted[list] = Json::array();
            permissions.push_back(wanted);
            permission = std::prev(permissions.end());
        }
        if (rule.contains("CidrIpv4"))
            (*permission)["IpRanges"].push_back(withDescription({{"CidrIp", rule["CidrIpv4"]}}, rule));
        else if (rule.contains("CidrIpv6"))
            (*permission)["Ipv6Ranges"].push_back(withDescription({{"CidrIpv6", rule["CidrIpv6"]}}, rule));
        else if (rule.contains("ReferencedGroupInfo"))
            (*permission)["UserIdGroupPairs"].push_back(
                withDescription({{"GroupId", rule["ReferencedGroupInfo"].at("GroupId")},
                                 {"UserId", rule["ReferencedGroupInfo"].at("UserId")}},
                                rule));
    }
    return permissions;
}

void addPermissions(Json& group, const std::vector<Json>& rules) {
    for (const bool egress : {false, true}) {
        std::vector<Json> own;
        for (const Json& rule : rules)
            if (rule.at("GroupId") == group.at("GroupId") && boolAt(rule, "IsEgress") == egress) own.push_back(rule);
        group[egress ? "IpPermissionsEgress" : "IpPermissions"] = permissionsOf(own);
    }
}

} // namespace skydeck::lab::ec2
