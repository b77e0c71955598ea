#include "core/workflows/quiet.h"
#include "core/workflows/transfers/part_task.h"

namespace skydeck::workflows::transfers {

namespace {

constexpr std::uint64_t kCopiedPart = 256 * kMiB; // S3 moves them itself: few and large

/// An object to another, by S3 itself; above what CopyObject takes, in parts.
class ObjectCopy final : public PartTask {
public:
    using PartTask::PartTask;
    ~ObjectCopy() override {
        // Nobody goes on with it: parts of a copy cost S3 nothing, an open upload costs the person.
        if (m_uploadId.empty()) return;
        const CallContext brief{{}, std::chrono::steady_clock::now() + std::chrono::seconds(10), {}};
        m_shop.client.abortMultipartUpload(m_target.bucket, m_target.key, m_uploadId, brief);
    }

private:
    Status begin(const CallContext& context) override {
        SKYDECK_ASSIGN(m_origin, parseS3Url(m_job.from));
        SKYDECK_ASSIGN(m_target, parseS3Url(m_job.to));
        if (m_job.source.size <= m_shop.options.tuning.copyLimit) {
            SKYDECK_TRY(m_shop.client.copyObject(m_origin.bucket, {m_origin.key, {}}, m_target.bucket, m_target.key,
                                                 quiet(context)));
            m_shop.meter.add(static_cast<std::int64_t>(m_job.source.size));
            return finishCopy(m_shop, m_job, context);
        }
        SKYDECK_ASSIGN(const auto object, m_shop.client.headObject(m_origin.bucket, m_origin.key, quiet(context)));
        m_eTag = object.eTag;
        m_job.source.size = object.contentLength;
        aws::s3::PutObjectOptions options{object.contentType, object.cacheControl, object.metadata, {}};
        SKYDECK_ASSIGN(m_uploadId,
                       m_shop.client.createMultipartUpload(m_target.bucket, m_target.key, options, {}, quiet(context)));
        m_plan = planParts(object.contentLength, std::min(kCopiedPart, m_shop.options.tuning.copyLimit));
        m_parts.assign(m_plan.count(), {});
        return {};
    }

    Status part(std::uint32_t index, const CallContext& context) override {
        const std::uint64_t offset = m_plan.offset(index), length = m_plan.length(index);
        SKYDECK_ASSIGN(const auto copied,
                       m_shop.client.copyPart(m_origin.bucket, m_origin.key, {offset, offset + length - 1}, m_eTag,
                                              m_target.bucket, m_target.key, m_uploadId, static_cast<int>(index) + 1,
                                              quiet(context)));
        m_shop.meter.add(static_cast<std::int64_t>(length));
        const std::lock_guard lock(m_mutex);
        m_parts[index] = copied;
        return {};
    }

    Status complete(const CallContext& context) override {
        SKYDECK_TRY(
            m_shop.client.completeMultipartUpload(m_target.bucket, m_target.key, m_uploadId, m_parts, quiet(context)));
        m_uploadId.clear();
        return finishCopy(m_shop, m_job, context);
    }

    S3Url m_origin, m_target;
    std::string m_eTag, m_uploadId;
    std::vector<aws::s3::UploadedPart> m_parts;
};

} // namespace

std::shared_ptr<Task> objectCopyTask(Workshop& shop, CopyJob job) {
    return std::make_shared<ObjectCopy>(shop, std::move(job));
}

} // namespace skydeck::workflows::transfers
