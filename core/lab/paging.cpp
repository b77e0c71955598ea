#include "core/lab/paging.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>

namespace skydeck::lab {

Result<Json> pageOf(const Json& input, const Paging& paging, const std::vector<Json>& all) {
    const auto asked = parseInteger(stringAt(input, "NextToken", "0"));
    if (!asked || *asked < 0 || static_cast<std::size_t>(*asked) > all.size())
        return awsError(400, paging.code, "Invalid NextToken: use the one of the answer before.");
    const std::int64_t most = paging.limit ? integerAt(input, paging.limit, 0) : 0;
    const auto from = static_cast<std::size_t>(*asked);
    const auto count = std::min(all.size() - from, most > 0 ? static_cast<std::size_t>(most) : paging.usual);
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
    Json out{{paging.member, std::vector<Json>(begin, begin + static_cast<std::ptrdiff_t>(count))}};
    if (from + count < all.size()) out["NextToken"] = std::to_string(from + count);
    return out;
}

} // namespace skydeck::lab
