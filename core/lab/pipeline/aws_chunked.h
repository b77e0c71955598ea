#pragma once

#include "core/base/result.h"
#include "core/wire/aws_chunked.h"
#include "core/wire/crypto.h"
#include "core/wire/http.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Takes "aws-chunked" content apart while it comes in (Amazon S3 API Reference, "Signature Calculations for the
/// Authorization Header: Transferring Payload in Multiple Chunks", and the variant with trailing headers).
class AwsChunkedDecoder {
public:
    /// What the chunk signatures are checked with; absent for the unsigned variant.
    using Signing = wire::ChunkSigning;
    using Sink = std::function<Status(std::string_view)>;

    /// `trailers`: whether trailing headers are announced (the payload name ends in -TRAILER).
    AwsChunkedDecoder(std::optional<Signing> signing, bool trailers, Sink sink);

    /// InvalidChunkSizeError / IncompleteBody / SignatureDoesNotMatch, status 400 or 403.
    Status write(std::string_view bytes);
    /// IncompleteBody when the end has not come.
    Status finish() const;
    /// Trailing headers as received, lower-case names.
    const wire::Headers& trailers() const { return m_trailers; }

private:
    enum class State { Size, Data, DataEnd, Trailer, Done };

    Status line(std::string_view text);
    Status sizeLine(std::string_view text);
    Status chunkEnd();
    Status trailerLine(std::string_view text);
    Status checkSignature(std::string expected, std::string_view received);

    std::optional<Signing> m_signing;
    bool m_expectTrailers;
    Sink m_sink;
    State m_state = State::Size;
    std::string m_line;
    std::uint64_t m_left = 0;
    bool m_last = false;
    std::string m_previousSignature;
    std::string m_chunkSignature;
    std::optional<wire::Digest> m_chunkHash;
    wire::Headers m_trailers;
    std::string m_trailerText;
    bool m_trailerSigned = false;
};

} // namespace skydeck::lab
