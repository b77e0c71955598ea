#include "core/workflows/transfers/digests.h"

#include "core/base/strings.h"

namespace skydeck::workflows::transfers {

namespace {

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
    std::string raw;
    for (int shift = 24; shift >= 0; shift -= 8)
        raw += static_cast<char>(crc >> shift);
    return {"CRC32C", toBase64(raw)};
}

RangeDigest::RangeDigest(std::string algorithm) : m_algorithm(std::move(algorithm)) {
    restart();
}

void RangeDigest::restart() {
    m_crc32c = 0;
    m_checksum.reset();
    m_md5.reset();
    if (m_algorithm == "MD5") m_md5.emplace(wire::Digest::Kind::Md5);
    if (const auto known = wire::checksumAlgorithm(m_algorithm)) m_checksum.emplace(*known);
}

void RangeDigest::update(std::string_view bytes) {
    m_crc32c = wire::crc32c(bytes, m_crc32c);
    if (m_checksum) m_checksum->update(bytes);
    if (m_md5) m_md5->update(bytes);
}

RangeDigest::Value RangeDigest::finish() {
    if (m_md5) return {m_md5->finish(), m_crc32c};
    return {m_checksum ? m_checksum->finish() : std::string(), m_crc32c};
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
    } else if (const auto known = wire::checksumAlgorithm(algorithm); known && wire::isCombinable(*known)) {
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
        const auto algorithm = wire::checksumAlgorithm(m_algorithm);
        if (!algorithm) return false;
        std::string whole = wire::checksumOf(*algorithm, {});
        for (std::uint32_t i = 0; i < ranges.size(); ++i)
            whole = wire::combineChecksums(*algorithm, whole, ranges[i].raw, plan.length(i));
        return toBase64(whole) == m_expected;
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
