#include "core/lab/server/host_guard.h"

#include "core/base/strings.h"

namespace skydeck::lab {

namespace {
constexpr std::string_view kBelowLocalhost = ".localhost";

/// Lower-case name without the port; nothing when the port is not a number.
std::optional<std::string> nameOf(std::string_view authority) {
    const std::size_t colon = authority.find(':');
    if (colon != std::string_view::npos) {
        const auto port = parseInteger(authority.substr(colon + 1));
        if (!port || *port < 0 || *port > 65535) return std::nullopt;
    }
    return toLower(authority.substr(0, colon));
}
} // namespace

bool isLocalAuthority(std::string_view authority) {
    const auto name = nameOf(authority);
    return name && (*name == "127.0.0.1" || *name == "localhost" ||
                    (name->ends_with(kBelowLocalhost) && name->size() > kBelowLocalhost.size()));
}

std::optional<std::string> refusedHost(const wire::HttpRequest& head) {
    if (!isLocalAuthority(head.host))
        return "This lab answers to 127.0.0.1 and localhost only, not to the host '" + head.host + "'.";
    return std::nullopt;
}

std::optional<std::string> refusedOrigin(const wire::HttpRequest& head) {
    const auto origin = head.headers.get("Origin");
    if (!origin) return std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"})
        if (origin->starts_with(scheme) && isLocalAuthority(std::string_view(*origin).substr(scheme.size())))
            return std::nullopt;
    return "This lab does not answer pages of another origin ('" + *origin + "').";
}

std::string websiteOfHost(std::string_view authority) {
    const auto name = nameOf(authority);
    if (!name || !name->ends_with(kBelowLocalhost)) return {};
    const std::string_view below = std::string_view(*name).substr(0, name->size() - kBelowLocalhost.size());
    // The bucket's own name may hold anything but the last of these.
    const std::size_t at = below.rfind(".s3-website");
    if (at == std::string_view::npos || at == 0) return {};
    const std::string_view rest = below.substr(at + std::string_view(".s3-website").size());
    const bool region =
        rest.size() > 1 && (rest[0] == '.' || rest[0] == '-') && rest.find('.', 1) == std::string_view::npos;
    return rest.empty() || region ? std::string(below.substr(0, at)) : std::string();
}

std::string bucketOfHost(std::string_view authority) {
    const auto name = nameOf(authority);
    if (!name || !name->ends_with(kBelowLocalhost) || !websiteOfHost(authority).empty()) return {};
    const std::string_view below = std::string_view(*name).substr(0, name->size() - kBelowLocalhost.size());
    if (below == "s3" || below.starts_with("s3.")) return {};
    // Bucket names may hold dots, so the service's label is looked for from the right.
    if (below.ends_with(".s3")) return std::string(below.substr(0, below.size() - 3));
    const std::size_t region = below.rfind(".s3.");
    if (region != std::string_view::npos && below.find('.', region + 4) == std::string_view::npos)
        return std::string(below.substr(0, region));
    return std::string(below);
}

} // namespace skydeck::lab
