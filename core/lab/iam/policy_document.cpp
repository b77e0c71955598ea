#include "core/lab/iam/policy_document.h"

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <set>
#include <string>

namespace skydeck::lab {

namespace {

constexpr const char* kSyntax = "Syntax errors in policy.";

tl::unexpected<Error> malformed(std::string message) {
    return awsError(400, "MalformedPolicyDocument", std::move(message));
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isTextOrTexts(const Json& value) {
    return value.is_string() ||
           (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& e) { return e.is_string(); }));
}

std::vector<std::string> texts(const Json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    return value.get<std::vector<std::string>>();
}

bool isConditionOperator(std::string_view name) {
    for (const std::string_view prefix : {"ForAnyValue:", "ForAllValues:"})
        if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (constexpr std::string_view suffix = "IfExists"; name.ends_with(suffix)) name.remove_suffix(suffix.size());
    return isOneOf(name, {"StringEquals",
                          "StringNotEquals",
                          "StringEqualsIgnoreCase",
                          "StringNotEqualsIgnoreCase",
                          "StringLike",
                          "StringNotLike",
                          "NumericEquals",
                          "NumericNotEquals",
                          "NumericLessThan",
                          "NumericLessThanEquals",
                          "NumericGreaterThan",
                          "NumericGreaterThanEquals",
                          "DateEquals",
                          "DateNotEquals",
                          "DateLessThan",
                          "DateLessThanEquals",
                          "DateGreaterThan",
                          "DateGreaterThanEquals",
                          "Bool",
                          "BinaryEquals",
                          "IpAddress",
                          "NotIpAddress",
                          "ArnEquals",
                          "ArnLike",
                          "ArnNotEquals",
                          "ArnNotLike",
                          "Null"});
}

Status checkConditions(const Json& conditions) {
    if (!conditions.is_object()) return malformed(kSyntax);
    for (const auto& [name, keys] : conditions.items()) {
        if (!keys.is_object()) return malformed(kSyntax);
        if (!isConditionOperator(name)) return malformed("Invalid Condition type : " + name + ".");
        for (const Json& values : keys) {
            const auto isScalar = [](const Json& v) { return v.is_string() || v.is_boolean() || v.is_number(); };
            if (!isScalar(values) && !(values.is_array() && std::all_of(values.begin(), values.end(), isScalar)))
                return malformed(kSyntax);
        }
    }
    return {};
}

Status checkAction(const std::string& action) {
    if (action == "*") return {};
    const auto colon = action.find(':');
    if (colon == std::string::npos)
        return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    if (action.find(':', colon + 1) != std::string::npos)
        return malformed("Actions/Condition can contain only one colon.");
    const std::string vendor = action.substr(0, colon);
    if (vendor != "*" && !std::all_of(vendor.begin(), vendor.end(),
                                      [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; }))
        return malformed("Vendor " + vendor + " is not valid");
    return {};
}

Status checkResource(const std::string& resource) {
    if (resource == "*") return {};
    const auto parts = split(resource, ':');
    if (parts.size() < 2 || parts[0] != "arn")
        return malformed("Resource " + resource + " must be in ARN format or \"*\".");
    if (!isOneOf(parts[1], {"aws", "aws-cn", "aws-us-gov", "*"})) {
        const auto part = [&](std::size_t index) { return index < parts.size() ? parts[index] : std::string("*"); };
        return malformed("Partition \"" + parts[1] + "\" is not valid for resource \"arn:" + parts[1] + ":" + part(2) +
                         ":" + part(3) + ":" + part(4) + ":" + part(5) + "\".");
    }
    if (parts.size() < 3 || parts[2].empty())
        return malformed("Resource vendor must be fully qualified and cannot contain regexes.");
    if (parts.size() < 6) return malformed("The policy failed legacy parsing");
    return {};
}

bool isAccountId(std::string_view text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool isAwsPrincipal(const std::string& value) {
    if (value == "*" || isAccountId(value)) return true;
    const auto parts = split(value, ':');
    if (parts.size() == 6 && parts[0] == "arn" && isOneOf(parts[2], {"iam", "sts"}) && parts[3].empty())
        return isAccountId(parts[4]) && !parts[5].empty();
    // A deleted role or user stays in a policy as its unique id.
    return value.size() >= 16 && (value.starts_with("AROA") || value.starts_with("AIDA"));
}

Status checkPrincipal(const Json& principal) {
    if (principal == "*") return {};
    if (!principal.is_object() || principal.empty()) return malformed("Invalid principal in policy");
    for (const auto& [kind, values] : principal.items()) {
        if (!isOneOf(kind, {"AWS", "Service", "Federated", "CanonicalUser"}) || !isTextOrTexts(values))
            return malformed("Invalid principal in policy");
        for (const std::string& value : texts(values)) {
            const bool known = kind == "AWS" ? isAwsPrincipal(value)
                               : kind == "Service"
                                   ? value == "*" || value.ends_with(".amazonaws.com") ||
                                         value.ends_with(".amazonaws.com.cn") || value.ends_with(".amazon.com") ||
                                         value.ends_with(".aws.internal")
                                   : !value.empty();
            if (!known) return malformed("Invalid principal in policy: \"" + toUpper(kind) + "\":\"" + value + "\"");
        }
    }
    return {};
}

/// The rules that both uses share: known elements, types, effect, conditions.
Status checkSyntax(const Json& statement) {
    if (!statement.is_object()) return malformed(kSyntax);
    for (const auto& [element, value] : statement.items())
        if (!isOneOf(element, {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition",
                               "Principal", "NotPrincipal"}))
            return malformed(kSyntax);
    for (const char* element : {"Action", "NotAction", "Resource", "NotResource"})
        if (statement.contains(element) && !isTextOrTexts(statement[element])) return malformed(kSyntax);
    if ((statement.contains("Action") && statement.contains("NotAction")) ||
        (statement.contains("Resource") && statement.contains("NotResource")))
        return malformed(kSyntax);
    if (statement.contains("Sid") && !statement["Sid"].is_string()) return malformed(kSyntax);
    if (statement.contains("Effect") && !isOneOf(stringAt(statement, "Effect"), {"Allow", "Deny"}))
        return malformed(kSyntax);
    if (statement.contains("Condition")) return checkConditions(statement["Condition"]);
    return {};
}

std::vector<std::string> actionsOf(const Json& statement) {
    for (const char* element : {"Action", "NotAction"})
        if (statement.contains(element)) return texts(statement[element]);
    return {};
}

Status checkIdentityStatement(const Json& statement) {
    if (statement.contains("Principal") || statement.contains("NotPrincipal"))
        return malformed("Policy document should not specify a principal.");
    if (!statement.contains("Effect")) return malformed(kSyntax);
    const auto actions = actionsOf(statement);
    if (actions.empty()) return malformed("Policy statement must contain actions.");
    std::vector<std::string> resources;
    for (const char* element : {"Resource", "NotResource"})
        if (statement.contains(element)) resources = texts(statement[element]);
    if (resources.empty()) return malformed("Policy statement must contain resources.");
    for (const auto& resource : resources)
        SKYDECK_TRY(checkResource(resource));
    for (const auto& action : actions)
        SKYDECK_TRY(checkAction(action));
    return {};
}

Status checkTrustStatement(const Json& statement) {
    for (const char* element : {"Resource", "NotResource"})
        if (statement.contains(element)) return malformed(std::string("Has prohibited field ") + element);
    if (!statement.contains("Effect")) return malformed("Missing required field Effect");
    if (!statement.contains("Principal")) return malformed("Missing required field Principal");
    SKYDECK_TRY(checkPrincipal(statement["Principal"]));
    const auto actions = actionsOf(statement);
    if (actions.empty()) return malformed("Missing required field Action");
    for (const auto& action : actions) {
        SKYDECK_TRY(checkAction(action));
        if (action != "*" &&
            !isOneOf(toLower(action), {"sts:*", "sts:assumerole", "sts:assumerole*", "sts:assumerolewithsaml",
                                       "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity",
                                       "sts:setcontext", "sts:tag*"}))
            return malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    return {};
}

} // namespace

Status checkPolicyDocument(std::string_view text, PolicyUse use) {
    const auto parsed = parseJson(text, "the policy");
    if (!parsed) return malformed(use == PolicyUse::Trust ? "This policy contains invalid Json" : std::string(kSyntax));
    const Json& policy = *parsed;
    if (!policy.is_object()) return malformed(kSyntax);
    for (const auto& [element, value] : policy.items())
        if (!isOneOf(element, {"Version", "Id", "Statement"})) return malformed(kSyntax);
    if (policy.contains("Version") && !isOneOf(stringAt(policy, "Version"), {"2008-10-17", "2012-10-17"}))
        return malformed(kSyntax);
    if (policy.contains("Id") && !policy["Id"].is_string()) return malformed(kSyntax);
    const Json& statement = memberAt(policy, "Statement");
    if (!(statement.is_object() || statement.is_array()) || statement.empty()) return malformed(kSyntax);
    const Json statements = statement.is_array() ? statement : Json::array({statement});

    std::set<std::string> sids;
    for (const Json& each : statements) {
        SKYDECK_TRY(checkSyntax(each));
        const std::string sid = stringAt(each, "Sid");
        if (!std::all_of(sid.begin(), sid.end(), [](unsigned char c) { return std::isalnum(c); }))
            return malformed("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
                             "expression [0-9A-Za-z]*");
        if (!sid.empty() && !sids.insert(sid).second)
            return malformed("Statement IDs (SID) in a single policy must be unique.");
    }
    for (const Json& each : statements)
        SKYDECK_TRY(use == PolicyUse::Trust ? checkTrustStatement(each) : checkIdentityStatement(each));
    return {};
}

} // namespace skydeck::lab
