#pragma once

#include "core/aws/transport/transport.h"

namespace skydeck::aws {

/// CopyObject and CompleteMultipartUpload may answer 200 and then fail: the body is an <Error>. Such answers become
/// 500, so that they are tried again and end as errors
/// (https://repost.aws/knowledge-center/s3-resolve-200-internalerror).
class S3ErrorsTransport final : public Transport {
public:
    explicit S3ErrorsTransport(std::unique_ptr<Transport> next) : m_next(std::move(next)) {}
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

private:
    std::unique_ptr<Transport> m_next;
};

} // namespace skydeck::aws
