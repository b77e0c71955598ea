#include "core/lab/sts/trust_policy.h"

#include "core/base/json.h"
#include "core/base/strings.h"

#include <fnmatch.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace skydeck::lab {

namespace {
std::vector<std::string> listedTexts(const Json& value) {
    const auto textOf = [](const Json& each) { return each.is_string() ? each.get<std::string>() : dumpJson(each); };
    if (!value.is_array()) return {textOf(value)};
    std::vector<std::string> texts;
    for (const Json& each : value)
        texts.push_back(textOf(each));
    return texts;
}

/// '*' any text, '?' any character.
bool fitsWildcard(std::string_view pattern, const std::string& text) {
    std::string shell;
    for (const char c : pattern) {
        if (c == '[' || c == '\\') shell += '\\';
        shell += c;
    }
    return ::fnmatch(shell.c_str(), text.c_str(), 0) == 0;
}

/// "arn:aws:sts::1:assumed-role/Role/session" → ":role/…Role" of the same account.
bool isSessionOf(const std::string& roleArn, const AssumeRequest& request) {
    const std::string mark = "arn:aws:sts::" + request.accountId + ":assumed-role/";
    if (!request.callerArn.starts_with(mark)) return false;
    const std::string rest = request.callerArn.substr(mark.size());
    const std::string role = rest.substr(0, rest.find('/'));
    return roleArn.starts_with("arn:aws:iam::" + request.accountId + ":role/") && roleArn.ends_with("/" + role);
}

bool fitsPrincipal(const Json& principal, const AssumeRequest& request) {
    if (principal.is_string()) return principal == "*";
    if (!request.service.empty())
        return principal.contains("Service") &&
               std::ranges::any_of(listedTexts(principal["Service"]),
                                   [&](const std::string& name) { return name == request.service; });
    if (!principal.contains("AWS")) return false;
    return std::ranges::any_of(listedTexts(principal["AWS"]), [&](const std::string& name) {
        // The account stands for everybody in it whom an identity policy lets; the lab lets everybody.
        return name == "*" || name == request.accountId || name == "arn:aws:iam::" + request.accountId + ":root" ||
               name == request.callerArn || isSessionOf(name, request);
    });
}

bool fitsAction(const Json& actions, const AssumeRequest& request) {
    const std::string wanted = toLower(request.action);
    return std::ranges::any_of(listedTexts(actions),
                               [&](const std::string& action) { return fitsWildcard(toLower(action), wanted); });
}

/// One operator on one key; nothing when the operator is not known.
std::optional<bool> holds(std::string name, const std::vector<std::string>& wanted,
                          const std::optional<std::string>& value) {
    const bool ifExists = name.ends_with("IfExists");
    if (ifExists) name.resize(name.size() - std::string_view("IfExists").size());
    if (name == "Null") return std::ranges::find(wanted, value ? "false" : "true") != wanted.end();
    const bool negated = name.find("Not") != std::string::npos;
    if (negated) name = replaceAll(name, "Not", "");
    const auto any = [&](auto&& fits) {
        const bool found = value && std::ranges::any_of(wanted, fits);
        return !value ? ifExists || negated : found != negated;
    };
    if (name == "StringEquals") return any([&](const std::string& each) { return each == *value; });
    if (name == "StringEqualsIgnoreCase" || name == "Bool")
        return any([&](const std::string& each) { return equalsIgnoreCase(each, *value); });
    if (name == "StringLike" || name == "ArnLike" || name == "ArnEquals")
        return any([&](const std::string& each) { return fitsWildcard(each, *value); });
    return std::nullopt;
}

/// All conditions of a statement; nothing when one of them is not known.
std::optional<bool> conditionsHold(const Json& conditions, const AssumeRequest& request) {
    if (!conditions.is_object()) return true;
    bool all = true;
    for (const auto& [name, keys] : conditions.items())
        for (const auto& [key, values] : keys.items()) {
            const auto found = request.context.find(toLower(key));
            const auto one = holds(name, listedTexts(values),
                                   found == request.context.end() ? std::nullopt : std::optional(found->second));
            if (!one) return std::nullopt;
            all = all && *one;
        }
    return all;
}

enum class Effect { None, Allow, Deny };

Effect effectOf(const Json& statement, const AssumeRequest& request) {
    const bool allows = stringAt(statement, "Effect") == "Allow";
    const bool principal = statement.contains("NotPrincipal")
                               ? !fitsPrincipal(statement["NotPrincipal"], request)
                               : fitsPrincipal(memberAt(statement, "Principal"), request);
    const bool action = statement.contains("NotAction") ? !fitsAction(statement["NotAction"], request)
                                                        : fitsAction(memberAt(statement, "Action"), request);
    if (!principal || !action) return Effect::None;
    const auto conditions = conditionsHold(memberAt(statement, "Condition"), request);
    if (!conditions.value_or(!allows)) return Effect::None;
    return allows ? Effect::Allow : Effect::Deny;
}
} // namespace

bool mayAssume(std::string_view policy, const AssumeRequest& request) {
    const auto document = parseJson(policy, "the trust policy");
    if (!document) return false;
    AssumeRequest asked = request;
    asked.context["aws:principalarn"] = request.callerArn;
    asked.context["aws:principalaccount"] = request.accountId;
    asked.context["aws:principaltype"] = request.callerArn.ends_with(":root") ? "Account" : "AssumedRole";
    const Json& statements = memberAt(*document, "Statement");
    const Json list = statements.is_array() ? statements : Json::array({statements});
    bool allowed = false;
    for (const Json& statement : list) {
        const Effect effect = effectOf(statement, asked);
        if (effect == Effect::Deny) return false;
        allowed = allowed || effect == Effect::Allow;
    }
    return allowed;
}

} // namespace skydeck::lab
