#include "core/lab/s3/s3_policy.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <vector>

namespace skydeck::lab {

namespace {
constexpr std::size_t kLargestPolicy = 20 * 1024;
constexpr std::string_view kArn = "arn:aws:s3:::";

tl::unexpected<Error> malformedPolicy(std::string message) {
    return awsError(400, "MalformedPolicy", std::move(message));
}

/// A text or a list of them; empty for anything else.
std::vector<std::string> textsOf(const Json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    std::vector<std::string> texts;
    if (value.is_array())
        for (const Json& each : value)
            if (each.is_string()) texts.push_back(each.get<std::string>());
    return texts;
}

Json statementsOf(const Json& policy) {
    const Json& statement = memberAt(policy, "Statement");
    return statement.is_object() ? Json::array({statement}) : statement;
}

/// '*' is any run, '?' any one character.
bool wildcardMatches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return std::ranges::all_of(pattern.substr(p), [](char c) { return c == '*'; });
}

bool isEverybody(const Json& principal) {
    if (principal == "*") return true;
    return std::ranges::any_of(textsOf(memberAt(principal, "AWS")), [](const std::string& who) { return who == "*"; });
}

/// Element or its Not… form: whether it takes the value in.
bool covers(const Json& statement, const char* element, const char* inverse, std::string_view value, bool anyCase) {
    const bool inverted = statement.contains(inverse);
    for (std::string pattern : textsOf(memberAt(statement, inverted ? inverse : element)))
        if (anyCase ? wildcardMatches(toLower(pattern), toLower(value)) : wildcardMatches(pattern, value))
            return !inverted;
    return inverted;
}

Status checkStatement(const Json& statement, const std::string& bucket) {
    if (!statement.is_object()) return malformedPolicy("Policy has invalid statement");
    const std::string effect = stringAt(statement, "Effect");
    if (effect.empty()) return malformedPolicy("Missing required field Effect");
    if (effect != "Allow" && effect != "Deny") return malformedPolicy("Invalid effect: " + effect);
    if (!statement.contains("Principal") && !statement.contains("NotPrincipal"))
        return malformedPolicy("Missing required field Principal");
    if (const Json& principal = memberAt(statement, "Principal");
        statement.contains("Principal") && principal != "*" && (!principal.is_object() || principal.empty()))
        return malformedPolicy("Invalid principal in policy");
    const bool notAction = statement.contains("NotAction");
    if (!notAction && !statement.contains("Action")) return malformedPolicy("Missing required field Action");
    const auto actions = textsOf(memberAt(statement, notAction ? "NotAction" : "Action"));
    const auto isOurs = [](const std::string& action) { return action == "*" || toLower(action).starts_with("s3:"); };
    if (actions.empty() || !std::ranges::all_of(actions, isOurs)) return malformedPolicy("Policy has invalid action");
    const bool notResource = statement.contains("NotResource");
    if (!notResource && !statement.contains("Resource")) return malformedPolicy("Missing required field Resource");
    const auto resources = textsOf(memberAt(statement, notResource ? "NotResource" : "Resource"));
    const auto isHere = [&](const std::string& resource) {
        if (!resource.starts_with(kArn)) return false;
        const std::string rest = resource.substr(kArn.size());
        return wildcardMatches(rest.substr(0, rest.find('/')), bucket);
    };
    if (resources.empty() || !std::ranges::all_of(resources, isHere))
        return malformedPolicy("Policy has invalid resource");
    if (statement.contains("Condition") && !statement["Condition"].is_object())
        return malformedPolicy("Policy has invalid condition");
    return {};
}
} // namespace

Status checkBucketPolicy(std::string_view text, const std::string& bucket) {
    if (text.size() > kLargestPolicy)
        return awsError(400, "PolicyTooLarge", "The policy exceeds the maximum allowed document size of 20 KB");
    const auto policy = parseJson(text, "the policy");
    if (!policy || !policy->is_object())
        return malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
    if (const std::string version = stringAt(*policy, "Version", "2008-10-17");
        version != "2008-10-17" && version != "2012-10-17")
        return malformedPolicy("The policy must contain a valid version string");
    const Json statements = statementsOf(*policy);
    if (!statements.is_array() || statements.empty()) return malformedPolicy("Missing required field Statement");
    for (const Json& statement : statements)
        SKYDECK_TRY(checkStatement(statement, bucket));
    return {};
}

bool isPublicPolicy(const Json& policy) {
    return std::ranges::any_of(statementsOf(policy), [](const Json& statement) {
        return stringAt(statement, "Effect") == "Allow" && !statement.contains("Condition") &&
               (isEverybody(memberAt(statement, "Principal")) || statement.contains("NotPrincipal"));
    });
}

PolicyVerdict verdictForEverybody(const Json& policy, std::string_view action, std::string_view resource) {
    PolicyVerdict verdict = PolicyVerdict::Silent;
    for (const Json& statement : statementsOf(policy)) {
        if (!isEverybody(memberAt(statement, "Principal")) && !statement.contains("NotPrincipal")) continue;
        if (!covers(statement, "Action", "NotAction", action, true)) continue;
        if (!covers(statement, "Resource", "NotResource", resource, false)) continue;
        if (stringAt(statement, "Effect") == "Deny") return PolicyVerdict::Denied;
        if (!statement.contains("Condition")) verdict = PolicyVerdict::Allowed;
    }
    return verdict;
}

} // namespace skydeck::lab
