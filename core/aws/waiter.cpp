#include "core/aws/waiter.h"

#include <algorithm>

namespace skydeck::aws {

namespace {
std::string plainText(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}
} // namespace

Result<Waiter> Waiter::find(const Json& waiters, std::string_view name) {
    const Json& entry = memberAt(waiters, name);
    if (!entry.is_object())
        return fail(ErrorKind::InvalidInput, "UnknownWaiter", "There is no waiter '" + std::string(name) + "'");
    Waiter waiter;
    waiter.m_operation = stringAt(entry, "operation");
    waiter.m_delay = std::chrono::seconds(std::max<std::int64_t>(0, integerAt(entry, "delay", 5)));
    waiter.m_maxAttempts = static_cast<int>(std::max<std::int64_t>(1, integerAt(entry, "maxAttempts", 1)));
    for (const Json& item : arrayAt(entry, "acceptors")) {
        Acceptor acceptor;
        acceptor.matcher = stringAt(item, "matcher");
        acceptor.argument = stringAt(item, "argument");
        acceptor.expected = memberAt(item, "expected");
        const std::string state = stringAt(item, "state");
        acceptor.verdict = state == "success"   ? Verdict::Success
                           : state == "failure" ? Verdict::Failure
                                                : Verdict::Retry;
        if (acceptor.matcher.starts_with("path")) {
            SKYDECK_ASSIGN(JmesPath path, JmesPath::parse(acceptor.argument));
            acceptor.path.push_back(std::move(path));
        }
        waiter.m_acceptors.push_back(std::move(acceptor));
    }
    return waiter;
}

bool Waiter::matches(const Acceptor& acceptor, const Result<Json>& answer, int successStatus) {
    const Json& expected = acceptor.expected;
    if (acceptor.matcher == "status") return expected == (answer ? successStatus : answer.error().httpStatus);
    if (acceptor.matcher == "error") {
        if (expected.is_boolean()) return expected.get<bool>() != answer.has_value();
        return !answer && expected == answer.error().code;
    }
    if (!answer || acceptor.path.empty()) return false;
    const Json value = acceptor.path.front().evaluate(*answer);
    if (acceptor.matcher == "path") return value == expected;
    const auto equal = [&](const Json& one) { return one == expected; };
    if (acceptor.matcher == "pathAll")
        return value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), equal);
    return value.is_array() && std::any_of(value.begin(), value.end(), equal);
}

std::optional<Waiter::Judgement> Waiter::judge(const Result<Json>& answer, int successStatus) const {
    for (const Acceptor& acceptor : m_acceptors) {
        if (!matches(acceptor, answer, successStatus)) continue;
        Judgement judgement{acceptor.verdict, {}};
        if (acceptor.verdict == Verdict::Failure)
            judgement.reason = acceptor.path.empty() ? "the service answers " + plainText(acceptor.expected)
                                                     : acceptor.argument + " is " + plainText(acceptor.expected);
        return judgement;
    }
    if (!answer) return std::nullopt;
    return Judgement{};
}

} // namespace skydeck::aws
