#include "core/lab/s3/checksums.h"

#include "core/base/strings.h"

#include <vector>

namespace skydeck::lab {

namespace {
constexpr auto kAlgorithms = {wire::ChecksumAlgorithm::Crc32, wire::ChecksumAlgorithm::Crc32c,
                              wire::ChecksumAlgorithm::Crc64Nvme, wire::ChecksumAlgorithm::Sha1,
                              wire::ChecksumAlgorithm::Sha256};

Status feed(wire::Checksummer& sum, const OpenFile& file) {
    std::vector<char> piece(256 * 1024);
    for (std::uint64_t offset = 0;;) {
        SKYDECK_ASSIGN(const std::size_t got, file.read(piece.data(), piece.size(), offset));
        if (got == 0) return {};
        sum.update({piece.data(), got});
        offset += got;
    }
}

} // namespace

Result<Json> verifiedChecksum(const wire::Headers& headers, const Body& body) {
    std::optional<wire::ChecksumAlgorithm> given;
    std::string value;
    for (const wire::ChecksumAlgorithm each : kAlgorithms) {
        const auto header = headers.get(wire::checksumHeader(wire::checksumName(each)));
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
    const std::string name = wire::checksumName(*given);
    if (const auto announced = headers.get("x-amz-sdk-checksum-algorithm");
        announced && !equalsIgnoreCase(trim(*announced), name))
        return awsError(400, "InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
    const auto raw = fromBase64(value);
    if (!raw || raw->size() != wire::checksumSize(*given))
        return awsError(400, "InvalidRequest", "Value for " + wire::checksumHeader(name) + " header is invalid.");
    wire::Checksummer sum(*given);
    if (body.file.empty()) {
        sum.update(body.bytes);
    } else {
        SKYDECK_ASSIGN(const auto file, OpenFile::open(body.file.path()));
        SKYDECK_TRY(feed(sum, *file));
    }
    if (sum.finish() != *raw)
        return awsError(400, "BadDigest",
                        "The " + name +
                            " you specified did not match the calculated "
                            "checksum.");
    return Json{{"algorithm", name}, {"value", value}, {"type", "FULL_OBJECT"}};
}

Result<Json> fullChecksum(const std::string& algorithm, const OpenFile& file) {
    const auto known = wire::checksumAlgorithm(algorithm);
    if (!known) return Json();
    wire::Checksummer sum(*known);
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
