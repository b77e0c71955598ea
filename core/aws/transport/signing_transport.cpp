#include "core/aws/transport/signing_transport.h"

#include "core/aws/transport/error_code.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <array>

namespace skydeck::aws {

namespace {
Result<std::string> hashOf(wire::BodySource& source, const CallContext& context) {
    wire::Digest digest(wire::Digest::Kind::Sha256);
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        SKYDECK_TRY(context.check());
        SKYDECK_ASSIGN(const std::size_t count, source.read(buffer.data(), buffer.size()));
        if (count == 0) break;
        digest.update({buffer.data(), count});
    }
    SKYDECK_TRY(source.rewind());
    return toHex(digest.finish());
}
} // namespace

wire::SigningOptions signingOptions(std::string_view signingName) {
    wire::SigningOptions options;
    if (signingName == "s3") {
        options.doubleEncodePath = false;
        options.normalizePath = false;
        options.contentSha256Header = true;
    }
    return options;
}

SigningTransport::SigningTransport(std::unique_ptr<Transport> next, CredentialsProvider& credentials,
                                   std::string signingName, std::string region, const Clock& clock,
                                   std::shared_ptr<ClockOffset> offset)
    : m_next(std::move(next)), m_credentials(credentials), m_signingName(std::move(signingName)),
      m_region(std::move(region)), m_clock(clock), m_offset(std::move(offset)) {}

Result<wire::HttpResponse> SigningTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    wire::SigningOptions options = signingOptions(m_signingName);
    if (request.source && m_signingName == "s3" && request.scheme == "https") {
        options.payloadHash = wire::kUnsignedPayload;
    } else if (request.source) {
        SKYDECK_ASSIGN(options.payloadHash, hashOf(*request.source, context));
    }
    bool corrected = false, renewed = false;
    for (;;) {
        SKYDECK_ASSIGN(const wire::Credentials credentials, m_credentials.credentials(context));
        const WallTime signedAt = m_offset->apply(m_clock.now());
        wire::HttpRequest sealed = request;
        wire::signRequest(sealed, credentials, {m_region, m_signingName, signedAt}, options);
        auto answer = m_next->send(sealed, context);
        if (!answer) return answer;
        const auto theirs = corrected ? std::nullopt : skewedServerTime(*answer, signedAt);
        if (theirs) {
            corrected = true;
            m_offset->learn(*theirs, m_clock.now());
            log::warning("aws.clock",
                         "this computer's clock differs from that of " + request.host + " by minutes: corrected");
        } else if (!renewed && isExpiredToken(*answer) && m_credentials.discard(credentials)) {
            renewed = true;
        } else {
            return answer;
        }
        if (request.source) SKYDECK_TRY(request.source->rewind());
    }
}

} // namespace skydeck::aws
