#pragma once

#include "core/aws/s3/s3_client.h"

#include <map>

namespace skydeck::workflows {

/// Versions and delete markers of one key, newest first.
Result<std::vector<aws::s3::ObjectVersion>> objectVersions(const aws::s3::S3Client& client, const std::string& bucket,
                                                           const std::string& key, const CallContext& context);
/// Makes a version the current one: copies it over the others, which stay; a delete marker that is current is deleted
/// when there is nothing else to bring back.
Status restoreVersion(const aws::s3::S3Client& client, const std::string& bucket, const aws::s3::ObjectVersion& version,
                      const CallContext& context);

using Tags = std::map<std::string, std::string>;
Result<Tags> objectTags(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                        const CallContext& context);
/// Instead of those that are there; none deletes them all.
Status setObjectTags(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                     const Tags& tags, const CallContext& context);

/// What there is to say of a bucket. Members that could not be read are empty, and `unread` names them.
struct BucketFacts {
    std::string region;
    std::string versioning;   ///< "Enabled", "Suspended", or empty: never switched on
    std::string encryption;   ///< "AES256", "aws:kms"
    std::string websiteUrl;   ///< empty: it is no website
    std::string publicAccess; ///< "blocked", "by its policy", "not blocked"
    Tags tags;
    std::vector<std::string> unread;
};
Result<BucketFacts> bucketFacts(const std::shared_ptr<aws::Session>& session, const std::string& bucket,
                                const CallContext& context);
Status setVersioning(const aws::s3::S3Client& client, const std::string& bucket, bool on, const CallContext& context);

/// Objects below a prefix whose key holds every word, without case: a page of them from `token` on. Looks on until some
/// are found or the listing ends, so that a page is empty only at the end.
Result<aws::s3::ObjectsPage> searchObjects(const aws::s3::S3Client& client, const std::string& bucket,
                                           const std::string& prefix, const std::vector<std::string>& words,
                                           const std::string& token, const CallContext& context);

} // namespace skydeck::workflows
