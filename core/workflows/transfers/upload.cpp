#include "core/base/strings.h"
#include "core/workflows/quiet.h"
#include "core/workflows/transfers/digests.h"
#include "core/workflows/transfers/journal.h"
#include "core/workflows/transfers/part_task.h"
#include "core/workflows/transfers/ranged_files.h"

#include "core/aws/bodies.h"

namespace skydeck::workflows::transfers {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kReadAtOnce = kMiB;

/// Some servers of S3's kind have no ListParts.
bool cannotTell(const Error& error) {
    return error.kind == ErrorKind::NotImplemented || error.httpStatus == 405;
}

/// A file to an object. What is on record of a cut-off upload: the upload's id, its part size and the file's identity.
/// Which parts are there is S3's to say (ListParts).
class Upload final : public PartTask {
public:
    using PartTask::PartTask;

private:
    Status begin(const CallContext& context) override {
        SKYDECK_ASSIGN(m_target, parseS3Url(m_job.to));
        SKYDECK_ASSIGN(m_file, SourceFile::open(m_job.from));
        m_job.source.size = m_file->size();
        if (m_file->size() <= m_shop.options.tuning.partSize) return putWhole(context);
        m_plan = planParts(m_file->size(), m_shop.options.tuning.partSize);
        SKYDECK_ASSIGN(Journal journal, Journal::open(m_shop.journals(), what()));
        m_journal.emplace(std::move(journal));
        SKYDECK_TRY(resume(context));
        if (m_uploadId.empty()) SKYDECK_TRY(beginUpload(context));
        return {};
    }

    Status part(std::uint32_t index, const CallContext& context) override {
        MeteredStep metered(m_shop.meter);
        const std::uint64_t offset = m_plan.offset(index), length = m_plan.length(index);
        // S3 compares it with what arrives: bytes that change on the way, or in the file meanwhile, are refused.
        SKYDECK_ASSIGN(const std::uint32_t crc, crc32cOf(*m_file, offset, length, context));
        SKYDECK_ASSIGN(const auto sent,
                       m_shop.client.uploadPart(m_target.bucket, m_target.key, m_uploadId, static_cast<int>(index) + 1,
                                                rangeOf(m_file, offset, length), crc32cChecksum(crc),
                                                metered.watch(context)));
        metered.keep(length);
        const std::lock_guard lock(m_mutex);
        m_parts[index] = sent;
        return {};
    }

    Status complete(const CallContext& context) override {
        if (const Status unchanged = m_file->requireUnchanged(); !unchanged) {
            abandon(m_uploadId, context);
            m_journal->discard();
            return unchanged;
        }
        SKYDECK_TRY(
            m_shop.client.completeMultipartUpload(m_target.bucket, m_target.key, m_uploadId, m_parts, quiet(context)));
        m_journal->discard();
        return finishCopy(m_shop, m_job, context);
    }

    Status putWhole(const CallContext& context) {
        MeteredStep metered(m_shop.meter);
        std::string bytes;
        std::shared_ptr<wire::BodySource> body;
        aws::s3::PutObjectOptions options = m_shop.options.put;
        if (m_file->size() <= kReadAtOnce) {
            SKYDECK_ASSIGN(bytes, readWhole());
            options.checksum = crc32cChecksum(wire::crc32c(bytes));
            body = aws::memorySource(bytes);
        } else {
            SKYDECK_ASSIGN(const std::uint32_t crc, crc32cOf(*m_file, 0, m_file->size(), context));
            options.checksum = crc32cChecksum(crc);
            body = rangeOf(m_file, 0, m_file->size());
        }
        SKYDECK_TRY(m_shop.client.putObjectFrom(m_target.bucket, m_target.key, body, options, metered.watch(context)));
        metered.keep(m_file->size());
        return finishCopy(m_shop, m_job, context);
    }

    Result<std::string> readWhole() const {
        std::string bytes(static_cast<std::size_t>(m_file->size()), '\0');
        for (std::size_t at = 0; at < bytes.size();) {
            SKYDECK_ASSIGN(const std::size_t count, m_file->readAt(bytes.data() + at, bytes.size() - at, at));
            if (count == 0)
                return fail(ErrorKind::Conflict, "FileChanged", "The file became shorter while it was read");
            at += count;
        }
        return bytes;
    }

