#pragma once

#include "core/aws/api_client.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skydeck::aws {

/// Every element of the array `member` of all pages of an operation that has a paginator, made into a T.
template <class Make>
auto listAll(const ApiClient& api, std::string_view operation, const Json& input, std::string_view member, Make make,
             const CallContext& context) -> Result<std::vector<decltype(make(input))>> {
    std::vector<decltype(make(input))> all;
    SKYDECK_TRY(api.paginate(
        operation, input,
        [&](const Json& page) {
            for (const Json& element : arrayAt(page, member))
                all.push_back(make(element));
            return true;
        },
        context));
    return all;
}

/// The same of an operation that describes at most `most` things at once, which are asked for by the input's member
/// `asked`.
template <class Make>
auto describeAll(const ApiClient& api, std::string_view operation, Json input, const char* asked,
                 const std::vector<std::string>& names, std::size_t most, std::string_view member, Make make,
                 const CallContext& context) -> Result<std::vector<decltype(make(input))>> {
    std::vector<decltype(make(input))> all;
    for (std::size_t first = 0; first < names.size(); first += most) {
        const auto begin = names.begin() + static_cast<std::ptrdiff_t>(first);
        input[asked] =
            std::vector<std::string>(begin, begin + static_cast<std::ptrdiff_t>(std::min(most, names.size() - first)));
        SKYDECK_ASSIGN(const Json output, api.call(operation, input, context));
        for (const Json& element : arrayAt(output, member))
            all.push_back(make(element));
    }
    return all;
}

} // namespace skydeck::aws
