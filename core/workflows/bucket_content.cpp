#include "core/workflows/transfers.h"

#include "core/base/strings.h"
#include "core/workflows/object_pages.h"
#include "core/workflows/quiet.h"
#include "core/workflows/transfers/scheduler.h"

#include <algorithm>
#include <iterator>

namespace skydeck::workflows {

namespace s3 = aws::s3;

namespace {

/// Versions cannot be listed everywhere; where they cannot there are none.
bool cannotListVersions(const Error& error) {
    return error.kind == ErrorKind::NotImplemented || error.httpStatus == 405;
}

/// What one DeleteObjects takes away.
struct DeleteBatch {
    std::vector<s3::ObjectId> objects;
    std::uint64_t bytes = 0;
};

Status refused(const s3::DeleteObjectsResult& result, std::size_t count) {
    if (result.failures.empty()) return {};
    const auto& first = result.failures.front();
    return fail(classify(first.code, 0) == ErrorKind::AccessDenied ? ErrorKind::AccessDenied : ErrorKind::Conflict,
                first.code,
                std::to_string(result.failures.size()) + " of " + std::to_string(count) +
                    " objects could not be deleted, first '" + first.object.key + "': " + first.message);
}

/// Deletes what `nextBatch` lists, several batches at a time.
class BatchDeleter {
public:
    BatchDeleter(const s3::S3Client& client, std::string bucket, TransferCallback onFile)
        : m_client(client), m_bucket(std::move(bucket)), m_onFile(std::move(onFile)) {}

    using NextBatch = std::function<Result<std::optional<DeleteBatch>>()>;
    Result<EmptyReport> run(const NextBatch& nextBatch, const CallContext& context) {
        const auto source = [&](const CallContext&) -> Result<std::shared_ptr<transfers::Task>> {
            SKYDECK_ASSIGN(auto batch, nextBatch());
            if (!batch) return nullptr;
            return std::make_shared<transfers::SingleStep>(
                m_bucket, [this, batch = std::move(*batch)](const CallContext& inner) { return remove(batch, inner); });
        };
        transfers::Scheduler scheduler({kParallelDeletes, nullptr, nullptr, [&] { tell(context); }});
        SKYDECK_TRY(scheduler.run(source, context));
        return m_report;
    }

private:
    static constexpr unsigned kParallelDeletes = 4;

    Status remove(const DeleteBatch& batch, const CallContext& context) {
        if (batch.objects.empty()) return {};
        SKYDECK_ASSIGN(const auto result, m_client.deleteObjects(m_bucket, batch.objects, context));
        SKYDECK_TRY(refused(result, batch.objects.size()));
        const std::lock_guard lock(m_mutex);
        m_report.objects += batch.objects.size();
        m_report.bytes += batch.bytes;
        if (m_onFile)
            for (const auto& object : batch.objects)
                m_gone.push_back(object.key);
        return {};
    }

    void tell(const CallContext& context) {
        std::vector<std::string> gone;
        std::uint64_t count = 0;
        {
            const std::lock_guard lock(m_mutex);
            gone.swap(m_gone);
            count = m_report.objects;
        }
        for (const std::string& key : gone)
            m_onFile("delete", toString({m_bucket, key}), {});
        if (count > 0) context.report(count, 0, m_bucket);
    }

    const s3::S3Client& m_client;
    std::string m_bucket;
    TransferCallback m_onFile;
    std::mutex m_mutex;
    EmptyReport m_report;
    std::vector<std::string> m_gone;
};

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
    return measurePrefix(client, bucket, {}, {}, quiet(context));
}

Result<EmptyReport> emptyBucket(const s3::S3Client& client, const std::string& bucket, const CallContext& context) {
    RemoveOptions options;
    options.allVersions = true;
    const auto emptied = removePrefix(client, bucket, {}, options, context);
    if (emptied || !cannotListVersions(emptied.error())) return emptied;
    return removePrefix(client, bucket, {}, {}, context);
}

Result<EmptyReport> removePrefix(const s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                 const RemoveOptions& options, const CallContext& context) {
    const auto add = [&](DeleteBatch& batch, const std::string& key, const std::string& version, std::uint64_t size) {
        if (!transfers::isWanted(options.filters, key.substr(prefix.size()))) return;
        batch.objects.push_back({key, version});
        batch.bytes += size;
    };
    std::unique_ptr<ObjectPages> current;
    std::unique_ptr<VersionPages> versions;
    if (options.allVersions) {
        versions = versionPages(client, bucket, prefix, context);
    } else {
        s3::ListObjectsOptions listing;
        listing.prefix = prefix;
        current = objectPages(client, bucket, listing, context);
    }
    const auto nextBatch = [&]() -> Result<std::optional<DeleteBatch>> {
        DeleteBatch batch;
        if (versions) {
            SKYDECK_ASSIGN(const auto page, versions->next());
            if (!page) return std::optional<DeleteBatch>();
            for (const auto& version : *page)
                add(batch, version.key, version.versionId, version.size);
        } else {
            SKYDECK_ASSIGN(const auto page, current->next());
            if (!page) return std::optional<DeleteBatch>();
            for (const auto& object : page->objects)
                add(batch, object.key, {}, object.size);
        }
        return std::optional(std::move(batch));
    };
    if (!options.dryRun) return BatchDeleter(client, bucket, options.onFile).run(nextBatch, context);
    EmptyReport report;
    for (;;) {
        SKYDECK_ASSIGN(const auto batch, nextBatch());
        if (!batch) return report;
        for (const auto& object : batch->objects)
            if (options.onFile) options.onFile("delete", toString({bucket, object.key}), {});
        report.objects += batch->objects.size();
        report.bytes += batch->bytes;
    }
}

Result<EmptyReport> measurePrefix(const s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                  const std::function<void(const s3::Object&)>& onObject, const CallContext& context) {
    EmptyReport report;
    s3::ListObjectsOptions listing;
    listing.prefix = prefix;
    const auto pages = objectPages(client, bucket, listing, context);
    for (;;) {
        SKYDECK_ASSIGN(const auto page, pages->next());
        if (!page) return report;
        for (const auto& object : page->objects) {
            ++report.objects;
            report.bytes += object.size;
            if (onObject) onObject(object);
        }
        context.report(report.objects, 0, bucket);
    }
}

Result<std::uint64_t> abortUploads(const s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                   const std::function<bool(const s3::MultipartUpload&)>& wanted,
                                   const CallContext& context) {
    std::vector<s3::MultipartUpload> doomed; // a listing that is cut while it is read may skip some
    SKYDECK_TRY(client.listMultipartUploads(
        bucket, prefix,
        [&](const std::vector<s3::MultipartUpload>& page) {
            std::ranges::copy_if(page, std::back_inserter(doomed), wanted);
            return true;
        },
        quiet(context)));
    std::uint64_t count = 0;
    for (const auto& upload : doomed) {
        const auto aborted = client.abortMultipartUpload(bucket, upload.key, upload.uploadId, quiet(context));
        if (!aborted && aborted.error().code != "NoSuchUpload") return fail(aborted.error());
        context.report(++count, doomed.size(), upload.key);
    }
    return count;
}

} // namespace skydeck::workflows
