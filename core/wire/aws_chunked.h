#pragma once

#include "core/wire/checksum.h"
#include "core/wire/http.h"
#include "core/wire/sigv4.h"

#include <memory>
#include <optional>
#include <string>

namespace skydeck::wire {

/// What the signatures of an aws-chunked body's chunks go on from.
struct ChunkSigning {
    std::string key; ///< signingKey()
    SigningScope scope;
    std::string seedSignature; ///< the request's own
};

/// The signature of a chunk of data, and of the trailing headers ("name:value\n" each), behind `previous`.
std::string chunkSignature(const ChunkSigning& signing, std::string_view previous, std::string_view dataHash);
std::string trailerSignature(const ChunkSigning& signing, std::string_view previous, std::string_view trailerHash);

/// A body in the content coding "aws-chunked": the bytes go out once, and what is only known at their end, the
/// checksum, follows them as a trailing header. Amazon S3 API Reference, "Signature Calculations for the Authorization
/// Header: Transferring Payload in Multiple Chunks" and "… Including Trailing Headers".
class AwsChunkedBody final : public BodySource {
public:
    static constexpr std::size_t kChunk = 64 * 1024;

    /// `signing` absent: the unsigned variant. `checksum` absent: no trailer.
    AwsChunkedBody(std::shared_ptr<BodySource> inner, std::optional<ChunkSigning> signing,
                   std::optional<ChecksumAlgorithm> checksum);

    /// As it goes over the wire; the inner source's size is x-amz-decoded-content-length.
    std::uint64_t size() const override;
    /// Io (BodyTooShort) when the inner source ends before its size.
    Result<std::size_t> read(char* buffer, std::size_t capacity) override;
    Status rewind() override;

private:
    Status nextChunk();
    void appendChunk(std::string_view data);
    void appendTrailer();
    void restart();

    std::shared_ptr<BodySource> m_inner;
    std::optional<ChunkSigning> m_signing;
    std::optional<ChecksumAlgorithm> m_algorithm;
    std::optional<Checksummer> m_checksum;
    std::string m_previousSignature;
    std::string m_ready; ///< encoded, of which m_given bytes were read
    std::size_t m_given = 0;
    std::uint64_t m_left = 0; ///< of the inner source
    bool m_ended = false;
};

/// x-amz-content-sha256 of such a request: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" and its kin.
std::string_view chunkedPayloadName(bool isSigned, bool hasTrailer);

} // namespace skydeck::wire
