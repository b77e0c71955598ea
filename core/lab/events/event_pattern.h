#pragma once

#include "core/base/json.h"

namespace skydeck::lab {

/// What an event must look like: EventBridge User Guide, "Event patterns", whose language SNS's filter policies speak
/// too.
class EventPattern {
public:
    /// InvalidEventPattern with the reason for what the language has not.
    static Result<EventPattern> parse(std::string_view text);
    static Result<EventPattern> of(Json pattern);

    /// Whether every field that the pattern names has one of its values.
    bool matches(const Json& event) const;

private:
    explicit EventPattern(Json pattern) : m_pattern(std::move(pattern)) {}
    Json m_pattern;
};

} // namespace skydeck::lab
