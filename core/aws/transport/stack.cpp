#include "core/aws/transport/stack.h"

#include "core/aws/transport/checksum_transport.h"
#include "core/aws/transport/logging_transport.h"
#include "core/aws/transport/retrying_transport.h"
#include "core/aws/transport/s3_errors_transport.h"
#include "core/aws/transport/signing_transport.h"

namespace skydeck::aws {

namespace {
class SharedTransport final : public Transport {
public:
    explicit SharedTransport(std::shared_ptr<Transport> next) : m_next(std::move(next)) {}
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override {
        return m_next->send(request, context);
    }

private:
    std::shared_ptr<Transport> m_next;
};
} // namespace

std::unique_ptr<Transport> makeStack(StackParts parts) {
    std::unique_ptr<Transport> stack = std::make_unique<SharedTransport>(std::move(parts.raw));
    if (parts.credentials)
        stack = std::make_unique<SigningTransport>(std::move(stack), *parts.credentials, parts.signingName,
                                                   parts.region, parts.clock, parts.offset, parts.requestChecksums);
    if (parts.signingName == "dynamodb") stack = std::make_unique<ChecksumTransport>(std::move(stack));
    if (parts.signingName == "s3") stack = std::make_unique<S3ErrorsTransport>(std::move(stack));
    stack = std::make_unique<RetryingTransport>(std::move(stack), parts.maxAttempts, parts.clock, parts.random);
    return std::make_unique<LoggingTransport>(std::move(stack), parts.clock);
}

} // namespace skydeck::aws
