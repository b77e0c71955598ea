#include "core/aws/s3/s3_client.h"

#include "core/aws/endpoints.h"
#include "core/aws/fields.h"
#include "core/aws/s3/requests.h"
#include "core/aws/transport/signing_transport.h"
#include "core/base/strings.h"
#include "core/wire/checksum.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::aws::s3 {

namespace {

constexpr std::size_t kKeysPerDelete = 1000;
constexpr std::chrono::seconds kLongestPresign{7 * 24 * 3600};

ObjectsPage toPage(const Json& json) {
    const KeyDecoder decoded(json);
    ObjectsPage page;
    page.objects = mapAt(json, "Contents", [&](const Json& item) {
        return Object{decoded(item, "Key"), sizeAt(item, "Size"), stringAt(item, "ETag"),
                      stringAt(item, "StorageClass"), timeAt(item, "LastModified")};
    });
    page.commonPrefixes = mapAt(json, "CommonPrefixes", [&](const Json& item) { return decoded(item, "Prefix"); });
    if (boolAt(json, "IsTruncated")) page.nextContinuationToken = stringAt(json, "NextContinuationToken");
    return page;
}

ObjectVersion toVersion(const Json& item, const KeyDecoder& decoded, bool deleteMarker) {
    return {decoded(item, "Key"),         stringAt(item, "VersionId"), sizeAt(item, "Size"), stringAt(item, "ETag"),
            timeAt(item, "LastModified"), boolAt(item, "IsLatest"),    deleteMarker};
}

ObjectInfo toInfo(const Json& json) {
    ObjectInfo info;
    info.contentLength = sizeAt(json, "ContentLength");
    info.contentRange = stringAt(json, "ContentRange");
    info.contentType = stringAt(json, "ContentType");
    info.eTag = stringAt(json, "ETag");
    info.versionId = stringAt(json, "VersionId");
    info.storageClass = stringAt(json, "StorageClass");
    info.lastModified = timeAt(json, "LastModified");
    info.metadata = stringMapAt(json, "Metadata");
    info.cacheControl = stringAt(json, "CacheControl");
    info.encryption = stringAt(json, "ServerSideEncryption");
    info.customerKey = json.contains("SSECustomerAlgorithm");
    info.checksum = checksumAt(json);
    info.partsCount = static_cast<int>(integerAt(json, "PartsCount"));
    return info;
}

/// The answer to a HEAD has no body, so it is the status alone that says what is wrong.
Error headError(Error error, const char* missing, const std::string& sentence) {
    if (error.httpStatus != 404) return error;
    error.code = missing;
    error.message = sentence;
    return error;
}

Result<ObjectInfo> head(const ApiClient& api, const Json& request, const CallContext& context) {
    const auto output = api.call("HeadObject", request, context);
    if (output) return toInfo(*output);
    return fail(headError(output.error(), "NoSuchKey",
                          "There is no object '" + stringAt(request, "Key") + "' in bucket '" +
                              stringAt(request, "Bucket") + "', or no such bucket"));
}

Json listRequest(const std::string& bucket, const ListObjectsOptions& options) {
    Json request{{"Bucket", bucket}, {"EncodingType", "url"}};
    setUnlessEmpty(request, "Prefix", options.prefix);
    setUnlessEmpty(request, "Delimiter", options.delimiter);
    setUnlessEmpty(request, "StartAfter", options.startAfter);
    if (options.maxKeys > 0) request["MaxKeys"] = options.maxKeys;
    return request;
}

} // namespace

Result<S3Client> S3Client::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "s3").map([](ApiClient api) { return S3Client(std::move(api)); });
}

Result<std::vector<Bucket>> S3Client::listBuckets(const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("ListBuckets", Json::object(), context));
    return mapAt(output, "Buckets", [](const Json& item) {
        return Bucket{stringAt(item, "Name"), timeAt(item, "CreationDate")};
    });
}

Status S3Client::createBucket(const std::string& bucket, const CallContext& context) const {
    Json request{{"Bucket", bucket}};
    // us-east-1 is the one region that must not be named.
    if (const std::string& region = m_api.session()->region(); region != "us-east-1")
        request["CreateBucketConfiguration"]["LocationConstraint"] = region;
    SKYDECK_TRY(m_api.call("CreateBucket", request, context));
    return {};
}

Status S3Client::deleteBucket(const std::string& bucket, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("DeleteBucket", {{"Bucket", bucket}}, context));
    return {};
}

Status S3Client::headBucket(const std::string& bucket, const CallContext& context) const {
    const auto answer = m_api.call("HeadBucket", {{"Bucket", bucket}}, context);
    if (!answer) return fail(headError(answer.error(), "NoSuchBucket", "There is no bucket '" + bucket + "'"));
    return {};
}

