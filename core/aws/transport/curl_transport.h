#pragma once

#include "core/aws/transport/transport.h"

#include <chrono>
#include <memory>
#include <string>

namespace skydeck::aws {

struct CurlOptions {
    std::string caBundle; ///< certificate authorities in place of the system's; empty: the system's
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::seconds idleTimeout{60};    ///< without a single byte in either direction; see longestSilence()
    std::uint64_t memoryLimit = 64ULL << 20; ///< of a body that goes to no sink
    std::string userAgent = "skydeck/0.1";
};

/// How long the answer to `request` may keep silent: `usual`, or longer where AWS answers only when the work is done.
/// Lambda's Invoke does, and a function may run for 15 minutes (AWS Lambda quotas).
std::chrono::seconds longestSilence(const wire::HttpRequest& request, std::chrono::seconds usual);

/// HTTP/1.1 by libcurl. Connections, TLS sessions and names are kept for the next request; certificates are always
/// verified; redirects are answers like any other. Progress counts the bytes of streamed bodies.
class CurlTransport final : public Transport {
public:
    explicit CurlTransport(CurlOptions options = {});
    ~CurlTransport() override;
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext& context) override;

private:
    struct Pool;
    CurlOptions m_options;
    std::unique_ptr<Pool> m_pool;
};

} // namespace skydeck::aws
