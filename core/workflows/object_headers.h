#pragma once

#include "core/aws/s3/s3_client.h"

#include <map>

namespace skydeck::workflows {

/// What an object is served with and a person may change: S3 API reference, CopyObject.
struct ObjectHeaders {
    std::string contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage;
    std::map<std::string, std::string> metadata; ///< x-amz-meta-*, without that prefix
    bool operator==(const ObjectHeaders&) const = default;
};

/// The headers as they were read, and what else has to stay as it is.
struct ReadHeaders {
    ObjectHeaders headers;
    std::uint64_t size = 0;
    std::string eTag;
    bool customerKey = false; ///< encrypted with a key of one's own
    Json kept;                ///< storage class, encryption and the like, as CopyObject takes them
};

Result<ReadHeaders> objectHeaders(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                                  const CallContext& context);
/// Copies the object onto itself with other headers; its bytes, tags, class and encryption stay. Conflict when somebody
/// changed it since `before`; InvalidInput above 5 GiB, or when it is encrypted with a key of one's own.
Status setObjectHeaders(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                        const ReadHeaders& before, const ObjectHeaders& headers, const CallContext& context);

} // namespace skydeck::workflows
