#include "core/workflows/transfers/part_plan.h"

#include <algorithm>

namespace skydeck::workflows::transfers {

namespace {
constexpr std::uint64_t kComfortableCount = 1000;
}

std::uint32_t PartPlan::count() const {
    return partSize == 0 ? 0 : static_cast<std::uint32_t>((size + partSize - 1) / partSize);
}

std::uint64_t PartPlan::length(std::uint32_t index) const {
    return std::min(partSize, size - offset(index));
}

PartPlan planParts(std::uint64_t size, std::uint64_t wanted) {
    const std::uint64_t needed = (size / kComfortableCount + kMiB) / kMiB * kMiB;
    return {size, std::clamp(size <= wanted * kComfortableCount ? wanted : needed, std::uint64_t{1}, kLargestPart)};
}

} // namespace skydeck::workflows::transfers
