#pragma once

#include "core/base/clock.h"
#include "core/wire/http.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::wire {

/// AWS Signature Version 4, in the stages of AWS's own description (IAM User Guide, "Create a signed AWS API
/// request"), so that each can be checked alone.

struct Credentials {
    std::string accessKeyId;
    std::string secretAccessKey;
    std::string sessionToken; ///< empty for long-lived keys
    std::optional<WallTime> expiration;
};

struct SigningScope {
    std::string region;
    std::string service; ///< signing name: "s3", "batch"
    WallTime time;
};

struct SigningOptions {
    bool doubleEncodePath = true;     ///< false for S3
    bool normalizePath = true;        ///< false for S3
    bool contentSha256Header = false; ///< adds x-amz-content-sha256; S3 requires it
    /// What stands for the body: empty = the hash of `body`; or "UNSIGNED-PAYLOAD", or a hash known already.
    std::string payloadHash;
};

inline constexpr std::string_view kSigV4Algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// Stage 1. `signedHeaders` are the lower-case names to include, sorted.
std::string canonicalRequest(const HttpRequest& request, const std::vector<std::string>& signedHeaders,
                             std::string_view payloadHash, const SigningOptions& options);
/// Stage 2.
std::string credentialScope(const SigningScope& scope);
std::string stringToSign(std::string_view canonicalRequest, const SigningScope& scope);
/// Stage 3.
std::string signingKey(std::string_view secret, const SigningScope& scope);
std::string signature(std::string_view signingKey, std::string_view stringToSign);

/// Adds Host, X-Amz-Date, the token and Authorization. Replaces those of an earlier attempt.
void signRequest(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                 const SigningOptions& options = {});
/// The query-string form; `expires` at most seven days. S3's payload is UNSIGNED-PAYLOAD.
void presignRequest(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                    std::chrono::seconds expires, const SigningOptions& options = {});

/// What a received request claims, from the Authorization header or the query string.
struct SignatureClaim {
    std::string accessKeyId;
    SigningScope scope;
    std::vector<std::string> signedHeaders;
    std::string signature;
    std::string sessionToken;
    std::string payloadHash; ///< x-amz-content-sha256, or "" when absent
    bool presigned = false;
    std::chrono::seconds expires{0}; ///< presigned only
};
/// Nothing when the request carries no signature at all; an error (IncompleteSignature,
/// AuthorizationQueryParametersError) when it carries a broken one.
Result<std::optional<SignatureClaim>> parseSignature(const HttpRequest& request);
/// The signature the request should carry under `secret`; compare in constant time.
std::string expectedSignature(const HttpRequest& request, const SignatureClaim& claim, std::string_view secret,
                              const SigningOptions& options);

} // namespace skydeck::wire
