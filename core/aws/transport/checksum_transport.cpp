#include "core/aws/transport/checksum_transport.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

namespace skydeck::aws {

Result<wire::HttpResponse> ChecksumTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    auto answer = m_next->send(request, context);
    // A body that was packed on the way was summed before.
    if (!answer || request.sink || answer->headers.contains("content-encoding")) return answer;
    const auto expected = parseInteger(answer->headers.value("x-amz-crc32"));
    if (!expected || *expected == static_cast<std::int64_t>(wire::crc32(answer->body))) return answer;
    return fail(ErrorKind::Protocol, "ChecksumMismatch", "The answer of " + request.host + " arrived damaged");
}

} // namespace skydeck::aws
