#include "core/workflows/transfers/digests.h"

#include "core/base/strings.h"

namespace skydeck::workflows::transfers {

namespace {

std::string bigEndian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::uint32_t fromBigEndian(const std::string& raw) {
    std::uint32_t value = 0;
    for (const char c : raw)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::optional<wire::Digest::Kind> digestKind(std::string_view algorithm) {
    if (algorithm == "SHA256") return wire::Digest::Kind::Sha256;
    if (algorithm == "SHA1") return wire::Digest::Kind::Sha1;
    if (algorithm == "MD5") return wire::Digest::Kind::Md5;
    return std::nullopt;
}

std::string digestOf(const std::string& algorithm, std::string_view bytes) {
    RangeDigest digest(algorithm);
    digest.update(bytes);
    return digest.finish().raw;
}

/// "…-12" → 12; 0 when it is of one piece.
std::uint32_t pieceCount(std::string_view value) {
    const auto dash = value.rfind('-');
    if (dash == std::string_view::npos) return 0;
    return static_cast<std::uint32_t>(parseInteger(value.substr(dash + 1)).value_or(0));
}

/// Encrypted under a key of KMS or of one's own, the ETag is no MD5.
bool eTagIsMd5(const aws::s3::ObjectInfo& object) {
    return !object.customerKey && (object.encryption.empty() || object.encryption == "AES256");
}

std::string bareETag(const aws::s3::ObjectInfo& object) {
    return toLower(replaceAll(object.eTag, "\"", ""));
}

} // namespace

aws::s3::Checksum crc32cChecksum(std::uint32_t crc) {
    return {"CRC32C", toBase64(bigEndian(crc))};
}

RangeDigest::RangeDigest(std::string algorithm) : m_algorithm(std::move(algorithm)) {
    restart();
}

void RangeDigest::restart() {
    m_crc32 = m_crc32c = 0;
    m_digest.reset();
    if (const auto kind = digestKind(m_algorithm)) m_digest.emplace(*kind);
}

void RangeDigest::update(std::string_view bytes) {
    m_crc32c = wire::crc32c(bytes, m_crc32c);
    if (m_algorithm == "CRC32") m_crc32 = wire::crc32(bytes, m_crc32);
    if (m_digest) m_digest->update(bytes);
}

RangeDigest::Value RangeDigest::finish() {
    if (m_digest) return {m_digest->finish(), m_crc32c};
    if (m_algorithm == "CRC32") return {bigEndian(m_crc32), m_crc32c};
    return {m_algorithm == "CRC32C" ? bigEndian(m_crc32c) : std::string(), m_crc32c};
}

bool ObjectProof::wantsFirstPart(const aws::s3::ObjectInfo& object) {
    return pieceCount(object.checksum.value) > 0 ||
           (object.checksum.algorithm.empty() && eTagIsMd5(object) && pieceCount(bareETag(object)) > 0);
}

ObjectProof ObjectProof::of(const aws::s3::ObjectInfo& object, const std::optional<aws::s3::ObjectInfo>& firstPart) {
    ObjectProof proof;
    const std::string eTag = bareETag(object);
    const bool md5 = eTagIsMd5(object) && eTag.size() >= 32 && fromHex(eTag.substr(0, 32));
    const auto composite = [&](const std::string& algorithm, const std::string& expected) {
        const std::uint32_t pieces = pieceCount(expected);
        // Parts may differ in size; then only the last one's smaller size can be told from the first.
        const std::uint64_t size = firstPart ? firstPart->contentLength : 0;
        if (size == 0 || PartPlan{object.contentLength, size}.count() != pieces) return;
        proof = ObjectProof();
        proof.m_kind = Kind::Composite;
        proof.m_algorithm = algorithm;
        proof.m_expected = expected;
        proof.m_partSize = size;
    };
    const auto& [algorithm, value] = object.checksum;
    if (pieceCount(value) > 0) {
        composite(algorithm, value);
    } else if (algorithm == "CRC32C" || algorithm == "CRC32") {
        proof.m_kind = Kind::Combined;
        proof.m_algorithm = algorithm;
        proof.m_expected = value;
    } else if (md5 && pieceCount(eTag) > 0) {
        composite("MD5", eTag);
    } else if (md5 && eTag.size() == 32) {
        proof.m_kind = Kind::WholeMd5;
        proof.m_algorithm = "MD5";
        proof.m_expected = eTag;
    }
    return proof;
}

bool ObjectProof::holds(const PartPlan& plan, const std::vector<RangeDigest::Value>& ranges) const {
    switch (m_kind) {
    case Kind::None:
        return true;
    case Kind::WholeMd5:
        return ranges.size() == 1 && toHex(ranges.front().raw) == m_expected;
    case Kind::Combined: {
        std::uint32_t crc = 0;
        for (std::uint32_t i = 0; i < ranges.size(); ++i) {
            const std::uint32_t next = fromBigEndian(ranges[i].raw);
            crc = m_algorithm == "CRC32" ? wire::combineCrc32(crc, next, plan.length(i))
                                         : wire::combineCrc32c(crc, next, plan.length(i));
        }
        return toBase64(bigEndian(crc)) == m_expected;
    }
    case Kind::Composite: {
        std::string digests;
        for (const auto& range : ranges)
            digests += range.raw;
        const std::string whole = digestOf(m_algorithm, digests);
        return (m_algorithm == "MD5" ? toHex(whole) : toBase64(whole)) + '-' + std::to_string(ranges.size()) ==
               m_expected;
    }
    }
    return false;
}

} // namespace skydeck::workflows::transfers
