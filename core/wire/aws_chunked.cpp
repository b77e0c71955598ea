#include "core/wire/aws_chunked.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace skydeck::wire {

namespace {
constexpr std::string_view kChunkSignature = ";chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature:";
constexpr std::size_t kSignatureSize = 64;

std::string lengthText(std::uint64_t value) {
    std::array<char, 17> text{};
    return {text.data(), static_cast<std::size_t>(
                             std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(value)))};
}

std::string signedLines(const ChunkSigning& signing, std::string_view kind, std::string_view previous) {
    std::string out(kind);
    out.append("\n").append(formatAmzDate(signing.scope.time)).append("\n").append(credentialScope(signing.scope));
    return out.append("\n").append(previous).append("\n");
}

std::size_t base64Size(std::size_t bytes) {
    return (bytes + 2) / 3 * 4;
}
} // namespace

std::string chunkSignature(const ChunkSigning& signing, std::string_view previous, std::string_view dataHash) {
    std::string toSign = signedLines(signing, "AWS4-HMAC-SHA256-PAYLOAD", previous);
    return signature(signing.key, toSign.append(sha256Hex("")).append("\n").append(dataHash));
}

std::string trailerSignature(const ChunkSigning& signing, std::string_view previous, std::string_view trailerHash) {
    return signature(signing.key, signedLines(signing, "AWS4-HMAC-SHA256-TRAILER", previous).append(trailerHash));
}

std::string_view chunkedPayloadName(bool isSigned, bool hasTrailer) {
    if (isSigned)
        return hasTrailer ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    return "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
}

AwsChunkedBody::AwsChunkedBody(std::shared_ptr<BodySource> inner, std::optional<ChunkSigning> signing,
                               std::optional<ChecksumAlgorithm> checksum)
    : m_inner(std::move(inner)), m_signing(std::move(signing)), m_algorithm(checksum) {
    restart();
}

void AwsChunkedBody::restart() {
    m_checksum.reset();
    if (m_algorithm) m_checksum.emplace(*m_algorithm);
    m_previousSignature = m_signing ? m_signing->seedSignature : std::string();
    m_ready.clear();
    m_given = 0;
    m_left = m_inner->size();
    m_ended = false;
}

std::uint64_t AwsChunkedBody::size() const {
    const std::uint64_t perChunk = 4 + (m_signing ? kChunkSignature.size() + kSignatureSize : 0);
    const std::uint64_t bytes = m_inner->size(), whole = bytes / kChunk, rest = bytes % kChunk;
    std::uint64_t size = bytes + whole * (perChunk + lengthText(kChunk).size());
    if (rest > 0) size += perChunk + lengthText(rest).size();
    size += perChunk - 2 + 1 + 2; // the chunk of no bytes has no line end of its own; one closes the body
    if (m_algorithm) {
        size += checksumHeader(checksumName(*m_algorithm)).size() + 1 + base64Size(checksumSize(*m_algorithm)) + 2;
        if (m_signing) size += kTrailerSignature.size() + kSignatureSize + 2;
    }
    return size;
}

void AwsChunkedBody::appendChunk(std::string_view data) {
    m_ready.append(lengthText(data.size()));
    if (m_signing) {
        m_previousSignature = chunkSignature(*m_signing, m_previousSignature, sha256Hex(data));
        m_ready.append(kChunkSignature).append(m_previousSignature);
    }
    m_ready.append("\r\n");
}

void AwsChunkedBody::appendTrailer() {
    if (m_checksum) {
        const std::string field = checksumHeader(checksumName(*m_algorithm)) + ':' + toBase64(m_checksum->finish());
        m_ready.append(field).append("\r\n");
        if (m_signing)
            m_ready.append(kTrailerSignature)
                .append(trailerSignature(*m_signing, m_previousSignature, sha256Hex(field + '\n')))
                .append("\r\n");
    }
    m_ready.append("\r\n");
}

Status AwsChunkedBody::nextChunk() {
    m_ready.clear();
    m_given = 0;
    if (m_left == 0) {
        appendChunk({});
        appendTrailer();
        m_ended = true;
        return {};
    }
    std::string data(static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, m_left)), '\0');
    for (std::size_t at = 0; at < data.size();) {
        SKYDECK_ASSIGN(const std::size_t count, m_inner->read(data.data() + at, data.size() - at));
        if (count == 0)
            return fail(ErrorKind::Io, "BodyTooShort", "The body ended before its announced length while it was sent");
        at += count;
    }
    m_left -= data.size();
    if (m_checksum) m_checksum->update(data);
    appendChunk(data);
    m_ready.append(data).append("\r\n");
    return {};
}

Result<std::size_t> AwsChunkedBody::read(char* buffer, std::size_t capacity) {
    if (m_given == m_ready.size() && !m_ended) SKYDECK_TRY(nextChunk());
    const std::size_t count = std::min(capacity, m_ready.size() - m_given);
    std::memcpy(buffer, m_ready.data() + m_given, count);
    m_given += count;
    return count;
}

Status AwsChunkedBody::rewind() {
    SKYDECK_TRY(m_inner->rewind());
    restart();
    return {};
}

} // namespace skydeck::wire
