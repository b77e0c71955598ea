#pragma once

#include "core/base/json.h"
#include "core/lab/service.h"
#include "core/wire/crypto.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// The checksums that S3 takes beside MD5 (S3 User Guide, "Checking object integrity").
enum class ChecksumAlgorithm { Crc32, Crc32c, Crc64Nvme, Sha1, Sha256 };

/// By S3's spelling: "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", in any case.
std::optional<ChecksumAlgorithm> checksumAlgorithm(std::string_view name);
std::string checksumName(ChecksumAlgorithm algorithm);
/// "x-amz-checksum-crc32".
std::string checksumHeader(std::string_view name);

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
    std::optional<wire::Digest> m_digest;
};

/// The checksum that a request's headers give for its body, checked against the body: {"algorithm", "value", "type"},
/// or null when they give none. BadDigest or InvalidRequest otherwise.
Result<Json> verifiedChecksum(const wire::Headers& headers, const Body& body);
/// The whole file's, as {"algorithm", "value", "type": "FULL_OBJECT"}.
Result<Json> fullChecksum(const std::string& algorithm, const OpenFile& file);
/// BadDigest or InvalidDigest when Content-MD5 is given and not the body's.
Status verifyContentMd5(const wire::Headers& headers, const Body& body);

} // namespace skydeck::lab
