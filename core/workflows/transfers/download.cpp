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

Error objectChanged(const Place& from) {
    return {ErrorKind::Conflict,
            "ObjectChanged",
            "'" + from + "' changed while it was downloaded",
            412,
            {},
            "Run it again: it starts anew."};
}

Error damaged(const Place& from, const std::string& expected) {
    return {ErrorKind::Protocol,
            "ChecksumMismatch",
            "What came of '" + from + "' is not what S3 says (" + expected + ")",
            0,
            {},
            "Run it again."};
}

/// A range of an object on its way into a file.
class RangeSink final : public wire::BodySink {
public:
    RangeSink(TargetFile& file, std::uint64_t offset, std::uint64_t length, const std::string& algorithm)
        : m_file(file), m_offset(offset), m_length(length), m_digest(algorithm) {}
    Status write(std::string_view bytes) override {
        if (bytes.size() > m_length - m_written)
            return fail(ErrorKind::Protocol, "RangeIgnored", "More bytes came than were asked for",
                        "This server does not serve ranges of objects.");
        SKYDECK_TRY(m_file.writeAt(bytes, m_offset + m_written));
        m_digest.update(bytes);
        m_written += bytes.size();
        return {};
    }
    Status restart() override {
        m_written = 0;
        m_digest.restart();
        return {};
    }
    std::uint64_t written() const { return m_written; }
    RangeDigest::Value finish() { return m_digest.finish(); }

private:
    TargetFile& m_file;
    std::uint64_t m_offset, m_length, m_written = 0;
    RangeDigest m_digest;
};

/// A small object on its way into a file: which digest proves it is known when its headers are, after its bytes.
class WholeSink final : public wire::BodySink {
public:
    explicit WholeSink(aws::FileSink& file, bool md5)
        : m_file(file), m_crc("CRC32"), m_crc64("CRC64NVME"), m_md5(md5 ? "MD5" : "") {}
    Status write(std::string_view bytes) override {
        m_crc.update(bytes);
        m_crc64.update(bytes);
        m_md5.update(bytes);
        m_size += bytes.size();
        return m_file.write(bytes);
    }
    Status restart() override {
        m_crc.restart();
        m_crc64.restart();
        m_md5.restart();
        m_size = 0;
        return m_file.restart();
    }
    std::uint64_t size() const { return m_size; }
    bool proves(const aws::s3::ObjectInfo& info) {
        const ObjectProof proof = ObjectProof::of(info, std::nullopt);
        const PartPlan plan{m_size, std::max<std::uint64_t>(m_size, 1)};
        RangeDigest::Value crc = m_crc.finish(), md5 = m_md5.finish();
        if (proof.kind() == ObjectProof::Kind::WholeMd5) return md5.raw.empty() || proof.holds(plan, {md5});
        if (proof.rangeAlgorithm() == "CRC32C") return info.checksum.value == crc32cChecksum(crc.crc32c).value;
        if (proof.rangeAlgorithm() == "CRC64NVME") return proof.holds(plan, {m_crc64.finish()});
        return proof.rangeAlgorithm() != "CRC32" || proof.holds(plan, {crc});
    }

private:
    aws::FileSink& m_file;
    RangeDigest m_crc, m_crc64, m_md5;
    std::uint64_t m_size = 0;
};

