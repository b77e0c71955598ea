#include "core/lab/cloudformation/stack_policy.h"

#include "core/base/json.h"
#include "core/lab/cloudformation/template_text.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

Json listOf(const Json& value) {
    return value.is_array() ? value : value.is_null() ? Json::array() : Json::array({value});
}

/// '*' stands for any text. In time linear to the texts for one star, quadratic at worst.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, after = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p, ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++after;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool matchesAny(const Json& patterns, const std::string& text) {
    return std::ranges::any_of(listOf(patterns), [&](const Json& each) {
        return each.is_string() && matches(each.get_ref<const std::string&>(), text);
    });
}

bool applies(const Json& statement, const std::string& action, const std::string& resource, const std::string& type) {
    const bool named = statement.contains("NotAction") ? !matchesAny(statement["NotAction"], action)
                                                       : matchesAny(memberAt(statement, "Action"), action);
    const bool meant = statement.contains("NotResource") ? !matchesAny(statement["NotResource"], resource)
                                                         : matchesAny(memberAt(statement, "Resource"), resource);
    if (!named || !meant) return false;
    const Json& condition = memberAt(statement, "Condition");
    for (const char* test : {"StringEquals", "StringLike"})
        if (const Json& types = memberAt(memberAt(condition, test), "ResourceType");
            !types.is_null() && !matchesAny(types, type))
            return false;
    return true;
}

} // namespace

Status checkStackPolicy(const std::string& text) {
    const auto document = parseJson(text, "the stack policy");
    const auto refuse = [](const std::string& why) { return validationError("Error validating stack policy: " + why); };
    if (!document || !document->is_object()) return refuse("Invalid stack policy");
    const Json statements = listOf(memberAt(*document, "Statement"));
    if (statements.empty()) return refuse("Policy document must have at least one statement");
    for (const Json& statement : statements) {
        if (!statement.is_object()) return refuse("Invalid stack policy");
        const std::string effect = stringAt(statement, "Effect");
        if (effect != "Allow" && effect != "Deny") return refuse("Unknown effect " + effect);
        if (!statement.contains("Principal") && !statement.contains("NotPrincipal"))
            return refuse("Statement must have a Principal");
        if (!statement.contains("Action") && !statement.contains("NotAction"))
            return refuse("Statement must have an Action");
        if (!statement.contains("Resource") && !statement.contains("NotResource"))
            return refuse("Statement must have a Resource");
    }
    return {};
}

Status allowedByPolicy(const std::string& policy, const std::string& action, const std::string& logicalId,
                       const std::string& type) {
    if (policy.empty()) return {};
    SKYDECK_ASSIGN(const Json document, parseJson(policy, "the stack policy"));
    bool allowed = false;
    const Json statements = listOf(memberAt(document, "Statement"));
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (!applies(statements[i], action, "LogicalResourceId/" + logicalId, type)) continue;
        if (stringAt(statements[i], "Effect") == "Deny")
            return fail(ErrorKind::AccessDenied, "ValidationError",
                        "Action denied by stack policy: Statement [#" + std::to_string(i + 1) + "] does not allow [" +
                            action + "] for resource [" + logicalId + "]");
        allowed = true;
    }
    if (allowed) return {};
    return fail(ErrorKind::AccessDenied, "ValidationError",
                "Action denied by stack policy: no statement allows [" + action + "] for resource [" + logicalId + "]");
}

} // namespace skydeck::lab::cloudformation
