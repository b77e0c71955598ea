#pragma once

#include "core/aws/session.h"
#include "core/aws/transport/clock_offset.h"
#include "core/aws/transport/transport.h"
#include "core/wire/checksum.h"

namespace skydeck::aws {

/// Signs every attempt anew with Signature Version 4. A refusal that this computer's clock explains teaches the offset
/// to the service's, and the request goes out once more; so it does when the credentials are called expired and there
/// are others. For S3: paths as they are, x-amz-content-sha256, and streamed bodies without a checksum of their
/// own in aws-chunked with a trailing one, its chunks signed where TLS does not protect them; with a checksum (or
/// where only required ones are wanted) unsigned over https and hashed in a first pass over http.
class SigningTransport final : public Transport {
public:
    SigningTransport(std::unique_ptr<Transport> next, CredentialsProvider& credentials, std::string signingName,
                     std::string region, const Clock& clock,
                     std::shared_ptr<ClockOffset> offset = std::make_shared<ClockOffset>(),
                     RequestChecksums checksums = RequestChecksums::WhenSupported);
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

private:
    std::optional<wire::ChecksumAlgorithm> trailingChecksum(const wire::HttpRequest& request) const;

    std::unique_ptr<Transport> m_next;
    CredentialsProvider& m_credentials;
    std::string m_signingName;
    std::string m_region;
    const Clock& m_clock;
    std::shared_ptr<ClockOffset> m_offset;
    RequestChecksums m_checksums;
};

/// How requests of a service are canonicalised.
wire::SigningOptions signingOptions(std::string_view signingName);

} // namespace skydeck::aws
