#include "core/lab/logs/event_position.h"

#include "core/base/strings.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/service.h"

#include <cstdio>

namespace skydeck::lab {

namespace {
constexpr std::size_t kTimeDigits = 20;
constexpr std::size_t kDigits = 56;
} // namespace

std::string logEventId(std::int64_t timestamp, std::int64_t sequence) {
    char text[kDigits + 1];
    std::snprintf(text, sizeof text, "%020lld%036lld", static_cast<long long>(timestamp),
                  static_cast<long long>(sequence));
    return text;
}

std::string forwardToken(EventPosition place) {
    return "f/" + logEventId(place.timestamp, place.sequence) + "/s";
}
std::string backwardToken(EventPosition place) {
    return "b/" + logEventId(place.timestamp, place.sequence) + "/s";
}

tl::unexpected<Error> invalidToken() {
    return awsError(400, "InvalidParameterException", "The specified nextToken is invalid.");
}

Result<EventToken> parseEventToken(std::string_view token) {
    const bool forward = token.starts_with("f/");
    if (token.size() != kDigits + 4 || !(forward || token.starts_with("b/")) || !token.ends_with("/s"))
        return invalidToken();
    const auto timestamp = parseInteger(token.substr(2, kTimeDigits));
    const auto sequence = parseInteger(token.substr(2 + kTimeDigits, kDigits - kTimeDigits));
    if (!timestamp || !sequence || *timestamp < 0 || *sequence < 0) return invalidToken();
    return EventToken{forward, {*timestamp, *sequence}};
}

std::string tokenOf(std::string_view name) {
    return toBase64(name);
}

Result<std::string> namedPosition(std::string_view token) {
    auto name = fromBase64(token);
    if (!name) return invalidToken();
    return std::move(*name);
}

} // namespace skydeck::lab
