#pragma once

#include "core/base/json.h"
#include "core/wire/service_model.h"

#include <optional>
#include <string>
#include <string_view>

namespace skydeck::wire::codec {

/// How deep a body may nest. AWS's own limits are far below (32 levels of DynamoDB values make 64 shapes).
inline constexpr int kMaxDepth = 256;

/// What a decoder is told and what it found. The first problem wins; decoding goes on harmlessly after it.
struct Decoding {
    /// The server's side refuses wrong types; the client's takes what a service sends as far as it makes sense.
    bool strict = false;
    std::string problem;

    void note(std::string text) {
        if (problem.empty()) problem = std::move(text);
    }
};

/// A text as a message may show it: quoted, at most 100 bytes of it.
std::string excerpt(std::string_view text);
/// The name for messages: "the integer 'jobTimeout'" says more than "an integer".
std::string expectation(const ShapeRef& ref);

bool isNumber(ShapeType type);
/// NaN, Infinity and -Infinity travel as text in every protocol.
bool isSpecialNumber(std::string_view text);

/// Seconds of a number or of a text in any form that parseTimestamp knows (inputs of people).
std::optional<double> timestampSeconds(const Json& value);
/// A number without ".0" when whole.
Json timestampJson(double seconds);
std::string formatTimestamp(double seconds, TimestampFormat format);
/// The format of the reference, or the place's own when it names none.
TimestampFormat formatOr(const ShapeRef& ref, TimestampFormat fallback);

std::string numberText(const Json& value);

/// A scalar as text, for query parameters, headers, labels and XML; blobs are base64 already.
std::string scalarText(const ShapeRef& ref, const Json& value, TimestampFormat fallback);
/// The inverse. Text that does not fit is a problem; the result is null then.
Json readScalar(Decoding& decoding, const ShapeRef& ref, std::string_view text);

} // namespace skydeck::wire::codec
