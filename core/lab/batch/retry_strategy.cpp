#include "core/lab/batch/retry_strategy.h"

#include "core/base/strings.h"
#include "core/lab/batch/batch_rules.h"

#include <algorithm>
#include <string_view>

namespace skydeck::lab::batch {

namespace {
constexpr std::int64_t kMostAttempts = 10;
constexpr std::size_t kMostEntries = 5;
constexpr std::size_t kLongestPattern = 512;

/// A '*' at the end stands for anything.
bool matchesGlob(std::string_view text, std::string_view pattern) {
    if (!pattern.ends_with('*')) return text == pattern;
    return text.starts_with(pattern.substr(0, pattern.size() - 1));
}

Status checkPattern(const Json& entry, const char* member) {
    if (!entry.contains(member)) return {};
    const std::string pattern = stringAt(entry, member);
    if (pattern.empty() || pattern.size() > kLongestPattern)
        return clientError(std::string("evaluateOnExit ") + member + " must have between 1 and 512 characters.");
    const std::string_view body = std::string_view(pattern).substr(0, pattern.size() - (pattern.back() == '*' ? 1 : 0));
    const bool code = std::string_view(member) == "onExitCode";
    const auto allowed = [&](char c) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return code ? digit
                    : c != '*' && (digit || letter || std::ispunct(static_cast<unsigned char>(c)) != 0 || c == ' ' ||
                                   c == '\t');
    };
    if (!std::ranges::all_of(body, allowed))
        return clientError(std::string("evaluateOnExit ") + member + " '" + pattern +
                           "' is not valid: only its last character may be an asterisk" +
                           (code ? ", the others must be digits." : "."));
    return {};
}

bool matches(const Json& entry, const AttemptEnd& end) {
    if (entry.contains("onStatusReason") && !matchesGlob(end.statusReason, stringAt(entry, "onStatusReason")))
        return false;
    if (entry.contains("onReason") && !matchesGlob(end.reason, stringAt(entry, "onReason"))) return false;
    if (!entry.contains("onExitCode")) return true;
    return end.exitCode && matchesGlob(std::to_string(*end.exitCode), stringAt(entry, "onExitCode"));
}
} // namespace

Status checkRetryStrategy(const Json& strategy) {
    const std::int64_t attempts = integerAt(strategy, "attempts", 1);
    if (attempts < 1 || attempts > kMostAttempts)
        return clientError("retryStrategy.attempts must be between 1 and " + std::to_string(kMostAttempts) + ".");
    const Json& entries = arrayAt(strategy, "evaluateOnExit");
    if (entries.empty()) return {};
    if (!strategy.contains("attempts"))
        return clientError("retryStrategy.attempts must be specified when evaluateOnExit is specified.");
    if (entries.size() > kMostEntries)
        return clientError("retryStrategy.evaluateOnExit must have at most " + std::to_string(kMostEntries) +
                           " entries.");
    for (const Json& entry : entries) {
        const std::string action = toUpper(stringAt(entry, "action"));
        if (action != "RETRY" && action != "EXIT") return clientError("evaluateOnExit action must be RETRY or EXIT.");
        for (const char* member : {"onStatusReason", "onReason", "onExitCode"})
            SKYDECK_TRY(checkPattern(entry, member));
    }
    return {};
}

bool isTriedAgain(const Json& strategy, std::size_t made, const AttemptEnd& end) {
    if (static_cast<std::int64_t>(made) >= integerAt(strategy, "attempts", 1)) return false;
    const Json& entries = arrayAt(strategy, "evaluateOnExit");
    const auto decisive = std::ranges::find_if(entries, [&](const Json& entry) { return matches(entry, end); });
    return decisive == entries.end() || toUpper(stringAt(*decisive, "action")) == "RETRY";
}

} // namespace skydeck::lab::batch
