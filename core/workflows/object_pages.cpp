#include "core/workflows/object_pages.h"

namespace skydeck::workflows {

namespace s3 = aws::s3;

std::unique_ptr<ObjectPages> objectPages(const s3::S3Client& client, const std::string& bucket,
                                         const s3::ListObjectsOptions& options, const CallContext& context) {
    auto fetch = [client, bucket, options, token = std::string(),
                  ended = false](const CallContext& inner) mutable -> Result<std::optional<s3::ObjectsPage>> {
        if (ended) return std::optional<s3::ObjectsPage>();
        SKYDECK_ASSIGN(auto page, client.listObjectsPage(bucket, options, token, inner));
        if (!page.nextContinuationToken.empty() && page.nextContinuationToken == token)
            return fail(ErrorKind::Protocol, "RepeatedToken", "ListObjectsV2 gave a page that leads nowhere");
        token = page.nextContinuationToken;
        ended = token.empty();
        return std::optional(std::move(page));
    };
    return std::make_unique<ObjectPages>(std::move(fetch), context);
}

std::unique_ptr<VersionPages> versionPages(const s3::S3Client& client, const std::string& bucket,
                                           const std::string& prefix, const CallContext& context) {
    using Page = std::vector<s3::ObjectVersion>;
    auto fetch = [client, bucket, prefix, from = std::optional<s3::S3Client::VersionsMarker>(),
                  ended = false](const CallContext& inner) mutable -> Result<std::optional<Page>> {
        if (ended) return std::optional<Page>();
        SKYDECK_ASSIGN(auto page, client.listObjectVersionsPage(bucket, prefix, from, inner));
        from = std::move(page.next);
        ended = !from;
        return std::optional(std::move(page.versions));
    };
    return std::make_unique<VersionPages>(std::move(fetch), context);
}

} // namespace skydeck::workflows
