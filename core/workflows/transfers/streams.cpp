#include "core/aws/bodies.h"
#include "core/workflows/quiet.h"
#include "core/workflows/transfers.h"
#include "core/workflows/transfers/digests.h"
#include "core/workflows/transfers/scheduler.h"

namespace skydeck::workflows {

namespace s3 = aws::s3;
using transfers::kMiB;

namespace {

constexpr std::size_t kSmallPart = 8 * kMiB, kLargePart = 12 * kMiB;
constexpr int kSmallParts = 5000, kMostParts = 10'000;
constexpr unsigned kBuffers = 4; // of kLargePart at most: what memory allows
constexpr int kMostBreaks = 5;

using Reader = std::function<Result<std::size_t>(char*, std::size_t)>;

/// Up to `size` bytes; fewer only at the end.
Result<std::string> readPiece(const Reader& read, std::size_t size) {
    std::string piece;
    while (piece.size() < size) {
        const std::size_t before = piece.size();
        piece.resize(std::min(size, before + kMiB));
        SKYDECK_ASSIGN(const std::size_t count, read(piece.data() + before, piece.size() - before));
        piece.resize(before + count);
        if (count == 0) break;
    }
    return piece;
}

class StreamUpload {
public:
    StreamUpload(const s3::S3Client& client, const Reader& read, const S3Url& to, const TransferOptions& options)
        : m_client(client), m_read(read), m_to(to), m_options(options), m_meter(systemClock()) {}

    Result<TransferReport> run(const CallContext& context) {
        SKYDECK_ASSIGN(std::string first, readPiece(m_read, kSmallPart));
        if (first.size() < kSmallPart) {
            s3::PutObjectOptions options = m_options.put;
            options.checksum = transfers::crc32cChecksum(wire::crc32c(first));
            SKYDECK_TRY(m_client.putObject(m_to.bucket, m_to.key, first, options, quiet(context)));
            return TransferReport{1, first.size(), 0, 0, 0};
        }
        SKYDECK_ASSIGN(m_uploadId,
                       m_client.createMultipartUpload(m_to.bucket, m_to.key, m_options.put, "CRC32C", quiet(context)));
        m_piece = std::move(first);
        transfers::Scheduler scheduler({std::min(kBuffers, m_options.tuning.parallel), &m_meter, m_options.pause, {}});
        Status done = scheduler.run([this](const CallContext& inner) { return next(inner); }, context);
        if (done) {
            const auto completed =
                m_client.completeMultipartUpload(m_to.bucket, m_to.key, m_uploadId, m_parts, quiet(context));
            if (completed) return TransferReport{1, m_size, 0, 0, 0};
            done = fail(completed.error());
        }
        // Not the caller's context: that may be what was cancelled.
        const CallContext brief{{}, std::chrono::steady_clock::now() + std::chrono::seconds(10), {}};
        m_client.abortMultipartUpload(m_to.bucket, m_to.key, m_uploadId, brief);
        return fail(done.error());
    }

private:
    Result<std::shared_ptr<transfers::Task>> next(const CallContext&) {
        if (m_piece.empty()) return nullptr;
        const int number = ++m_count;
        if (number > kMostParts)
            return fail(ErrorKind::InvalidInput, "StreamTooLong", "The input is longer than 97 GiB",
                        "Write it to a file and copy that: files may have 5 TiB.");
        auto piece = std::make_shared<const std::string>(std::move(m_piece));
        m_size += piece->size();
        {
            const std::lock_guard lock(m_mutex);
            m_parts.resize(static_cast<std::size_t>(number));
        }
        auto task = std::make_shared<transfers::SingleStep>(
            m_to.key, [this, piece, number](const CallContext& context) { return send(*piece, number, context); });
        // Read ahead of need: the piece in hand, those being sent, and this one are all that is in memory.
        SKYDECK_ASSIGN(m_piece, readPiece(m_read, number < kSmallParts ? kSmallPart : kLargePart));
        return task;
    }

