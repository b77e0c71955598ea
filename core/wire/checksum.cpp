#include "core/wire/checksum.h"

#include "core/base/strings.h"

#include <array>

namespace skydeck::wire {

namespace {
struct NamedChecksum {
    ChecksumAlgorithm algorithm;
    const char* name;
    std::size_t size;
};
constexpr std::array<NamedChecksum, 5> kChecksums{{{ChecksumAlgorithm::Crc32, "CRC32", 4},
                                                   {ChecksumAlgorithm::Crc32c, "CRC32C", 4},
                                                   {ChecksumAlgorithm::Crc64Nvme, "CRC64NVME", 8},
                                                   {ChecksumAlgorithm::Sha1, "SHA1", 20},
                                                   {ChecksumAlgorithm::Sha256, "SHA256", 32}}};

const NamedChecksum& entryOf(ChecksumAlgorithm algorithm) {
    return kChecksums[static_cast<std::size_t>(algorithm)];
}

std::string toBigEndian(std::uint64_t value, std::size_t bytes) {
    std::string out;
    for (std::size_t i = bytes; i-- > 0;)
        out += static_cast<char>(value >> 8 * i & 0xff);
    return out;
}

std::uint64_t fromBigEndian(std::string_view raw) {
    std::uint64_t value = 0;
    for (const char c : raw)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}
} // namespace

std::optional<ChecksumAlgorithm> checksumAlgorithm(std::string_view name) {
    for (const NamedChecksum& each : kChecksums)
        if (equalsIgnoreCase(each.name, name)) return each.algorithm;
    return std::nullopt;
}

std::string checksumName(ChecksumAlgorithm algorithm) {
    return entryOf(algorithm).name;
}

std::string checksumHeader(std::string_view name) {
    return "x-amz-checksum-" + toLower(name);
}

std::size_t checksumSize(ChecksumAlgorithm algorithm) {
    return entryOf(algorithm).size;
}

bool isCombinable(ChecksumAlgorithm algorithm) {
    return algorithm != ChecksumAlgorithm::Sha1 && algorithm != ChecksumAlgorithm::Sha256;
}

std::string combineChecksums(ChecksumAlgorithm algorithm, std::string_view a, std::string_view b,
                             std::uint64_t lengthOfB) {
    const std::uint64_t first = fromBigEndian(a), second = fromBigEndian(b);
    const auto narrow = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    std::uint64_t whole = 0;
    switch (algorithm) {
    case ChecksumAlgorithm::Crc32:
        whole = combineCrc32(narrow(first), narrow(second), lengthOfB);
        break;
    case ChecksumAlgorithm::Crc32c:
        whole = combineCrc32c(narrow(first), narrow(second), lengthOfB);
        break;
    case ChecksumAlgorithm::Crc64Nvme:
        whole = combineCrc64Nvme(first, second, lengthOfB);
        break;
    default:
        return {};
    }
    return toBigEndian(whole, checksumSize(algorithm));
}

Checksummer::Checksummer(ChecksumAlgorithm algorithm) : m_algorithm(algorithm) {
    if (algorithm == ChecksumAlgorithm::Sha1) m_digest.emplace(Digest::Kind::Sha1);
    if (algorithm == ChecksumAlgorithm::Sha256) m_digest.emplace(Digest::Kind::Sha256);
}

void Checksummer::update(std::string_view bytes) {
    switch (m_algorithm) {
    case ChecksumAlgorithm::Crc32:
        m_crc = crc32(bytes, static_cast<std::uint32_t>(m_crc));
        break;
    case ChecksumAlgorithm::Crc32c:
        m_crc = crc32c(bytes, static_cast<std::uint32_t>(m_crc));
        break;
    case ChecksumAlgorithm::Crc64Nvme:
        m_crc = crc64Nvme(bytes, m_crc);
        break;
    default:
        m_digest->update(bytes);
    }
}

std::string Checksummer::finish() {
    return m_digest ? m_digest->finish() : toBigEndian(m_crc, checksumSize(m_algorithm));
}

std::string checksumOf(ChecksumAlgorithm algorithm, std::string_view bytes) {
    Checksummer sum(algorithm);
    sum.update(bytes);
    return sum.finish();
}

} // namespace skydeck::wire
