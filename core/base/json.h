#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace skydeck {

/// Values of AWS calls in memory. Conventions of this project, for inputs and outputs alike: blobs are base64 text,
/// timestamps are numbers of seconds since 1970 (fractions allowed), absent members are absent (never null).
using Json = nlohmann::json;

} // namespace skydeck

// Every file uses it; json.cpp alone compiles it.
extern template class nlohmann::basic_json<>;

namespace skydeck {

/// Parses text; the error names the byte offset. `what` says whose text it is ("the template", a file name).
Result<Json> parseJson(std::string_view text, std::string_view what = "JSON");

/// Text of a value; `indent` -1 gives one line. Bytes that are not UTF-8 become U+FFFD instead of an exception.
std::string dumpJson(const Json& value, int indent = -1);

/// Members of an object, or the fallback when the member is absent or has another type. Never throw.
std::string stringAt(const Json& object, std::string_view key, std::string_view fallback = {});
double numberAt(const Json& object, std::string_view key, double fallback = 0);
std::int64_t integerAt(const Json& object, std::string_view key, std::int64_t fallback = 0);
bool boolAt(const Json& object, std::string_view key, bool fallback = false);
/// The member, or a null / empty-array value that lives as long as the program: safe to iterate.
const Json& memberAt(const Json& object, std::string_view key);
const Json& arrayAt(const Json& object, std::string_view key);

} // namespace skydeck
