#include "app/skydeck-train/bucket.h"

#include <cstdlib>

namespace skydeck::trainer {

Result<Bucket> Bucket::create(std::stop_token stop) {
    const char* bucket = std::getenv("BUCKET_NAME");
    if (!bucket || !*bucket)
        return fail(ErrorKind::InvalidInput, "BucketNotNamed", "The bucket's name is needed",
                    "Set the environment variable BUCKET_NAME.");
    SKYDECK_ASSIGN(auto session, aws::Session::create({}));
    SKYDECK_ASSIGN(auto client, aws::s3::S3Client::create(std::move(session)));
    return Bucket(std::move(client), bucket, std::move(stop));
}

Status Bucket::put(const std::string& key, std::string_view bytes, const std::string& contentType,
                   const CallContext& context) const {
    aws::s3::PutObjectOptions options;
    options.contentType = contentType;
    SKYDECK_TRY(m_client.putObject(m_name, key, bytes, options, context));
    return {};
}

Status Bucket::put(const std::string& key, std::string_view bytes, const std::string& contentType) const {
    CallContext context;
    context.stop = m_stop;
    return put(key, bytes, contentType, context);
}

Status Bucket::putAtLast(const std::string& key, std::string_view bytes, const std::string& contentType) const {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    return put(key, bytes, contentType, context);
}

Result<std::optional<std::string>> Bucket::get(const std::string& key) const {
    CallContext context;
    context.stop = m_stop;
    auto content = m_client.getObject(m_name, key, {}, context);
    if (content) return std::move(content->bytes);
    if (content.error().kind == ErrorKind::NotFound && content.error().code == "NoSuchKey") return std::nullopt;
    return fail(std::move(content.error()));
}

} // namespace skydeck::trainer