    Json what() const {
        std::error_code ignored; // what cannot be made absolute is named as it is
        const fs::path absolute = fs::weakly_canonical(m_job.from, ignored);
        return {{"kind", "upload"},
                {"from", absolute.empty() ? m_job.from : absolute.string()},
                {"to", m_job.to},
                {"endpoint", m_shop.endpoint}};
    }

    Json begun() const {
        return {{"file", m_file->identity()}, {"partSize", m_plan.partSize}, {"uploadId", m_uploadId}};
    }

    Status beginUpload(const CallContext& context) {
        SKYDECK_ASSIGN(m_uploadId, m_shop.client.createMultipartUpload(m_target.bucket, m_target.key,
                                                                       m_shop.options.put, "CRC32C", quiet(context)));
        m_parts.assign(m_plan.count(), {});
        return m_journal->begin(begun());
    }

    /// Goes on with what an earlier run began, where it can; otherwise m_uploadId stays empty.
    Status resume(const CallContext& context) {
        const Json& earlier = m_journal->begun();
        const std::string id = stringAt(earlier, "uploadId");
        if (id.empty()) return {};
        if (memberAt(earlier, "file") != m_file->identity()) {
            m_shop.ledger.note("'" + m_job.from + "' changed since its upload was cut off: starting anew");
            abandon(id, context);
            return {};
        }
        const auto there = m_shop.client.listParts(m_target.bucket, m_target.key, id, quiet(context));
        if (!there) {
            const bool gone = there.error().kind == ErrorKind::NotFound;
            if (!gone && !cannotTell(there.error())) return fail(there.error());
            m_shop.ledger.note(
                gone ? "The upload of '" + m_job.from + "' that was cut off is gone from S3: starting anew"
                     : "This server cannot list the parts that '" + m_job.from + "' has there already: starting anew");
            if (!gone) abandon(id, context);
            return {};
        }
        m_uploadId = id;
        m_plan.partSize = static_cast<std::uint64_t>(integerAt(earlier, "partSize"));
        m_parts.assign(m_plan.count(), {});
        m_there.assign(m_plan.count(), false);
        adopt(*there);
        return {};
    }

    void adopt(const std::vector<aws::s3::UploadedPart>& there) {
        std::uint64_t bytes = 0, count = 0;
        for (const auto& part : there) {
            const auto index = static_cast<std::uint32_t>(part.number - 1);
            if (part.number < 1 || index >= m_plan.count() || part.size != m_plan.length(index)) continue;
            m_parts[index] = part;
            m_there[index] = true;
            bytes += part.size;
            ++count;
        }
        m_shop.meter.add(static_cast<std::int64_t>(bytes));
        m_shop.ledger.resumed(bytes);
        m_shop.ledger.note("Going on with '" + m_job.from + "': " + std::to_string(count) + " of " +
                           std::to_string(m_plan.count()) + " parts are in S3 already");
    }

    /// An upload nobody will complete costs money until it is aborted; one that is gone already is none.
    void abandon(const std::string& id, const CallContext& context) {
        const auto aborted = m_shop.client.abortMultipartUpload(m_target.bucket, m_target.key, id, quiet(context));
        if (!aborted && aborted.error().kind != ErrorKind::NotFound)
            m_shop.ledger.note("The unfinished upload of '" + m_job.to + "' could not be aborted (" +
                               aborted.error().message + "); 's3 uploads abort' does");
    }

    S3Url m_target;
    std::shared_ptr<SourceFile> m_file;
    std::optional<Journal> m_journal;
    std::string m_uploadId;
    std::vector<aws::s3::UploadedPart> m_parts;
};

} // namespace

std::shared_ptr<Task> uploadTask(Workshop& shop, CopyJob job) {
    return std::make_shared<Upload>(shop, std::move(job));
}

} // namespace skydeck::workflows::transfers
