#include "core/lab/s3/s3_service.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/s3/checksums.h"
#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_settings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace skydeck::lab {

namespace s3 {

Json owner() {
    static const std::string id = wire::sha256Hex(std::string("canonical user of ") + kAccountId);
    return {{"DisplayName", "lab"}, {"ID", id}};
}

std::string quoted(std::string_view etag) {
    return '"' + std::string(etag) + '"';
}

/// aws/s3, the key that AWS makes for an account's S3. As with AES256, the lab writes down what was asked for; what
/// lies in its data folder is not encrypted.
std::string managedKey() {
    static const std::string digest = wire::sha256Hex(std::string("aws/s3 of ") + kAccountId);
    return std::string("arn:aws:kms:us-east-1:") + kAccountId + ":key/" + digest.substr(0, 8) + '-' +
           digest.substr(8, 4) + '-' + digest.substr(12, 4) + '-' + digest.substr(16, 4) + '-' + digest.substr(20, 12);
}

Status refuseUnserved(const Json& input) {
    static constexpr std::array members = {"SSECustomerAlgorithm",     "SSECustomerKey", "CopySourceSSECustomerKey",
                                           "SSEKMSEncryptionContext",  "ObjectLockMode", "ObjectLockRetainUntilDate",
                                           "ObjectLockLegalHoldStatus"};
    const auto refuse = [](const std::string& what) {
        return awsError(501, "NotImplemented", "The lab does not implement " + what + " on buckets and objects");
    };
    for (const char* member : members)
        if (input.contains(member)) return refuse(member);
    if (boolAt(input, "ObjectLockEnabledForBucket")) return refuse("ObjectLockEnabledForBucket");
    const std::string encryption = stringAt(input, "ServerSideEncryption", "AES256");
    const bool kms = encryption.starts_with("aws:kms");
    if (encryption != "AES256" && !kms) return refuse("ServerSideEncryption '" + encryption + "'");
    const std::string key = stringAt(input, "SSEKMSKeyId");
    if (!key.empty() && !kms)
        return awsError(400, "InvalidArgument",
                        "Server Side Encryption with AWS KMS managed key requires HTTP header "
                        "x-amz-server-side-encryption : aws:kms");
    // There is the key that AWS manages for S3, and no other.
    if (!key.empty() && key != "alias/aws/s3" && key != managedKey())
        return awsError(400, "KMS.NotFoundException", "Invalid keyId '" + key + "'");
    return {};
}

bool givesAcl(const Json& input) {
    static constexpr std::array grants = {"GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite",
                                          "GrantWriteACP"};
    if (std::ranges::any_of(grants, [&](const char* grant) { return input.contains(grant); })) return true;
    const std::string acl = stringAt(input, "ACL", "private");
    return acl != "private" && acl != "bucket-owner-full-control";
}

Status refuseAcl(const Json& input) {
    if (givesAcl(input)) return awsError(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    return {};
}

Result<S3Store::Description> describeObject(const Json& input) {
    static constexpr std::array kept = {
        "CacheControl", "ContentDisposition", "ContentEncoding",         "ContentLanguage",      "ContentType",
        "Expires",      "StorageClass",       "WebsiteRedirectLocation", "ServerSideEncryption", "Metadata"};
    static constexpr std::array classes = {"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                           "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                           "DEEP_ARCHIVE", "GLACIER_IR"};
    SKYDECK_TRY(refuseAcl(input));
    S3Store::Description description;
    for (const char* member : kept)
        if (const auto it = input.find(member); it != input.end()) description.properties[member] = *it;
    if (stringAt(input, "ServerSideEncryption").starts_with("aws:kms")) {
        description.properties["SSEKMSKeyId"] = managedKey();
        if (boolAt(input, "BucketKeyEnabled")) description.properties["BucketKeyEnabled"] = true;
    }
    if (stringAt(description.properties, "ContentType").empty())
        description.properties["ContentType"] = "binary/octet-stream";
    const std::string storage = stringAt(input, "StorageClass", "STANDARD");
    if (std::ranges::find(classes, storage) == classes.end())
        return awsError(400, "InvalidStorageClass", "The storage class you specified is not valid");
    std::size_t metadata = 0;
    for (const auto& [name, value] : memberAt(input, "Metadata").items())
        metadata += name.size() + (value.is_string() ? value.get_ref<const std::string&>().size() : 0);
    if (metadata > 2048)
        return awsError(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
    if (const std::string tagging = stringAt(input, "Tagging"); !tagging.empty()) {
        SKYDECK_ASSIGN(description.tags, tagsOfHeader(tagging));
    }
    return description;
}

Result<S3Store::WriteCondition> writeCondition(const wire::Headers& headers) {
    S3Store::WriteCondition condition;
    if (const auto none = headers.get("If-None-Match")) {
        if (trim(*none) != "*")
            return awsError(501, "NotImplemented",
                            "A header you provided implies functionality that is not implemented: "
                            "If-None-Match takes only * here");
        condition.ifAbsent = true;
    }
    if (const auto match = headers.get("If-Match")) {
        std::string etag(trim(*match));
        std::erase(etag, '"');
        condition.ifEtag = std::move(etag);
    }
    return condition;
}

void addChecksum(wire::Headers& headers, const Json& checksum) {
    if (!checksum.is_object()) return;
    headers.set(wire::checksumHeader(stringAt(checksum, "algorithm")), stringAt(checksum, "value"));
    headers.set("x-amz-checksum-type", stringAt(checksum, "type"));
}

Result<S3Store::OpenObject> copySource(S3Store& store, const Json& input) {
    SKYDECK_ASSIGN(const CopySource named, parseCopySource(stringAt(input, "CopySource")));
    auto source = store.get(named.bucket, named.key, named.version);
    if (!source && source.error().code == "MethodNotAllowed")
        return awsError(400, "InvalidRequest",
                        "The source of a copy request may not specifically refer to a delete marker by version id.");
    if (!source) return source;
    Preconditions conditions;
    if (input.contains("CopySourceIfMatch")) conditions.ifMatch = stringAt(input, "CopySourceIfMatch");
    if (input.contains("CopySourceIfNoneMatch")) conditions.ifNoneMatch = stringAt(input, "CopySourceIfNoneMatch");
    if (input.contains("CopySourceIfModifiedSince"))
        conditions.ifModifiedSince = numberAt(input, "CopySourceIfModifiedSince");
    if (input.contains("CopySourceIfUnmodifiedSince"))
        conditions.ifUnmodifiedSince = numberAt(input, "CopySourceIfUnmodifiedSince");
    if (evaluate(conditions, source->object.etag, source->object.modified) != ConditionOutcome::Proceed)
        return awsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    return source;
}

void addVersion(Json& output, const std::string& version) {
    if (!version.empty()) output["VersionId"] = version;
}

} // namespace s3

namespace {
/// What S3 says in an error beside code and message.
Json errorDetails(const Clock& clock, const Error& error, const wire::HttpRequest& request, const Json& input) {
    Json details = {{"Resource", request.path}};
    if (error.code == "RequestTimeTooSkewed") {
        details["RequestTime"] = request.headers.value("x-amz-date");
        details["ServerTime"] = wire::formatIso8601(std::floor(toEpochSeconds(clock.now())));
        details["MaxAllowedSkewMilliseconds"] = "900000";
    }
    if (error.code.find("Bucket") != std::string::npos)
        if (const std::string bucket = stringAt(input, "Bucket"); !bucket.empty()) details["BucketName"] = bucket;
    if (error.code == "NoSuchKey") details["Key"] = stringAt(input, "Key");
    if (error.code == "NoSuchVersion") {
        details["Key"] = stringAt(input, "Key");
        details["VersionId"] = stringAt(input, "VersionId");
    }
    if (error.code == "MethodNotAllowed") details["Method"] = request.method;
    if (error.code == "NoSuchUpload") details["UploadId"] = stringAt(input, "UploadId");
    if (error.code == "InvalidRange") details["RangeRequested"] = request.headers.value("Range");
    return details;
}
} // namespace

Service makeS3Service(Lab& lab) {
    Service service = Service::of<S3>("s3", std::make_shared<S3>(*lab.s3),
                                      {{"ListBuckets", &S3::listBuckets},
                                       {"CreateBucket", &S3::createBucket},
                                       {"HeadBucket", &S3::headBucket},
                                       {"DeleteBucket", &S3::deleteBucket},
                                       {"GetBucketLocation", &S3::getBucketLocation},
                                       {"GetBucketVersioning", &S3::getBucketVersioning},
                                       {"PutBucketVersioning", &S3::putBucketVersioning},
                                       {"PutBucketAcl", &S3::putBucketAcl},
                                       {"PutObjectAcl", &S3::putObjectAcl},
                                       {"GetObjectAttributes", &S3::getObjectAttributes},
                                       {"GetBucketAcl", &S3::getBucketAcl},
                                       {"GetBucketTagging", &S3::getBucketTagging},
                                       {"PutBucketTagging", &S3::putBucketTagging},
                                       {"DeleteBucketTagging", &S3::deleteBucketTagging},
                                       {"PutObject", &S3::putObject},
                                       {"GetObject", &S3::getObject},
                                       {"HeadObject", &S3::headObject},
                                       {"DeleteObject", &S3::deleteObject},
                                       {"DeleteObjects", &S3::deleteObjects},
                                       {"CopyObject", &S3::copyObject},
                                       {"GetObjectAcl", &S3::getObjectAcl},
                                       {"GetObjectTagging", &S3::getObjectTagging},
                                       {"PutObjectTagging", &S3::putObjectTagging},
                                       {"DeleteObjectTagging", &S3::deleteObjectTagging},
                                       {"ListObjects", &S3::listObjects},
                                       {"ListObjectsV2", &S3::listObjectsV2},
                                       {"ListObjectVersions", &S3::listObjectVersions},
                                       {"ListMultipartUploads", &S3::listMultipartUploads},
                                       {"ListParts", &S3::listParts},
                                       {"CreateMultipartUpload", &S3::createMultipartUpload},
                                       {"UploadPart", &S3::uploadPart},
                                       {"UploadPartCopy", &S3::uploadPartCopy},
                                       {"CompleteMultipartUpload", &S3::completeMultipartUpload},
                                       {"AbortMultipartUpload", &S3::abortMultipartUpload}});
    addSettingHandlers(service, lab.s3);
    service.quick = {"GetObject", "HeadObject", "PutObject", "DeleteObject"};
    service.sharing = {"GetObject", "HeadObject", "PutObject"};
    service.errorDetails = std::bind_front(errorDetails, std::cref(lab.clock));
    return service;
}

} // namespace skydeck::lab
