#pragma once

#include <cstdint>

namespace skydeck::workflows::transfers {

inline constexpr std::uint64_t kMiB = 1 << 20;
inline constexpr std::uint64_t kLargestSinglePut = 5ULL << 30; ///< and CopyObject
inline constexpr std::uint64_t kLargestPart = 5ULL << 30;

/// How something large is cut. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
struct PartPlan {
    std::uint64_t size = 0;
    std::uint64_t partSize = 0;

    std::uint32_t count() const;
    std::uint64_t offset(std::uint32_t index) const { return index * partSize; }
    std::uint64_t length(std::uint32_t index) const;
};

/// Parts of `wanted` bytes, larger ones (whole MiB) where more than a thousand would be needed: ListParts answers in
/// one page, the limits of 10,000 parts and 5 MiB are far. Parts are streamed: their size costs no memory.
PartPlan planParts(std::uint64_t size, std::uint64_t wanted);

} // namespace skydeck::workflows::transfers