    Status send(const std::string& piece, int number, const CallContext& context) {
        transfers::MeteredStep metered(m_meter);
        SKYDECK_ASSIGN(const auto part,
                       m_client.uploadPart(m_to.bucket, m_to.key, m_uploadId, number, aws::memorySource(piece),
                                           transfers::crc32cChecksum(wire::crc32c(piece)), metered.watch(context)));
        metered.keep(piece.size());
        const std::lock_guard lock(m_mutex);
        m_parts[static_cast<std::size_t>(number) - 1] = part;
        return {};
    }

    const s3::S3Client& m_client;
    const Reader& m_read;
    const S3Url& m_to;
    const TransferOptions& m_options;
    transfers::Meter m_meter;
    std::string m_uploadId, m_piece;
    std::uint64_t m_size = 0;
    int m_count = 0;
    std::mutex m_mutex;
    std::vector<s3::UploadedPart> m_parts;
};

/// Counts what went through and lets nothing start over: what is out cannot be taken back.
class ForwardSink final : public wire::BodySink {
public:
    ForwardSink(wire::BodySink& sink, const std::string& algorithm) : m_sink(sink), m_digest(algorithm) {}
    Status write(std::string_view bytes) override {
        m_begun = true;
        SKYDECK_TRY(m_sink.write(bytes));
        m_digest.update(bytes);
        m_written += bytes.size();
        return {};
    }
    Status restart() override {
        if (!m_begun) return {};
        return fail(ErrorKind::Network, "StreamBroke", "The connection broke in the middle of the object");
    }
    void newRequest() { m_begun = false; }
    std::uint64_t written() const { return m_written; }
    transfers::RangeDigest::Value finish() { return m_digest.finish(); }

private:
    wire::BodySink& m_sink;
    transfers::RangeDigest m_digest;
    std::uint64_t m_written = 0;
    bool m_begun = false;
};

} // namespace

Result<TransferReport> uploadStream(const s3::S3Client& client, const Reader& read, const S3Url& to,
                                    const TransferOptions& options, const CallContext& context) {
    return StreamUpload(client, read, to, options).run(context);
}

Result<TransferReport> downloadStream(const s3::S3Client& client, const S3Url& from, wire::BodySink& sink,
                                      const CallContext& context) {
    SKYDECK_ASSIGN(const auto object, client.headObjectPart(from.bucket, from.key, 0, quiet(context)));
    const auto proof = transfers::ObjectProof::of(object, std::nullopt);
    const bool md5 = proof.kind() == transfers::ObjectProof::Kind::WholeMd5;
    ForwardSink forward(sink, md5 ? "MD5" : proof.rangeAlgorithm());
    CallContext watched = context;
    watched.progress = [&](const Progress&) { context.report(forward.written(), object.contentLength, from.key); };
    for (int breaks = 0;; ++breaks) {
        s3::GetObjectOptions options;
        options.ifMatch = object.eTag;
        if (forward.written() > 0) options.range = s3::ByteRange{forward.written(), {}};
        forward.newRequest();
        const std::uint64_t before = forward.written();
        const auto got = client.getObjectTo(from.bucket, from.key, forward, options, watched);
        if (forward.written() == object.contentLength && (got || got.error().kind == ErrorKind::Network)) break;
        if (got)
            return fail(ErrorKind::Protocol, "TruncatedResponse", "The object came with another length than S3 said");
        if (got.error().httpStatus == 412)
            return fail(ErrorKind::Conflict, "ObjectChanged", "'" + toString(from) + "' changed while it was read",
                        "Run it again.");
        if (got.error().kind != ErrorKind::Network || forward.written() == before || breaks >= kMostBreaks)
            return fail(got.error());
    }
    const transfers::PartPlan whole{object.contentLength, std::max<std::uint64_t>(object.contentLength, 1)};
    if (object.contentLength > 0 && !proof.holds(whole, {forward.finish()}))
        return fail(ErrorKind::Protocol, "ChecksumMismatch",
                    "What came of '" + toString(from) + "' is not what S3 says (" + proof.text() + ")",
                    "Run it again.");
    return TransferReport{1, object.contentLength, 0, 0, 0};
}

} // namespace skydeck::workflows
