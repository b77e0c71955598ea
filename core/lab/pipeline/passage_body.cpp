#include "core/lab/pipeline/passage.h"

#include "core/base/strings.h"

namespace skydeck::lab {

namespace {
constexpr std::uint64_t kLargestObject = 5ULL << 30; // of one PUT or part: S3 User Guide, "Multipart upload limits"
} // namespace

Status Passage::prepareBody() {
    if (m_form) return {};
    const auto length = parseInteger(m_request.headers.value("Content-Length"));
    const bool s3 = m_dialect == Dialect::S3;
    if (!s3) m_spool.skipMd5();
    if (s3 && m_request.method == "PUT" && !length && !m_request.headers.contains("Transfer-Encoding"))
        return awsError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    const std::string payload = m_claim ? m_claim->payloadHash : m_request.headers.value("x-amz-content-sha256");
    if (!payload.starts_with("STREAMING-")) {
        if (length && static_cast<std::uint64_t>(*length) > largestBody()) return tooLarge();
        return {};
    }
    return prepareDecoder(payload);
}

Status Passage::prepareDecoder(std::string_view payload) {
    const bool trailers = payload.ends_with("-TRAILER");
    std::optional<AwsChunkedDecoder::Signing> signing;
    if (payload == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" || payload == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
        if (!m_claim) return fail(Authenticator::missingSignature(m_dialect));
        signing = AwsChunkedDecoder::Signing{wire::signingKey(m_identity->secretAccessKey, m_claim->scope),
                                             m_claim->scope, m_claim->signature};
    } else if (payload != "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        return awsError(501, "NotImplemented", "The lab does not implement the payload form " + std::string(payload));
    const auto decoded = parseInteger(m_request.headers.value("x-amz-decoded-content-length"));
    if (!decoded || *decoded < 0)
        return awsError(411, "MissingContentLength", "You must provide the x-amz-decoded-content-length HTTP header.");
    m_announced = static_cast<std::uint64_t>(*decoded);
    if (*m_announced > largestBody()) return tooLarge();
    m_decoder.emplace(std::move(signing), trailers, [this](std::string_view bytes) { return store(bytes); });
    return {};
}

Status Passage::store(std::string_view bytes) {
    if (m_sizes.most && m_spool.size() + bytes.size() > *m_sizes.most) return tooLarge();
    if (m_spool.size() + bytes.size() > m_announced.value_or(largestBody())) {
        if (!m_announced) return tooLarge();
        return awsError(400, "IncompleteBody", "There are more bytes than x-amz-decoded-content-length announces.");
    }
    return m_spool.write(bytes);
}

std::uint64_t Passage::largestBody() const {
    return m_dialect == Dialect::S3 ? kLargestObject : kLargestCall;
}

Status Passage::tooLarge() const {
    if (m_dialect == Dialect::S3)
        return awsError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    return awsError(413, "RequestEntityTooLarge", "The request is larger than this lab takes (64 MiB)");
}

Status Passage::completeBody() {
    SKYDECK_TRY(m_received);
    if (m_form) SKYDECK_TRY(m_form->finish());
    if (m_spool.size() < m_sizes.least)
        return awsError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    if (m_decoder) {
        SKYDECK_TRY(m_decoder->finish());
        if (m_spool.size() != *m_announced)
            return awsError(400, "IncompleteBody",
                            "You did not provide the number of bytes specified by x-amz-decoded-content-length.");
        SKYDECK_TRY(checkTrailers());
        applyDecoding();
    }
    m_body = m_spool.finish();
    if (!m_claim) return {};
    return m_pipeline.authenticator.checkBody(m_original ? *m_original : m_request, *m_identity, m_dialect,
                                              m_body.sha256);
}

Status Passage::checkTrailers() const {
    std::size_t announced = 0;
    bool all = true;
    for (const std::string& name : split(m_request.headers.value("x-amz-trailer"), ','))
        if (const std::string_view trimmed = trim(name); !trimmed.empty()) {
            ++announced;
            all = all && m_decoder->trailers().contains(trimmed);
        }
    if (all && announced == m_decoder->trailers().size()) return {};
    return awsError(400, "MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not conform to our "
                    "published schema.");
}

void Passage::applyDecoding() {
    m_original = m_request;
    std::vector<std::string> codings;
    for (const std::string& coding : split(m_request.headers.value("Content-Encoding"), ','))
        if (const auto name = trim(coding); !name.empty() && !equalsIgnoreCase(name, "aws-chunked"))
            codings.emplace_back(name);
    if (codings.empty())
        m_request.headers.remove("Content-Encoding");
    else
        m_request.headers.set("Content-Encoding", join(codings, ","));
    m_request.headers.set("Content-Length", std::to_string(*m_announced));
    for (const auto& [name, value] : m_decoder->trailers())
        m_request.headers.set(name, value);
}

} // namespace skydeck::lab