/// An object to a file. Large ones come in ranges, side by side, into a file of full length beside the target that gets
/// the target's name when it is whole and proven. On record: the object's ETag, the range size, and each range's
/// CRC32C, by which a later run knows what the file truly holds.
class Download final : public PartTask {
public:
    using PartTask::PartTask;

private:
    Status begin(const CallContext& context) override {
        SKYDECK_ASSIGN(m_origin, parseS3Url(m_job.from));
        if (m_job.source.size <= m_shop.options.tuning.partSize) return getWhole(context);
        SKYDECK_ASSIGN(m_object, m_shop.client.headObjectPart(m_origin.bucket, m_origin.key, 0, quiet(context)));
        m_job.source.size = m_object.contentLength;
        if (m_object.contentLength <= m_shop.options.tuning.partSize) return getWhole(context); // it shrank
        std::optional<aws::s3::ObjectInfo> firstPart;
        if (ObjectProof::wantsFirstPart(m_object)) {
            // A server without parts of objects proves less; it serves all the same.
            auto first = m_shop.client.headObjectPart(m_origin.bucket, m_origin.key, 1, quiet(context));
            if (first) firstPart = std::move(*first);
        }
        m_proof = ObjectProof::of(m_object, firstPart);
        m_plan = m_proof.partSize() > 0 ? PartPlan{m_object.contentLength, m_proof.partSize()}
                                        : planParts(m_object.contentLength, m_shop.options.tuning.partSize);
        SKYDECK_ASSIGN(Journal journal, Journal::open(m_shop.journals(), what()));
        m_journal.emplace(std::move(journal));
        m_temporary = m_job.to + '.' + m_journal->id().substr(0, 12) + std::string(kPartialSuffix);
        m_digests.assign(m_plan.count(), {});
        return openTarget();
    }

    Status part(std::uint32_t index, const CallContext& context) override {
        if (const auto earlier = m_claimed.find(index); earlier != m_claimed.end()) {
            SKYDECK_ASSIGN(const bool there, isThere(index, earlier->second, context));
            if (there) return {};
        }
        MeteredStep metered(m_shop.meter);
        const std::uint64_t offset = m_plan.offset(index), length = m_plan.length(index);
        RangeSink sink(*m_file, offset, length, m_proof.rangeAlgorithm());
        aws::s3::GetObjectOptions options;
        options.range = aws::s3::ByteRange{offset, offset + length - 1};
        options.ifMatch = m_object.eTag;
        const auto got =
            m_shop.client.getObjectTo(m_origin.bucket, m_origin.key, sink, options, metered.watch(context));
        if (!got) return fail(translate(got.error()));
        // Not every server of S3's kind heeds If-Match.
        if (got->eTag != m_object.eTag) return fail(objectChanged(m_job.from));
        if (sink.written() != length)
            return fail(ErrorKind::Protocol, "TruncatedResponse", "A range of '" + m_job.from + "' came incomplete");
        metered.keep(length);
        const auto digest = sink.finish();
        const std::lock_guard lock(m_mutex);
        m_digests[index] = digest;
        return m_journal->addPart(index, std::to_string(digest.crc32c));
    }

    Status complete(const CallContext& context) override {
        SKYDECK_ASSIGN(const bool proven, isProven(context));
        if (!proven) {
            std::error_code ignored; // the next run overwrites it
            fs::remove(m_temporary, ignored);
            m_journal->discard();
            return fail(damaged(m_job.from, m_proof.text()));
        }
        SKYDECK_TRY(m_file->moveTo(m_job.to));
        m_journal->discard();
        setFileTime(m_job.to, m_object.lastModified);
        return finishCopy(m_shop, m_job, context);
    }

    Status getWhole(const CallContext& context) {
        MeteredStep metered(m_shop.meter);
        SKYDECK_ASSIGN(const auto file, aws::FileSink::create(m_job.to));
        // An ETag of 32 digits may be an MD5; one with "-N" never is.
        WholeSink sink(*file, m_job.source.eTag.find('-') == std::string::npos);
        aws::s3::GetObjectOptions options;
        options.ifMatch = m_object.eTag.empty() ? m_job.source.eTag : m_object.eTag;
        options.checksum = true;
        const auto info =
            m_shop.client.getObjectTo(m_origin.bucket, m_origin.key, sink, options, metered.watch(context));
        if (!info) return fail(translate(info.error()));
        if (!sink.proves(*info))
            return fail(damaged(m_job.from, info->checksum.algorithm.empty() ? info->eTag : info->checksum.value));
        SKYDECK_TRY(file->finish());
        metered.keep(sink.size());
        m_job.source.size = sink.size();
        setFileTime(m_job.to, info->lastModified ? info->lastModified : m_job.source.time);
        return finishCopy(m_shop, m_job, context);
    }

