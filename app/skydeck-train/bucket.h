#pragma once

#include "core/aws/s3/s3_client.h"

#include <optional>

namespace skydeck::trainer {

/// Where a run's files go and come from: the bucket that the job definition names in BUCKET_NAME.
class Bucket {
public:
    static Result<Bucket> create(std::stop_token stop);

    Status put(const std::string& key, std::string_view bytes, const std::string& contentType) const;
    /// Although the run was told to stop, within ten seconds: what a Spot interruption leaves.
    Status putAtLast(const std::string& key, std::string_view bytes, const std::string& contentType) const;
    /// Nothing when there is no such object.
    Result<std::optional<std::string>> get(const std::string& key) const;

private:
    Bucket(aws::s3::S3Client client, std::string name, std::stop_token stop)
        : m_client(std::move(client)), m_name(std::move(name)), m_stop(std::move(stop)) {}
    Status put(const std::string& key, std::string_view bytes, const std::string& contentType,
               const CallContext& context) const;

    aws::s3::S3Client m_client;
    std::string m_name;
    std::stop_token m_stop;
};

} // namespace skydeck::trainer
