#pragma once

#include "core/aws/transport/transport.h"

namespace skydeck::aws {

/// DynamoDB puts the CRC-32 of its answers into x-amz-crc32. An answer that does not fit becomes the error
/// ChecksumMismatch, which is tried again as any garbled answer is.
class ChecksumTransport final : public Transport {
public:
    explicit ChecksumTransport(std::unique_ptr<Transport> next) : m_next(std::move(next)) {}
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

private:
    std::unique_ptr<Transport> m_next;
};

} // namespace skydeck::aws
