#include "core/workflows/object_headers.h"

#include "core/aws/fields.h"
#include "core/aws/s3/requests.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace s3 = aws::s3;

namespace {

constexpr std::uint64_t kLargestOneCopy = 5ULL << 30; // S3 API reference, CopyObject

/// The headers by the names that HeadObject and CopyObject both have for them.
struct Header {
    const char* name;
    std::string ObjectHeaders::*member;
};
constexpr Header kHeaders[] = {{"ContentType", &ObjectHeaders::contentType},
                               {"CacheControl", &ObjectHeaders::cacheControl},
                               {"ContentDisposition", &ObjectHeaders::contentDisposition},
                               {"ContentEncoding", &ObjectHeaders::contentEncoding},
                               {"ContentLanguage", &ObjectHeaders::contentLanguage}};
/// What CopyObject would forget with the directive REPLACE, or set to the bucket's default.
constexpr const char* kKept[] = {"StorageClass", "ServerSideEncryption",   "SSEKMSKeyId", "BucketKeyEnabled",
                                 "Expires",      "WebsiteRedirectLocation"};

} // namespace

Result<ReadHeaders> objectHeaders(const s3::S3Client& client, const std::string& bucket, const std::string& key,
                                  const CallContext& context) {
    SKYDECK_ASSIGN(const Json output,
                   client.api().call("HeadObject", {{"Bucket", bucket}, {"Key", key}}, quiet(context)));
    ReadHeaders read;
    for (const Header& header : kHeaders)
        read.headers.*header.member = stringAt(output, header.name);
    read.headers.metadata = aws::stringMapAt(output, "Metadata");
    read.size = s3::sizeAt(output, "ContentLength");
    read.eTag = stringAt(output, "ETag");
    read.customerKey = output.contains("SSECustomerAlgorithm");
    read.kept = Json::object();
    for (const char* name : kKept)
        if (output.contains(name)) read.kept[name] = output.at(name);
    return read;
}

Status setObjectHeaders(const s3::S3Client& client, const std::string& bucket, const std::string& key,
                        const ReadHeaders& before, const ObjectHeaders& headers, const CallContext& context) {
    if (before.customerKey)
        return fail(ErrorKind::InvalidInput, "CustomerKey",
                    "The object is encrypted with a key that only its owner has",
                    "Upload it again with the headers that it shall have.");
    if (before.size > kLargestOneCopy)
        return fail(ErrorKind::InvalidInput, "EntityTooLarge",
                    "S3 changes the headers of an object only by copying it, of at most 5 GiB",
                    "Upload it again with the headers that it shall have.");
    Json request = before.kept;
    request["Bucket"] = bucket;
    request["Key"] = key;
    request["CopySource"] = s3::copySource(bucket, {key, {}});
    request["CopySourceIfMatch"] = before.eTag;
    request["MetadataDirective"] = "REPLACE";
    for (const Header& header : kHeaders)
        if (!(headers.*header.member).empty()) request[header.name] = headers.*header.member;
    if (!headers.metadata.empty()) request["Metadata"] = headers.metadata;
    const auto copied = client.api().call("CopyObject", request, quiet(context));
    if (!copied && copied.error().code == "PreconditionFailed")
        return fail(ErrorKind::Conflict, "PreconditionFailed", "The object was changed by somebody else meanwhile",
                    "Select it again to see what it is now.");
    if (!copied) return fail(copied.error());
    return {};
}

} // namespace skydeck::workflows
