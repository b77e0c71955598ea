#include "core/lab/pipeline/aws_chunked.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <charconv>

namespace skydeck::lab {

namespace {
constexpr std::size_t kLongestLine = 16 * 1024;
constexpr std::string_view kSignatureField = "chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

tl::unexpected<Error> malformed(const std::string& what) {
    return awsError(400, "IncompleteBody", "The aws-chunked body is malformed: " + what);
}
} // namespace

AwsChunkedDecoder::AwsChunkedDecoder(std::optional<Signing> signing, bool trailers, Sink sink)
    : m_signing(std::move(signing)), m_expectTrailers(trailers), m_sink(std::move(sink)),
      m_previousSignature(m_signing ? m_signing->seedSignature : "") {}

Status AwsChunkedDecoder::write(std::string_view bytes) {
    while (!bytes.empty()) {
        if (m_state == State::Done) return malformed("there are bytes after its end");
        if (m_state == State::Data) {
            const std::string_view piece =
                bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size())));
            SKYDECK_TRY(m_sink(piece));
            if (m_chunkHash) m_chunkHash->update(piece);
            bytes.remove_prefix(piece.size());
            m_left -= piece.size();
            if (m_left == 0) m_state = State::DataEnd;
            continue;
        }
        const std::size_t end = bytes.find('\n');
        m_line.append(bytes.substr(0, end));
        if (m_line.size() > kLongestLine) return malformed("a line is too long");
        if (end == std::string_view::npos) return {};
        bytes.remove_prefix(end + 1);
        // AWS's own example of signed trailers ends them in a bare line feed.
        if (m_line.ends_with('\r'))
            m_line.pop_back();
        else if (m_state != State::Trailer)
            return malformed("a line does not end in CR LF");
        const std::string text = std::exchange(m_line, {});
        SKYDECK_TRY(line(text));
    }
    return {};
}

Status AwsChunkedDecoder::line(std::string_view text) {
    switch (m_state) {
    case State::Size:
        return sizeLine(text);
    case State::DataEnd:
        if (!text.empty()) return malformed("a chunk is longer than announced");
        return chunkEnd();
    default:
        return trailerLine(text);
    }
}

Status AwsChunkedDecoder::sizeLine(std::string_view text) {
    const std::size_t semicolon = text.find(';');
    const std::string_view digits = text.substr(0, semicolon);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), m_left, 16);
    if (problem != std::errc() || end != digits.data() + digits.size() || digits.empty())
        return malformed("'" + std::string(text.substr(0, 80)) + "' is not a chunk size");
    m_chunkSignature.clear();
    if (semicolon != std::string_view::npos) {
        const std::string_view extension = text.substr(semicolon + 1);
        if (extension.starts_with(kSignatureField)) m_chunkSignature = extension.substr(kSignatureField.size());
    }
    if (m_signing) m_chunkHash.emplace(wire::Digest::Kind::Sha256);
    m_last = m_left == 0;
    m_state = State::Data;
    if (!m_last) return {};
    SKYDECK_TRY(chunkEnd());
    m_state = State::Trailer;
    return {};
}

Status AwsChunkedDecoder::chunkEnd() {
    m_state = State::Size;
    if (!m_signing) return {};
    return checkSignature(wire::chunkSignature(*m_signing, m_previousSignature, toHex(m_chunkHash->finish())),
                          m_chunkSignature);
}

Status AwsChunkedDecoder::trailerLine(std::string_view text) {
    if (text.empty()) {
        // The same example has an empty line between trailers and their signature.
        if (!m_signing || !m_expectTrailers || m_trailerSigned) m_state = State::Done;
        return {};
    }
    const std::size_t colon = text.find(':');
    if (!m_expectTrailers || colon == std::string_view::npos || m_trailerSigned)
        return malformed("'" + std::string(text.substr(0, 80)) + "' follows the last chunk");
    std::string name = toLower(trim(text.substr(0, colon)));
    std::string value(trim(text.substr(colon + 1)));
    if (name == kTrailerSignature) {
        m_trailerSigned = true;
        if (!m_signing) return {};
        return checkSignature(wire::trailerSignature(*m_signing, m_previousSignature, wire::sha256Hex(m_trailerText)),
                              value);
    }
    m_trailerText += name + ':' + value + '\n';
    m_trailers.add(std::move(name), std::move(value));
    return {};
}

Status AwsChunkedDecoder::checkSignature(std::string expected, std::string_view received) {
    if (!wire::constantTimeEquals(expected, received))
        return awsError(403, "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided. Check your key "
                        "and signing method.");
    m_previousSignature = std::move(expected);
    return {};
}

Status AwsChunkedDecoder::finish() const {
    if (m_state != State::Done)
        return awsError(400, "IncompleteBody", "The request body ended before its last chunk or its signature.");
    return {};
}

} // namespace skydeck::lab
