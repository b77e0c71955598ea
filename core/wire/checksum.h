#pragma once

#include "core/wire/crypto.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::wire {

/// The checksums that S3 takes beside MD5 (S3 User Guide, "Checking object integrity").
enum class ChecksumAlgorithm { Crc32, Crc32c, Crc64Nvme, Sha1, Sha256 };

/// By S3's spelling: "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", in any case.
std::optional<ChecksumAlgorithm> checksumAlgorithm(std::string_view name);
std::string checksumName(ChecksumAlgorithm algorithm);
/// "x-amz-checksum-crc32".
std::string checksumHeader(std::string_view name);
/// Bytes of a value before base64.
std::size_t checksumSize(ChecksumAlgorithm algorithm);

/// The CRCs: those of ranges give that of the whole. The digests do not.
bool isCombinable(ChecksumAlgorithm algorithm);
/// The checksum of A followed by B, from those of both, raw, and B's length. Combinable algorithms only.
std::string combineChecksums(ChecksumAlgorithm algorithm, std::string_view a, std::string_view b,
                             std::uint64_t lengthOfB);

/// A checksum that is fed in pieces.
class Checksummer {
public:
    explicit Checksummer(ChecksumAlgorithm algorithm);
    void update(std::string_view bytes);
    /// Raw bytes, most significant first. The object is spent afterwards.
    std::string finish();

private:
    ChecksumAlgorithm m_algorithm;
    std::uint64_t m_crc = 0;
    std::optional<Digest> m_digest;
};

/// Of bytes at once, raw.
std::string checksumOf(ChecksumAlgorithm algorithm, std::string_view bytes);

} // namespace skydeck::wire
