#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/wire/checksum.h"
#include "core/workflows/transfers/part_plan.h"

namespace skydeck::workflows::transfers {

/// CRC32C as S3 spells it.
aws::s3::Checksum crc32cChecksum(std::uint32_t crc);

/// The digest of a range of a file, by one of S3's algorithms or MD5 ("MD5"), fed in pieces. CRC32C comes with it: that
/// is what our own records hold.
class RangeDigest {
public:
    explicit RangeDigest(std::string algorithm = {});
    void update(std::string_view bytes);
    void restart();
    struct Value {
        std::string raw; ///< most significant byte first; empty without an algorithm
        std::uint32_t crc32c = 0;
    };
    /// Spent afterwards.
    Value finish();

private:
    std::string m_algorithm;
    std::uint32_t m_crc32c = 0;
    std::optional<wire::Checksummer> m_checksum;
    std::optional<wire::Digest> m_md5;
};

/// What S3 says about an object's bytes, and how ranges of them prove it: a checksum of the whole, a checksum of the
/// parts' checksums (ranges must then be those parts), or an ETag that is an MD5.
class ObjectProof {
public:
    /// `firstPart` is what HEAD says of part 1, for objects that were uploaded in parts.
    static ObjectProof of(const aws::s3::ObjectInfo& object, const std::optional<aws::s3::ObjectInfo>& firstPart);
    /// Whether of() has use for a HEAD of part 1.
    static bool wantsFirstPart(const aws::s3::ObjectInfo& object);

    enum class Kind {
        None,     ///< nothing but length and ETag
        Combined, ///< CRCs of ranges, put together
        Composite,
        WholeMd5, ///< one pass over the whole file
    };
    Kind kind() const { return m_kind; }
    /// What RangeDigest has to compute.
    std::string rangeAlgorithm() const { return m_kind == Kind::WholeMd5 ? std::string() : m_algorithm; }
    /// The ranges that prove it; 0: any.
    std::uint64_t partSize() const { return m_partSize; }
    /// Combined and Composite: whether the ranges' digests fit. WholeMd5: the only element is the file's.
    bool holds(const PartPlan& plan, const std::vector<RangeDigest::Value>& ranges) const;
    /// "CRC32C yZRlqg==", for messages.
    std::string text() const { return m_algorithm + ' ' + m_expected; }

private:
    Kind m_kind = Kind::None;
    std::string m_algorithm; ///< one of S3's, or MD5
    std::string m_expected;  ///< base64; MD5: hexadecimal; both with "-N" when composite
    std::uint64_t m_partSize = 0;
};

} // namespace skydeck::workflows::transfers
