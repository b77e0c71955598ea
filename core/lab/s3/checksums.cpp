#include "core/lab/s3/checksums.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <array>
#include <vector>

namespace skydeck::lab {

namespace {
struct Named {
    ChecksumAlgorithm algorithm;
    const char* name;
};
constexpr std::array<Named, 5> kAlgorithms{{{ChecksumAlgorithm::Crc32, "CRC32"},
                                            {ChecksumAlgorithm::Crc32c, "CRC32C"},
                                            {ChecksumAlgorithm::Crc64Nvme, "CRC64NVME"},
                                            {ChecksumAlgorithm::Sha1, "SHA1"},
                                            {ChecksumAlgorithm::Sha256, "SHA256"}}};

/// CRC-64/NVME: NVM Express Base Specification, section 5.2.1.3.4; reflected.
constexpr auto kCrc64Table = [] {
    std::array<std::uint64_t, 256> table{};
    for (std::uint64_t i = 0; i < 256; ++i) {
        std::uint64_t crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) ? 0x9a6c9329ac4bc9b5ULL : 0);
        table[i] = crc;
    }
    return table;
}();

std::uint64_t crc64Nvme(std::string_view bytes, std::uint64_t seed) {
    std::uint64_t crc = ~seed;
    for (const char c : bytes)
        crc = kCrc64Table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
    return ~crc;
}

std::string bigEndian(std::uint64_t value, int bytes) {
    std::string out;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
    return out;
}

Status feed(Checksummer& sum, const OpenFile& file) {
    std::vector<char> piece(256 * 1024);
    for (std::uint64_t offset = 0;;) {
        SKYDECK_ASSIGN(const std::size_t got, file.read(piece.data(), piece.size(), offset));
        if (got == 0) return {};
        sum.update({piece.data(), got});
        offset += got;
    }
}

std::size_t sizeOf(ChecksumAlgorithm algorithm) {
    switch (algorithm) {
    case ChecksumAlgorithm::Crc64Nvme:
        return 8;
    case ChecksumAlgorithm::Sha1:
        return 20;
    case ChecksumAlgorithm::Sha256:
        return 32;
    default:
        return 4;
    }
}
} // namespace

std::optional<ChecksumAlgorithm> checksumAlgorithm(std::string_view name) {
    for (const Named& each : kAlgorithms)
        if (equalsIgnoreCase(each.name, name)) return each.algorithm;
    return std::nullopt;
}

std::string checksumName(ChecksumAlgorithm algorithm) {
    for (const Named& each : kAlgorithms)
        if (each.algorithm == algorithm) return each.name;
    return {};
}

std::string checksumHeader(std::string_view name) {
    return "x-amz-checksum-" + toLower(name);
}

Checksummer::Checksummer(ChecksumAlgorithm algorithm) : m_algorithm(algorithm) {
    if (algorithm == ChecksumAlgorithm::Sha1) m_digest.emplace(wire::Digest::Kind::Sha1);
    if (algorithm == ChecksumAlgorithm::Sha256) m_digest.emplace(wire::Digest::Kind::Sha256);
}

void Checksummer::update(std::string_view bytes) {
    switch (m_algorithm) {
    case ChecksumAlgorithm::Crc32:
        m_crc = wire::crc32(bytes, static_cast<std::uint32_t>(m_crc));
        break;
    case ChecksumAlgorithm::Crc32c:
        m_crc = wire::crc32c(bytes, static_cast<std::uint32_t>(m_crc));
        break;
    case ChecksumAlgorithm::Crc64Nvme:
        m_crc = crc64Nvme(bytes, m_crc);
        break;
    default:
        m_digest->update(bytes);
    }
}

std::string Checksummer::finish() {
    if (m_digest) return m_digest->finish();
    return bigEndian(m_crc, static_cast<int>(sizeOf(m_algorithm)));
}

Result<Json> verifiedChecksum(const wire::Headers& headers, const Body& body) {
    std::optional<Named> given;
    std::string value;
    for (const Named& each : kAlgorithms) {
        const auto header = headers.get(checksumHeader(each.name));
        if (!header) continue;
        if (given)
            return awsError(400, "InvalidRequest",
                            "Expecting a single x-amz-checksum- header. Multiple checksum Types are "
                            "not allowed.");
        given = each;
        value = *header;
    }
    if (!given) {
        if (headers.contains("x-amz-sdk-checksum-algorithm"))
            return awsError(400, "InvalidRequest",
                            "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                            "x-amz-checksum-* or x-amz-trailer headers were found.");
        return Json();
    }
    const auto raw = fromBase64(value);
    if (!raw || raw->size() != sizeOf(given->algorithm))
        return awsError(400, "InvalidRequest", "Value for " + checksumHeader(given->name) + " header is invalid.");
    Checksummer sum(given->algorithm);
    if (body.file.empty()) {
        sum.update(body.bytes);
    } else {
        SKYDECK_ASSIGN(const auto file, OpenFile::open(body.file.path()));
        SKYDECK_TRY(feed(sum, *file));
    }
    if (sum.finish() != *raw)
        return awsError(400, "BadDigest",
                        std::string("The ") + given->name +
                            " you specified did not match the calculated "
                            "checksum.");
    return Json{{"algorithm", given->name}, {"value", value}, {"type", "FULL_OBJECT"}};
}

Result<Json> fullChecksum(const std::string& algorithm, const OpenFile& file) {
    const auto known = checksumAlgorithm(algorithm);
    if (!known) return Json();
    Checksummer sum(*known);
    SKYDECK_TRY(feed(sum, file));
    return Json{{"algorithm", algorithm}, {"value", toBase64(sum.finish())}, {"type", "FULL_OBJECT"}};
}

Status verifyContentMd5(const wire::Headers& headers, const Body& body) {
    const auto given = headers.get("Content-MD5");
    if (!given) return {};
    const auto raw = fromBase64(*given);
    if (!raw || raw->size() != 16) return awsError(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
    if (*raw != body.md5)
        return awsError(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
    return {};
}

} // namespace skydeck::lab
