#include "core/aws/fields.h"
#include "core/aws/s3/requests.h"

namespace skydeck::aws::s3 {

namespace {

Json partRequest(const std::string& bucket, const std::string& key, const std::string& uploadId, int number) {
    return {{"Bucket", bucket}, {"Key", key}, {"UploadId", uploadId}, {"PartNumber", number}};
}

} // namespace

Result<std::string> S3Client::createMultipartUpload(const std::string& bucket, const std::string& key,
                                                    const PutObjectOptions& options,
                                                    const std::string& checksumAlgorithm,
                                                    const CallContext& context) const {
    Json request = putRequest(bucket, key, options);
    setUnlessEmpty(request, "ChecksumAlgorithm", checksumAlgorithm);
    SKYDECK_ASSIGN(const Json output, m_api.call("CreateMultipartUpload", request, context));
    std::string id = stringAt(output, "UploadId");
    if (id.empty()) return fail(ErrorKind::Protocol, "NoUploadId", "CreateMultipartUpload gave no upload id");
    return id;
}

Result<UploadedPart> S3Client::uploadPart(const std::string& bucket, const std::string& key,
                                          const std::string& uploadId, int number,
                                          std::shared_ptr<wire::BodySource> source, const Checksum& checksum,
                                          const CallContext& context) const {
    Json request = partRequest(bucket, key, uploadId, number);
    setChecksum(request, checksum);
    const std::uint64_t size = source->size();
    SKYDECK_ASSIGN(const Json output, m_api.call("UploadPart", request, {std::move(source), nullptr}, context));
    return UploadedPart{number, size, stringAt(output, "ETag"), checksumAt(output)};
}

Result<UploadedPart> S3Client::copyPart(const std::string& fromBucket, const std::string& fromKey,
                                        const ByteRange& range, const std::string& ifMatch, const std::string& bucket,
                                        const std::string& key, const std::string& uploadId, int number,
                                        const CallContext& context) const {
    Json request = partRequest(bucket, key, uploadId, number);
    request["CopySource"] = copySource(fromBucket, {fromKey, {}});
    request["CopySourceRange"] = rangeText(range);
    setUnlessEmpty(request, "CopySourceIfMatch", ifMatch);
    SKYDECK_ASSIGN(const Json output, m_api.call("UploadPartCopy", request, context));
    const Json& copied = memberAt(output, "CopyPartResult");
    return UploadedPart{number, range.last.value_or(range.first) - range.first + 1, stringAt(copied, "ETag"),
                        checksumAt(copied)};
}

Result<PutObjectResult> S3Client::completeMultipartUpload(const std::string& bucket, const std::string& key,
                                                          const std::string& uploadId,
                                                          const std::vector<UploadedPart>& parts,
                                                          const CallContext& context) const {
    Json list = Json::array();
    for (const UploadedPart& part : parts) {
        Json item{{"PartNumber", part.number}, {"ETag", part.eTag}};
        setChecksum(item, part.checksum);
        list.push_back(std::move(item));
    }
    Json request{{"Bucket", bucket}, {"Key", key}, {"UploadId", uploadId}};
    request["MultipartUpload"]["Parts"] = std::move(list);
    SKYDECK_ASSIGN(const Json output, m_api.call("CompleteMultipartUpload", request, context));
    return PutObjectResult{stringAt(output, "ETag"), stringAt(output, "VersionId")};
}

Status S3Client::abortMultipartUpload(const std::string& bucket, const std::string& key, const std::string& uploadId,
                                      const CallContext& context) const {
    SKYDECK_TRY(
        m_api.call("AbortMultipartUpload", {{"Bucket", bucket}, {"Key", key}, {"UploadId", uploadId}}, context));
    return {};
}

Result<std::vector<UploadedPart>> S3Client::listParts(const std::string& bucket, const std::string& key,
                                                      const std::string& uploadId, const CallContext& context) const {
    std::vector<UploadedPart> parts;
    SKYDECK_TRY(m_api.paginate(
        "ListParts", {{"Bucket", bucket}, {"Key", key}, {"UploadId", uploadId}},
        [&](const Json& page) {
            for (const Json& item : arrayAt(page, "Parts"))
                parts.push_back({static_cast<int>(integerAt(item, "PartNumber")), sizeAt(item, "Size"),
                                 stringAt(item, "ETag"), checksumAt(item)});
            return true;
        },
        context));
    return parts;
}

Status S3Client::listMultipartUploads(const std::string& bucket, const std::string& prefix,
                                      const std::function<bool(const std::vector<MultipartUpload>&)>& page,
                                      const CallContext& context) const {
    Json request{{"Bucket", bucket}, {"EncodingType", "url"}};
    setUnlessEmpty(request, "Prefix", prefix);
    // As with versions, the markers come back encoded and are sent decoded.
    for (;;) {
        SKYDECK_ASSIGN(const Json output, m_api.call("ListMultipartUploads", request, context));
        const KeyDecoder decoded(output);
        const auto uploads = mapAt(output, "Uploads", [&](const Json& item) {
            return MultipartUpload{decoded(item, "Key"), stringAt(item, "UploadId"), timeAt(item, "Initiated")};
        });
        if (!page(uploads) || !boolAt(output, "IsTruncated")) return {};
        const std::string keyMarker = decoded(output, "NextKeyMarker");
        const std::string idMarker = stringAt(output, "NextUploadIdMarker");
        if (keyMarker.empty() ||
            (keyMarker == stringAt(request, "KeyMarker") && idMarker == stringAt(request, "UploadIdMarker")))
            return fail(ErrorKind::Protocol, "RepeatedToken", "ListMultipartUploads gave a page that leads nowhere");
        request["KeyMarker"] = keyMarker;
        request.erase("UploadIdMarker");
        setUnlessEmpty(request, "UploadIdMarker", idMarker);
    }
}

} // namespace skydeck::aws::s3