Result<ObjectsPage> S3Client::listObjectsPage(const std::string& bucket, const ListObjectsOptions& options,
                                              const std::string& continuationToken, const CallContext& context) const {
    Json request = listRequest(bucket, options);
    setUnlessEmpty(request, "ContinuationToken", continuationToken);
    return m_api.call("ListObjectsV2", request, context).map(toPage);
}

Status S3Client::listObjects(const std::string& bucket, const ListObjectsOptions& options,
                             const std::function<bool(const ObjectsPage&)>& page, const CallContext& context) const {
    return m_api.paginate(
        "ListObjectsV2", listRequest(bucket, options), [&](const Json& output) { return page(toPage(output)); },
        context);
}

Result<S3Client::VersionsPage> S3Client::listObjectVersionsPage(const std::string& bucket, const std::string& prefix,
                                                                const std::optional<VersionsMarker>& from,
                                                                const CallContext& context) const {
    Json request{{"Bucket", bucket}, {"EncodingType", "url"}};
    setUnlessEmpty(request, "Prefix", prefix);
    if (from) {
        request["KeyMarker"] = from->key;
        setUnlessEmpty(request, "VersionIdMarker", from->versionId);
    }
    // Not ApiClient::paginate: the key markers come back encoded too, and must be sent decoded.
    SKYDECK_ASSIGN(const Json output, m_api.call("ListObjectVersions", request, context));
    const KeyDecoder decoded(output);
    VersionsPage page;
    for (const Json& item : arrayAt(output, "Versions"))
        page.versions.push_back(toVersion(item, decoded, false));
    for (const Json& item : arrayAt(output, "DeleteMarkers"))
        page.versions.push_back(toVersion(item, decoded, true));
    if (!boolAt(output, "IsTruncated")) return page;
    page.next = VersionsMarker{decoded(output, "NextKeyMarker"), stringAt(output, "NextVersionIdMarker")};
    if (page.next->key.empty() || (from && page.next->key == from->key && page.next->versionId == from->versionId))
        return fail(ErrorKind::Protocol, "RepeatedToken", "ListObjectVersions gave a page that leads nowhere");
    return page;
}

Status S3Client::listObjectVersions(const std::string& bucket, const std::string& prefix,
                                    const std::function<bool(const std::vector<ObjectVersion>&)>& page,
                                    const CallContext& context) const {
    std::optional<VersionsMarker> from;
    for (;;) {
        SKYDECK_ASSIGN(auto answer, listObjectVersionsPage(bucket, prefix, from, context));
        if (!page(answer.versions) || !answer.next) return {};
        from = std::move(answer.next);
    }
}

Result<ObjectInfo> S3Client::headObject(const std::string& bucket, const std::string& key,
                                        const CallContext& context) const {
    return head(m_api, {{"Bucket", bucket}, {"Key", key}}, context);
}

Result<ObjectInfo> S3Client::headObjectPart(const std::string& bucket, const std::string& key, int part,
                                            const CallContext& context) const {
    Json request{{"Bucket", bucket}, {"Key", key}, {"ChecksumMode", "ENABLED"}};
    if (part > 0) request["PartNumber"] = part;
    return head(m_api, request, context);
}

Result<ObjectContent> S3Client::getObject(const std::string& bucket, const std::string& key,
                                          const GetObjectOptions& options, const CallContext& context) const {
    MemorySink sink(options.sizeLimit);
    SKYDECK_ASSIGN(ObjectInfo info, getObjectTo(bucket, key, sink, options, context));
    return ObjectContent{std::move(info), sink.takeBytes()};
}

Result<ObjectInfo> S3Client::getObjectTo(const std::string& bucket, const std::string& key, wire::BodySink& sink,
                                         const GetObjectOptions& options, const CallContext& context) const {
    Json request{{"Bucket", bucket}, {"Key", key}};
    setUnlessEmpty(request, "IfNoneMatch", options.ifNoneMatch);
    setUnlessEmpty(request, "IfMatch", options.ifMatch);
    setUnlessEmpty(request, "VersionId", options.versionId);
    if (options.checksum) request["ChecksumMode"] = "ENABLED";
    if (options.range) request["Range"] = rangeText(*options.range);
    const auto output = m_api.call("GetObject", request, {nullptr, &sink}, context);
    if (output) return toInfo(*output);
    if (output.error().httpStatus != 304) return fail(output.error());
    ObjectInfo unchanged;
    unchanged.notModified = true;
    unchanged.eTag = options.ifNoneMatch;
    return unchanged;
}

Result<ObjectInfo> S3Client::downloadFile(const std::string& bucket, const std::string& key,
                                          const std::filesystem::path& file, const GetObjectOptions& options,
                                          const CallContext& context) const {
    SKYDECK_ASSIGN(const auto sink, FileSink::create(file));
    SKYDECK_ASSIGN(ObjectInfo info, getObjectTo(bucket, key, *sink, options, context));
    if (!info.notModified) SKYDECK_TRY(sink->finish());
    return info;
}

