#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/workflows/transfers.h"

namespace skydeck::workflows {

/// Where a stack's uploads lie.
struct ArtifactPlace {
    std::string bucket;
    std::string key;
};

/// The bucket that keeps what templates refer to: code, layers, nested templates. One for each account and region, made
/// when it is first needed: encrypted, closed to the public. Keys are STACK/SHA-256.EXTENSION, so that the same bytes
/// are uploaded once and a stack's uploads go with it.
class Artifacts {
public:
    /// Asks who the account is, makes nothing.
    static Result<Artifacts> of(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context);

    /// `extension` is "zip", "template".
    Result<ArtifactPlace> keep(std::string_view bytes, const std::string& extension, const CallContext& context);

    /// How S3 is addressed by CloudFormation.
    std::string httpsUrl(const ArtifactPlace& place) const;

private:
    Artifacts(aws::s3::S3Client client, std::string account, std::string region, std::string folder);
    Status ensureBucket(const CallContext& context);

    aws::s3::S3Client m_client;
    std::string m_account, m_region, m_bucket, m_folder;
    bool m_ensured = false;
};

/// Deletes what a stack uploaded, and the bucket when nothing else is in it. Nothing was there: zero objects.
struct RemovedArtifacts {
    std::string place; ///< "BUCKET/STACK/"
    EmptyReport report;
};
Result<RemovedArtifacts> removeArtifacts(const std::shared_ptr<aws::Session>& session, const std::string& account,
                                         const std::string& stackName, const CallContext& context);

} // namespace skydeck::workflows
