#include "core/workflows/transfers.h"

#include "core/base/strings.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace s3 = aws::s3;

namespace {

/// Versions cannot be listed everywhere; where they cannot there are none.
bool cannotListVersions(const Error& error) {
    return error.kind == ErrorKind::NotImplemented;
}

Status deleteBatch(const s3::S3Client& client, const std::string& bucket, const std::vector<s3::ObjectId>& objects,
                   const CallContext& context) {
    if (objects.empty()) return {};
    SKYDECK_ASSIGN(const auto result, client.deleteObjects(bucket, objects, quiet(context)));
    if (result.failures.empty()) return {};
    const auto& first = result.failures.front();
    return fail(classify(first.code, 0) == ErrorKind::AccessDenied ? ErrorKind::AccessDenied : ErrorKind::Conflict,
                first.code,
                std::to_string(result.failures.size()) + " of " + std::to_string(objects.size()) +
                    " objects could not be deleted, first '" + first.object.key + "': " + first.message);
}

} // namespace

Result<EmptyReport> measureBucket(const s3::S3Client& client, const std::string& bucket, const CallContext& context) {
    EmptyReport report;
    const auto versions = client.listObjectVersions(
        bucket, {},
        [&](const std::vector<s3::ObjectVersion>& page) {
            for (const auto& version : page) {
                ++report.objects;
                report.bytes += version.size;
            }
            return true;
        },
        quiet(context));
    if (versions) return report;
    if (!cannotListVersions(versions.error())) return fail(versions.error());
    SKYDECK_TRY(client.listObjects(
        bucket, {},
        [&](const s3::ObjectsPage& page) {
            for (const auto& object : page.objects) {
                ++report.objects;
                report.bytes += object.size;
            }
            return true;
        },
        quiet(context)));
    return report;
}

Result<EmptyReport> emptyBucket(const s3::S3Client& client, const std::string& bucket, const CallContext& context) {
    EmptyReport report;
    Status deleted;
    const auto listed = client.listObjectVersions(
        bucket, {},
        [&](const std::vector<s3::ObjectVersion>& page) {
            std::vector<s3::ObjectId> ids;
            std::uint64_t bytes = 0;
            for (const auto& version : page) {
                ids.push_back({version.key, version.versionId});
                bytes += version.size;
            }
            deleted = deleteBatch(client, bucket, ids, quiet(context));
            if (!deleted) return false;
            report.objects += ids.size();
            report.bytes += bytes;
            context.report(report.objects, 0, bucket);
            return true;
        },
        quiet(context));
    if (!deleted) return fail(deleted.error());
    if (listed) return report;
    if (!cannotListVersions(listed.error())) return fail(listed.error());
    return removePrefix(client, bucket, {}, {}, context);
}

Result<EmptyReport> removePrefix(const s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                 const TransferCallback& onFile, const CallContext& context) {
    EmptyReport report;
    Status deleted;
    s3::ListObjectsOptions options;
    options.prefix = prefix;
    SKYDECK_TRY(client.listObjects(
        bucket, options,
        [&](const s3::ObjectsPage& page) {
            std::vector<s3::ObjectId> ids;
            std::uint64_t bytes = 0;
            for (const auto& object : page.objects) {
                if (onFile) onFile("delete", toString({bucket, object.key}), {});
                ids.push_back({object.key, {}});
                bytes += object.size;
            }
            deleted = deleteBatch(client, bucket, ids, quiet(context));
            if (!deleted) return false;
            report.objects += ids.size();
            report.bytes += bytes;
            context.report(report.objects, 0, bucket);
            return true;
        },
        quiet(context)));
    if (!deleted) return fail(deleted.error());
    return report;
}

} // namespace skydeck::workflows