Result<PutObjectResult> S3Client::putObject(const std::string& bucket, const std::string& key, std::string_view bytes,
                                            const PutObjectOptions& options, const CallContext& context) const {
    PutObjectOptions checked = options;
    if (checked.checksum.algorithm.empty())
        checked.checksum = {"CRC32C", toBase64(wire::checksumOf(wire::ChecksumAlgorithm::Crc32c, bytes))};
    return putObjectFrom(bucket, key, memorySource(bytes), checked, context);
}

Result<PutObjectResult> S3Client::putObjectFrom(const std::string& bucket, const std::string& key,
                                                std::shared_ptr<wire::BodySource> source,
                                                const PutObjectOptions& options, const CallContext& context) const {
    Json request = putRequest(bucket, key, options);
    setChecksum(request, options.checksum);
    SKYDECK_ASSIGN(const Json output, m_api.call("PutObject", request, {std::move(source), nullptr}, context));
    return PutObjectResult{stringAt(output, "ETag"), stringAt(output, "VersionId")};
}

Result<PutObjectResult> S3Client::uploadFile(const std::string& bucket, const std::string& key,
                                             const std::filesystem::path& file, const PutObjectOptions& options,
                                             const CallContext& context) const {
    SKYDECK_ASSIGN(auto source, openFileSource(file));
    return putObjectFrom(bucket, key, std::move(source), options, context);
}

Status S3Client::deleteObject(const std::string& bucket, const ObjectId& object, const CallContext& context) const {
    Json request{{"Bucket", bucket}, {"Key", object.key}};
    setUnlessEmpty(request, "VersionId", object.versionId);
    SKYDECK_TRY(m_api.call("DeleteObject", request, context));
    return {};
}

Result<DeleteObjectsResult> S3Client::deleteObjects(const std::string& bucket, const std::vector<ObjectId>& objects,
                                                    const CallContext& context) const {
    DeleteObjectsResult result;
    for (std::size_t start = 0; start < objects.size(); start += kKeysPerDelete) {
        const std::size_t end = std::min(objects.size(), start + kKeysPerDelete);
        Json keys = Json::array();
        for (std::size_t i = start; i < end; ++i) {
            Json id{{"Key", objects[i].key}};
            setUnlessEmpty(id, "VersionId", objects[i].versionId);
            keys.push_back(std::move(id));
        }
        Json request{{"Bucket", bucket}};
        request["Delete"] = {{"Objects", std::move(keys)}, {"Quiet", true}}; // quiet: only failures come back
        SKYDECK_ASSIGN(const Json output, m_api.call("DeleteObjects", request, context));
        const Json& failures = arrayAt(output, "Errors");
        for (const Json& item : failures)
            result.failures.push_back({{stringAt(item, "Key"), stringAt(item, "VersionId")},
                                       stringAt(item, "Code"),
                                       stringAt(item, "Message")});
        result.deleted += end - start - std::min<std::size_t>(end - start, failures.size());
        context.report(end, objects.size());
    }
    return result;
}

Result<PutObjectResult> S3Client::copyObject(const std::string& fromBucket, const ObjectId& from,
                                             const std::string& toBucket, const std::string& toKey,
                                             const CallContext& context) const {
    const std::string source = copySource(fromBucket, from);
    SKYDECK_ASSIGN(const Json output,
                   m_api.call("CopyObject", {{"Bucket", toBucket}, {"Key", toKey}, {"CopySource", source}}, context));
    return PutObjectResult{stringAt(memberAt(output, "CopyObjectResult"), "ETag"), stringAt(output, "VersionId")};
}

Result<std::string> S3Client::presign(PresignMethod method, const std::string& bucket, const std::string& key,
                                      std::chrono::seconds expires, const CallContext& context) const {
    if (expires < std::chrono::seconds(1) || expires > kLongestPresign)
        return fail(ErrorKind::InvalidInput, "InvalidExpiry",
                    "A presigned address is valid for 1 second to 7 days (604800 seconds), not " +
                        std::to_string(expires.count()) + " seconds");
    const Session& session = *m_api.session();
    SKYDECK_ASSIGN(wire::HttpRequest request, m_api.prepare(method == PresignMethod::Get ? "GetObject" : "PutObject",
                                                            {{"Bucket", bucket}, {"Key", key}}));
    SKYDECK_ASSIGN(const wire::Credentials credentials, session.credentials().credentials(context));
    const std::string known = session.bucketRegion(bucket);
    wire::SigningOptions options = signingOptions("s3");
    options.contentSha256Header = false;
    wire::presignRequest(request, credentials, {known.empty() ? session.region() : known, "s3", session.serverTime()},
                         expires, options);
    return request.url();
}

} // namespace skydeck::aws::s3
