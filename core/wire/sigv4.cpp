#include "core/wire/sigv4.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <array>

namespace skydeck::wire {

namespace {
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::chrono::seconds kLongestExpiry{7 * 24 * 3600};

// Fields that proxies and HTTP libraries add or change on the way.
constexpr std::array<std::string_view, 8> kUnsignedHeaders = {"authorization",   "connection",        "content-length",
                                                              "expect",          "transfer-encoding", "user-agent",
                                                              "x-amzn-trace-id", "accept-encoding"};

constexpr std::array<std::string_view, 7> kSigningQuery = {
    "X-Amz-Algorithm",     "X-Amz-Credential",     "X-Amz-Date",     "X-Amz-Expires",
    "X-Amz-SignedHeaders", "X-Amz-Security-Token", "X-Amz-Signature"};

/// Removes "." and ".." segments and doubled slashes (RFC 3986 section 5.2.4, and SigV4's own "//" rule).
std::string normalizedPath(std::string_view path) {
    std::vector<std::string_view> kept;
    bool endsOpen = true;
    for (std::string_view rest = path; !rest.empty();) {
        const auto slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        endsOpen = slash != std::string_view::npos || segment == "." || segment == "..";
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
        if (segment.empty() || segment == ".") continue;
        if (segment != "..")
            kept.push_back(segment);
        else if (!kept.empty())
            kept.pop_back();
    }
    std::string out = "/";
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (i) out += '/';
        out += kept[i];
    }
    if (endsOpen && !kept.empty()) out += '/';
    return out;
}

/// Each segment encoded exactly once, whatever the sender left unencoded; an encoded slash stays one.
std::string encodedOnce(std::string_view path) {
    std::string out;
    out.reserve(path.size());
    for (;;) {
        const auto slash = path.find('/');
        out += percentEncode(percentDecode(path.substr(0, slash)));
        if (slash == std::string_view::npos) return out;
        out += '/';
        path.remove_prefix(slash + 1);
    }
}

std::string canonicalPath(std::string_view path, const SigningOptions& options) {
    if (path.empty()) return "/";
    const std::string normalized = options.normalizePath ? normalizedPath(path) : std::string(path);
    return options.doubleEncodePath ? percentEncode(normalized, true) : encodedOnce(normalized);
}

std::string canonicalQuery(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (piece.empty()) continue;
        const auto equals = piece.find('=');
        std::string name = percentEncode(percentDecode(piece.substr(0, equals)));
        if (name == "X-Amz-Signature") continue;
        pairs.emplace_back(std::move(name), equals == std::string_view::npos
                                                ? std::string()
                                                : percentEncode(percentDecode(piece.substr(equals + 1))));
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

/// Trimmed, inner runs of blanks as one.
void appendCanonicalValue(std::string& out, std::string_view value) {
    bool pending = false;
    for (const char c : trim(value)) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            pending = true;
            continue;
        }
        if (pending) out += ' ';
        pending = false;
        out += c;
    }
}

bool isSigned(std::string_view lowerName) {
    return std::find(kUnsignedHeaders.begin(), kUnsignedHeaders.end(), lowerName) == kUnsignedHeaders.end();
}

/// The lower-case names of everything that gets signed, sorted, each once.
std::vector<std::string> headersToSign(const HttpRequest& request) {
    std::vector<std::string> names;
    for (const auto& [name, value] : request.headers)
        if (std::string lower = toLower(name); isSigned(lower)) names.push_back(std::move(lower));
    if (!request.headers.contains("host")) names.emplace_back("host");
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string scopeOn(std::string_view date, const SigningScope& scope) {
    std::string out(date.substr(0, 8));
    out.append("/").append(scope.region).append("/").append(scope.service).append("/").append(kTerminator);
    return out;
}

std::string credential(const Credentials& credentials, const SigningScope& scope) {
    return credentials.accessKeyId + "/" + credentialScope(scope);
}
} // namespace

std::string canonicalRequest(const HttpRequest& request, const std::vector<std::string>& signedHeaders,
                             std::string_view payloadHash, const SigningOptions& options) {
    std::string out;
    out.reserve(512);
    out.append(request.method).append("\n");
    out.append(canonicalPath(request.path, options)).append("\n");
    out.append(canonicalQuery(request.query)).append("\n");
    for (const std::string& name : signedHeaders) {
        out.append(name).append(":");
        bool first = true;
        for (const auto& [field, value] : request.headers) {
            if (!equalsIgnoreCase(field, name)) continue;
            if (!first) out += ',';
            first = false;
            appendCanonicalValue(out, value);
        }
        if (first && name == "host") out += request.host;
        out += '\n';
    }
    out += '\n';
    out.append(join(signedHeaders, ";")).append("\n");
    out.append(payloadHash);
    return out;
}