    Error translate(const Error& error) const { return error.httpStatus == 412 ? objectChanged(m_job.from) : error; }

    Json what() const {
        std::error_code ignored; // what cannot be made absolute is named as it is
        const fs::path absolute = fs::weakly_canonical(m_job.to, ignored);
        return {{"kind", "download"},
                {"from", m_job.from},
                {"to", absolute.empty() ? m_job.to : absolute.string()},
                {"endpoint", m_shop.endpoint}};
    }

    Status openTarget() {
        const Json begun{{"eTag", m_object.eTag},
                         {"size", m_object.contentLength},
                         {"partSize", m_plan.partSize},
                         {"temporary", m_temporary}};
        std::error_code ignored; // absent: nothing to go on with
        const bool partial = fs::exists(m_temporary, ignored);
        const Json earlier = m_journal->begun();
        if (earlier == begun && partial) {
            m_claimed = m_journal->parts();
            m_shop.ledger.note("Going on with '" + m_job.from + "': " + std::to_string(m_claimed.size()) + " of " +
                               std::to_string(m_plan.count()) + " parts are here already");
        } else if (!earlier.is_null()) {
            m_shop.ledger.note((earlier == begun ? "What was left of the download of '" + m_job.from + "' is gone"
                                                 : "'" + m_job.from + "' changed since its download was cut off") +
                               ": starting anew");
        }
        if (partial && m_claimed.empty()) fs::remove(m_temporary, ignored);
        SKYDECK_ASSIGN(m_file, TargetFile::open(m_temporary, m_object.contentLength));
        if (m_claimed.empty()) return m_journal->begin(begun);
        return {};
    }

    /// Whether the file holds the range that an earlier run put on record.
    Result<bool> isThere(std::uint32_t index, const std::string& recorded, const CallContext& context) {
        RangeDigest digest(m_proof.rangeAlgorithm());
        SKYDECK_TRY(readThrough(m_plan.offset(index), m_plan.length(index), digest, context));
        const auto value = digest.finish();
        if (std::to_string(value.crc32c) != recorded) return false;
        m_shop.meter.add(static_cast<std::int64_t>(m_plan.length(index)));
        m_shop.ledger.resumed(m_plan.length(index));
        const std::lock_guard lock(m_mutex);
        m_digests[index] = value;
        return true;
    }

    Status readThrough(std::uint64_t offset, std::uint64_t length, RangeDigest& digest,
                       const CallContext& context) const {
        std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, 256 << 10)), '\0');
        while (length > 0) {
            SKYDECK_TRY(context.check());
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer.size()));
            SKYDECK_ASSIGN(const std::size_t count, m_file->readAt(buffer.data(), wanted, offset));
            if (count == 0) return fail(ErrorKind::Io, "FileTrouble", "'" + m_temporary + "' became shorter");
            digest.update(std::string_view(buffer).substr(0, count));
            offset += count;
            length -= count;
        }
        return {};
    }

    Result<bool> isProven(const CallContext& context) const {
        if (m_proof.kind() != ObjectProof::Kind::WholeMd5) return m_proof.holds(m_plan, m_digests);
        RangeDigest digest("MD5");
        SKYDECK_TRY(readThrough(0, m_plan.size, digest, context));
        return m_proof.holds(m_plan, {digest.finish()});
    }

    S3Url m_origin;
    aws::s3::ObjectInfo m_object;
    ObjectProof m_proof;
    std::optional<Journal> m_journal;
    std::string m_temporary;
    std::shared_ptr<TargetFile> m_file;
    std::map<std::uint32_t, std::string> m_claimed; // parts that an earlier run put on record
    std::vector<RangeDigest::Value> m_digests;
};

} // namespace

std::shared_ptr<Task> downloadTask(Workshop& shop, CopyJob job) {
    return std::make_shared<Download>(shop, std::move(job));
}

} // namespace skydeck::workflows::transfers
