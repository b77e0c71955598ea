#include "core/aws/transport/signing_transport.h"

#include "core/aws/transport/error_code.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/wire/aws_chunked.h"
#include "core/wire/crypto.h"
#include "core/wire/service_model.h"

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

/// What a body in aws-chunked says of itself.
void announceChunks(wire::HttpRequest& request, wire::ChecksumAlgorithm checksum) {
    const std::string coding = request.headers.value("Content-Encoding");
    request.headers.set("Content-Encoding", coding.empty() ? "aws-chunked" : "aws-chunked," + coding);
    request.headers.set("X-Amz-Decoded-Content-Length", std::to_string(request.source->size()));
    request.headers.set("X-Amz-Trailer", wire::checksumHeader(wire::checksumName(checksum)));
    request.headers.set("X-Amz-Sdk-Checksum-Algorithm", wire::checksumName(checksum));
}

std::string signatureIn(const wire::HttpRequest& sealed) {
    const std::string authorization = sealed.headers.value("Authorization");
    constexpr std::string_view kField = "Signature=";
    return authorization.substr(authorization.rfind(kField) + kField.size());
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
                                   std::shared_ptr<ClockOffset> offset, RequestChecksums checksums)
    : m_next(std::move(next)), m_credentials(credentials), m_signingName(std::move(signingName)),
      m_region(std::move(region)), m_clock(clock), m_offset(std::move(offset)), m_checksums(checksums) {}

std::optional<wire::ChecksumAlgorithm> SigningTransport::trailingChecksum(const wire::HttpRequest& request) const {
    if (!request.source || m_signingName != "s3" || !request.operation) return std::nullopt;
    const Json& trait = request.operation->httpChecksum;
    if (stringAt(trait, "requestAlgorithmMember").empty() || request.headers.contains("Content-MD5"))
        return std::nullopt;
    for (const auto& [name, value] : request.headers)
        if (toLower(name).starts_with("x-amz-checksum-")) return std::nullopt;
    // One that the caller asks for by name is required.
    if (const auto asked = wire::checksumAlgorithm(request.headers.value("X-Amz-Sdk-Checksum-Algorithm"))) return asked;
    if (m_checksums == RequestChecksums::WhenRequired) return std::nullopt;
    return wire::ChecksumAlgorithm::Crc64Nvme; // what S3 computes by itself, of parts too
}

Result<wire::HttpResponse> SigningTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    wire::SigningOptions options = signingOptions(m_signingName);
    const bool secure = request.scheme == "https";
    const auto trailing = trailingChecksum(request);
    if (trailing) {
        options.payloadHash = wire::chunkedPayloadName(!secure, true);
    } else if (request.source && m_signingName == "s3" && secure) {
        options.payloadHash = wire::kUnsignedPayload;
    } else if (request.source) {
        SKYDECK_ASSIGN(options.payloadHash, hashOf(*request.source, context));
    }
    bool corrected = false, renewed = false;
    for (;;) {
        SKYDECK_ASSIGN(const wire::Credentials credentials, m_credentials.credentials(context));
        const WallTime signedAt = m_offset->apply(m_clock.now());
        wire::HttpRequest sealed = request;
        const wire::SigningScope scope{m_region, m_signingName, signedAt};
        if (trailing) announceChunks(sealed, *trailing);
        wire::signRequest(sealed, credentials, scope, options);
        if (trailing) {
            std::optional<wire::ChunkSigning> signing;
            if (!secure) signing = {wire::signingKey(credentials.secretAccessKey, scope), scope, signatureIn(sealed)};
            sealed.source = std::make_shared<wire::AwsChunkedBody>(request.source, std::move(signing), trailing);
        }
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