std::string credentialScope(const SigningScope& scope) {
    return scopeOn(formatAmzDate(scope.time), scope);
}

std::string stringToSign(std::string_view canonicalRequest, const SigningScope& scope) {
    const std::string date = formatAmzDate(scope.time);
    std::string out(kSigV4Algorithm);
    out.append("\n").append(date).append("\n").append(scopeOn(date, scope)).append("\n");
    out.append(sha256Hex(canonicalRequest));
    return out;
}

std::string signingKey(std::string_view secret, const SigningScope& scope) {
    // Good for a day, and four HMACs to make: more than all the rest of a signature.
    struct Derived {
        std::string secret, date, region, service, key;
    };
    thread_local Derived last;
    const std::string date = formatAmzDate(scope.time).substr(0, 8);
    if (last.key.empty() || last.date != date || last.secret != secret || last.region != scope.region ||
        last.service != scope.service) {
        const std::string ofDate = hmacSha256("AWS4" + std::string(secret), date);
        last = {std::string(secret), date, scope.region, scope.service,
                hmacSha256(hmacSha256(hmacSha256(ofDate, scope.region), scope.service), kTerminator)};
    }
    return last.key;
}

std::string signature(std::string_view signingKey, std::string_view stringToSign) {
    return toHex(hmacSha256(signingKey, stringToSign));
}

void signRequest(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                 const SigningOptions& options) {
    request.headers.remove("Authorization");
    request.headers.set("X-Amz-Date", formatAmzDate(scope.time));
    if (credentials.sessionToken.empty())
        request.headers.remove("X-Amz-Security-Token");
    else
        request.headers.set("X-Amz-Security-Token", credentials.sessionToken);
    if (!request.headers.contains("Host")) request.headers.set("Host", request.host);

    const std::string payloadHash = options.payloadHash.empty() ? sha256Hex(request.body) : options.payloadHash;
    if (options.contentSha256Header) request.headers.set("X-Amz-Content-Sha256", payloadHash);

    const auto names = headersToSign(request);
    const std::string toSign = stringToSign(canonicalRequest(request, names, payloadHash, options), scope);
    std::string authorization(kSigV4Algorithm);
    authorization.append(" Credential=").append(credential(credentials, scope));
    authorization.append(", SignedHeaders=").append(join(names, ";"));
    authorization.append(", Signature=").append(signature(signingKey(credentials.secretAccessKey, scope), toSign));
    request.headers.set("Authorization", std::move(authorization));
}

void presignRequest(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                    std::chrono::seconds expires, const SigningOptions& options) {
    for (const char* name : {"Authorization", "X-Amz-Date", "X-Amz-Security-Token"})
        request.headers.remove(name);
    QueryPairs pairs;
    for (auto& pair : parseQuery(request.query))
        if (std::find(kSigningQuery.begin(), kSigningQuery.end(), pair.first) == kSigningQuery.end())
            pairs.push_back(std::move(pair));
    const auto names = headersToSign(request);
    expires = std::clamp(expires, std::chrono::seconds(1), kLongestExpiry);
    pairs.emplace_back("X-Amz-Algorithm", kSigV4Algorithm);
    pairs.emplace_back("X-Amz-Credential", credential(credentials, scope));
    pairs.emplace_back("X-Amz-Date", formatAmzDate(scope.time));
    pairs.emplace_back("X-Amz-Expires", std::to_string(expires.count()));
    pairs.emplace_back("X-Amz-SignedHeaders", join(names, ";"));
    if (!credentials.sessionToken.empty()) pairs.emplace_back("X-Amz-Security-Token", credentials.sessionToken);
    request.query = buildQuery(pairs);

    std::string payloadHash = options.payloadHash;
    if (payloadHash.empty())
        payloadHash = scope.service == "s3" ? std::string(kUnsignedPayload) : sha256Hex(request.body);
    const std::string toSign = stringToSign(canonicalRequest(request, names, payloadHash, options), scope);
    request.query += "&X-Amz-Signature=" + signature(signingKey(credentials.secretAccessKey, scope), toSign);
}

std::string expectedSignature(const HttpRequest& request, const SignatureClaim& claim, std::string_view secret,
                              const SigningOptions& options) {
    std::string payloadHash = claim.payloadHash;
    if (payloadHash.empty()) payloadHash = options.payloadHash;
    if (payloadHash.empty())
        payloadHash =
            claim.presigned && claim.scope.service == "s3" ? std::string(kUnsignedPayload) : sha256Hex(request.body);
    const std::string canonical = canonicalRequest(request, claim.signedHeaders, payloadHash, options);
    return signature(signingKey(secret, claim.scope), stringToSign(canonical, claim.scope));
}

} // namespace skydeck::wire
