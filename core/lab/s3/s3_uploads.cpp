#include "core/lab/s3/checksums.h"
#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_service.h"

#include "core/base/strings.h"

namespace skydeck::lab {

namespace {
constexpr std::int64_t kLastPart = 10'000;

Status checkPartNumber(std::int64_t number) {
    if (number < 1 || number > kLastPart)
        return awsError(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
    return {};
}

/// Which checksum the upload's object will carry: {"algorithm", "type"}, or null.
Result<Json> wantedChecksum(const wire::Headers& headers) {
    const std::string name = toUpper(headers.value("x-amz-checksum-algorithm"));
    if (name.empty()) return Json();
    const auto algorithm = wire::checksumAlgorithm(name);
    if (!algorithm)
        return awsError(400, "InvalidRequest",
                        "Checksum algorithm provided is unsupported. Please try again with any of the "
                        "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    // CRC64NVME cannot be made of parts' sums in S3, so there its type is always the whole object's.
    const std::string usual = *algorithm == wire::ChecksumAlgorithm::Crc64Nvme ? "FULL_OBJECT" : "COMPOSITE";
    const std::string given = toUpper(headers.value("x-amz-checksum-type"));
    return Json{{"algorithm", name}, {"type", given.empty() ? usual : given}};
}
} // namespace

Result<Reply> S3::createMultipartUpload(const Call& call) {
    const std::string bucket = stringAt(call.input, "Bucket"), key = stringAt(call.input, "Key");
    SKYDECK_TRY(checkKey(key));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    SKYDECK_ASSIGN(auto description, s3::describeObject(call.input));
    SKYDECK_ASSIGN(description.checksum, wantedChecksum(call.request.headers));
    SKYDECK_ASSIGN(const auto upload, m_store.createUpload(bucket, key, description));
    Reply reply(Json{{"Bucket", bucket}, {"Key", key}, {"UploadId", upload.id}});
    if (description.checksum.is_object()) {
        reply.headers.set("x-amz-checksum-algorithm", stringAt(description.checksum, "algorithm"));
        reply.headers.set("x-amz-checksum-type", stringAt(description.checksum, "type"));
    }
    return reply;
}

Result<Reply> S3::uploadPart(const Call& call) {
    const std::int64_t number = integerAt(call.input, "PartNumber");
    SKYDECK_TRY(checkPartNumber(number));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    SKYDECK_TRY(verifyContentMd5(call.request.headers, call.body));
    SKYDECK_ASSIGN(const Json checksum, verifiedChecksum(call.request.headers, call.body));
    SKYDECK_ASSIGN(const auto part,
                   m_store.putPart(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"),
                                   stringAt(call.input, "UploadId"), static_cast<int>(number), call.body, checksum));
    Reply reply(Json{{"ETag", s3::quoted(part.etag)}});
    if (checksum.is_object())
        reply.headers.set(wire::checksumHeader(stringAt(checksum, "algorithm")), stringAt(checksum, "value"));
    return reply;
}

Result<Reply> S3::uploadPartCopy(const Call& call) {
    const std::int64_t number = integerAt(call.input, "PartNumber");
    SKYDECK_TRY(checkPartNumber(number));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    SKYDECK_ASSIGN(const auto source, s3::copySource(m_store, call.input));
    ByteRange range{0, source.object.size};
    if (call.input.contains("CopySourceRange")) {
        const std::string text = stringAt(call.input, "CopySourceRange");
        // Unlike GetObject's, this range must be exact and whole.
        const auto last = parseInteger(text.substr(std::min(text.size(), text.find('-') + 1)));
        SKYDECK_ASSIGN(const auto asked, parseRange(text, source.object.size));
        if (!asked || !last || static_cast<std::uint64_t>(*last) >= source.object.size)
            return awsError(400, "InvalidArgument",
                            "The x-amz-copy-source-range value must be of the form bytes=first-last "
                            "where first and last are the zero-based offsets of the first and last "
                            "bytes to copy");
        range = *asked;
    }
    SKYDECK_ASSIGN(Body body, m_store.extract(source, range.offset, range.length));
    SKYDECK_ASSIGN(const auto part,
                   m_store.putPart(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"),
                                   stringAt(call.input, "UploadId"), static_cast<int>(number), body, Json()));
    Json out{{"CopyPartResult", {{"ETag", s3::quoted(part.etag)}, {"LastModified", part.modified}}}};
    if (!source.object.version.empty()) out["CopySourceVersionId"] = source.object.version;
    return out;
}

Result<Reply> S3::completeMultipartUpload(const Call& call) {
    const std::string bucket = stringAt(call.input, "Bucket"), key = stringAt(call.input, "Key");
    std::vector<S3Store::PartClaim> claims;
    for (const Json& part : arrayAt(memberAt(call.input, "MultipartUpload"), "Parts"))
        claims.push_back({static_cast<int>(integerAt(part, "PartNumber")), stringAt(part, "ETag")});
    if (claims.empty())
        return awsError(400, "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our "
                        "published schema");
    SKYDECK_ASSIGN(const auto condition, s3::writeCondition(call.request.headers));
    SKYDECK_ASSIGN(const auto object,
                   m_store.completeUpload(bucket, key, stringAt(call.input, "UploadId"), claims, condition));
    Json out = {{"Location", "http://" + call.request.host + '/' + bucket + '/' + key},
                {"Bucket", bucket},
                {"Key", key},
                {"ETag", s3::quoted(object.etag)}};
    s3::addVersion(out, object.version);
    if (object.checksum.is_object())
        out["Checksum" + stringAt(object.checksum, "algorithm")] = object.checksum["value"];
    return out;
}

Result<Reply> S3::abortMultipartUpload(const Call& call) {
    SKYDECK_TRY(m_store.abortUpload(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"),
                                    stringAt(call.input, "UploadId")));
    Reply reply;
    reply.status = 204;
    return reply;
}

} // namespace skydeck::lab
