#pragma once

#include "core/aws/session.h"
#include "core/aws/transport/clock_offset.h"
#include "core/aws/transport/transport.h"

namespace skydeck::aws {

/// Signs every attempt anew with Signature Version 4. A refusal that this computer's clock explains teaches the offset
/// to the service's, and the request goes out once more; so it does when the credentials are called expired and there
/// are others. For S3: paths as they are, x-amz-content-sha256, and streamed bodies unsigned over https (TLS protects
/// them) or hashed in a first pass over http.
class SigningTransport final : public Transport {
public:
    SigningTransport(std::unique_ptr<Transport> next, CredentialsProvider& credentials, std::string signingName,
                     std::string region, const Clock& clock,
                     std::shared_ptr<ClockOffset> offset = std::make_shared<ClockOffset>());
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

private:
    std::unique_ptr<Transport> m_next;
    CredentialsProvider& m_credentials;
    std::string m_signingName;
    std::string m_region;
    const Clock& m_clock;
    std::shared_ptr<ClockOffset> m_offset;
};

/// How requests of a service are canonicalised.
wire::SigningOptions signingOptions(std::string_view signingName);

} // namespace skydeck::aws
