#include "core/lab/paging.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab {

Json pageOf(const Json& input, const Paging& paging, const std::vector<Json>& all) {
    const std::int64_t asked = parseInteger(stringAt(input, paging.token, "0")).value_or(0);
    const std::int64_t most = paging.limit ? integerAt(input, paging.limit, 0) : 0;
    const auto from = std::min(all.size(), static_cast<std::size_t>(std::max<std::int64_t>(asked, 0)));
    const auto count = std::min(all.size() - from, most > 0 ? static_cast<std::size_t>(most) : paging.usual);
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
    Json out{{paging.member, std::vector<Json>(begin, begin + static_cast<std::ptrdiff_t>(count))}};
    if (from + count < all.size()) out[paging.token] = std::to_string(from + count);
    return out;
}

} // namespace skydeck::lab
