#pragma once

#include "core/base/json.h"

#include <cstddef>
#include <vector>

namespace skydeck::lab {

/// A page of a list that may change meanwhile, as small services give it: tokens are positions.
struct Paging {
    const char* member;                       ///< of the output: "Rules"
    const char* limit = nullptr;              ///< of the input: "Limit"; null where callers cannot choose
    std::size_t usual = 100;                  ///< entries when the caller does not say
    const char* code = "ValidationException"; ///< of the error for a token that is none
};

/// {member: [...]}, with NextToken where more is to come.
Result<Json> pageOf(const Json& input, const Paging& paging, const std::vector<Json>& all);

} // namespace skydeck::lab
