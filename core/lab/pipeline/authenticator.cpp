#include "core/lab/pipeline/authenticator.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::chrono::minutes kAllowedSkew{15};
constexpr const char* kMismatch =
    "The request signature we calculated does not match the signature you provided. Check "
    "your key and signing method.";

enum class Problem { Missing, UnknownKey, BadSignature, Skewed, BadToken, ExpiredToken };

struct Row {
    Problem problem;
    Dialect dialect;
    int status;
    const char* code;
    const char* message;
};

// S3: API Reference, "Error responses". Json and Query: each service's "Common errors". EC2: "Error codes".
constexpr Row kRows[] = {
    {Problem::Missing, Dialect::S3, 403, "AccessDenied", "Access Denied"},
    {Problem::Missing, Dialect::Json, 403, "MissingAuthenticationTokenException", "Missing Authentication Token"},
    {Problem::Missing, Dialect::Query, 403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
    {Problem::Missing, Dialect::Ec2, 403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
    {Problem::UnknownKey, Dialect::S3, 403, "InvalidAccessKeyId",
     "The AWS Access Key Id you provided does not exist in our records."},
    {Problem::UnknownKey, Dialect::Json, 403, "UnrecognizedClientException",
     "The security token included in the request is invalid."},
    {Problem::UnknownKey, Dialect::Query, 403, "InvalidClientTokenId",
     "The security token included in the request is invalid."},
    {Problem::UnknownKey, Dialect::Ec2, 401, "AuthFailure",
     "AWS was not able to validate the provided access credentials"},
    {Problem::BadSignature, Dialect::S3, 403, "SignatureDoesNotMatch", kMismatch},
    {Problem::BadSignature, Dialect::Json, 403, "InvalidSignatureException", kMismatch},
    {Problem::BadSignature, Dialect::Query, 403, "SignatureDoesNotMatch", kMismatch},
    {Problem::BadSignature, Dialect::Ec2, 401, "AuthFailure",
     "AWS was not able to validate the provided access credentials"},
    {Problem::Skewed, Dialect::S3, 403, "RequestTimeTooSkewed",
     "The difference between the request time and the current time is too large."},
    {Problem::Skewed, Dialect::Json, 403, "InvalidSignatureException", "Signature expired or not yet current: "},
    {Problem::Skewed, Dialect::Query, 403, "SignatureDoesNotMatch", "Signature expired or not yet current: "},
    {Problem::Skewed, Dialect::Ec2, 400, "RequestExpired", "Request has expired or is not yet valid: "},
    {Problem::BadToken, Dialect::S3, 400, "InvalidToken", "The provided token is malformed or otherwise invalid."},
    {Problem::BadToken, Dialect::Json, 403, "UnrecognizedClientException",
     "The security token included in the request is invalid."},
    {Problem::BadToken, Dialect::Query, 403, "InvalidClientTokenId",
     "The security token included in the request is invalid."},
    {Problem::BadToken, Dialect::Ec2, 401, "AuthFailure",
     "AWS was not able to validate the provided access credentials"},
    {Problem::ExpiredToken, Dialect::S3, 400, "ExpiredToken", "The provided token has expired."},
    {Problem::ExpiredToken, Dialect::Json, 403, "ExpiredTokenException",
     "The security token included in the request is expired"},
    {Problem::ExpiredToken, Dialect::Query, 403, "ExpiredToken",
     "The security token included in the request is expired"},
    {Problem::ExpiredToken, Dialect::Ec2, 400, "RequestExpired", "Request has expired."},
};

Error refusal(Problem problem, Dialect dialect, const std::string& detail = {}) {
    const Row* row = std::ranges::find_if(
        kRows, [&](const Row& each) { return each.problem == problem && each.dialect == dialect; });
    return awsError(row->status, row->code, row->message + detail).value();
}

bool isHash(std::string_view payloadHash) {
    return payloadHash.size() == 64 && fromHex(payloadHash).has_value();
}

/// Says what stands for the body in the canonical request; nothing when only the body itself can tell.
std::optional<std::string> knownPayloadHash(const wire::SignatureClaim& claim, Dialect dialect) {
    if (!claim.payloadHash.empty()) return claim.payloadHash;
    if (claim.presigned && dialect == Dialect::S3) return std::string(wire::kUnsignedPayload);
    return std::nullopt;
}

Status checkSignature(const wire::HttpRequest& head, const wire::SignatureClaim& claim, const std::string& secret,
                      Dialect dialect, std::string payloadHash) {
    wire::SigningOptions options;
    options.doubleEncodePath = options.normalizePath = dialect != Dialect::S3;
    options.payloadHash = std::move(payloadHash);
    if (!wire::constantTimeEquals(wire::expectedSignature(head, claim, secret, options), claim.signature))
        return fail(refusal(Problem::BadSignature, dialect));
    return {};
}

/// Headers that S3 wants signed: the host and whatever is its own.
Status checkSignedHeaders(const wire::HttpRequest& head, const wire::SignatureClaim& claim, Dialect dialect) {
    const auto isSigned = [&](const std::string& name) {
        return std::ranges::find(claim.signedHeaders, name) != claim.signedHeaders.end();
    };
    if (!isSigned("host")) return fail(refusal(Problem::BadSignature, dialect));
    if (dialect != Dialect::S3) return {};
    for (const auto& [name, value] : head.headers) {
        const std::string lower = toLower(name);
        // The payload's hash is part of the canonical request by itself.
        if (lower.starts_with("x-amz-") && lower != "x-amz-content-sha256" && !isSigned(lower))
            return awsError(403, "AccessDenied",
                            "There were headers present in the request which were not signed: " + lower);
    }
    return {};
}
} // namespace

KeyLookup rootKey(std::string accessKeyId, std::string secretAccessKey) {
    return [id = std::move(accessKeyId),
            secret = std::move(secretAccessKey)](std::string_view wanted) -> std::optional<KnownKey> {
        if (wanted != id) return std::nullopt;
        return KnownKey{
            secret, {}, {}, Caller{kAccountId, id, std::string("arn:aws:iam::") + kAccountId + ":root", {}}};
    };
}

Dialect dialectOf(const wire::ServiceModel& model) {
    switch (model.protocol) {
    case wire::Protocol::RestXml:
        return Dialect::S3;
    case wire::Protocol::Query:
        return Dialect::Query;
    case wire::Protocol::Ec2:
        return Dialect::Ec2;
    default:
        return Dialect::Json;
    }
}

Error Authenticator::missingSignature(Dialect dialect) {
    return refusal(Problem::Missing, dialect);
}

Result<KnownKey> Authenticator::findKey(const wire::SignatureClaim& claim, Dialect dialect) const {
    std::optional<KnownKey> key;
    for (const KeyLookup& lookup : m_lookups)
        if ((key = lookup(claim.accessKeyId))) break;
    if (!key) return fail(refusal(Problem::UnknownKey, dialect));
    if (!wire::constantTimeEquals(key->sessionToken, claim.sessionToken))
        return fail(refusal(Problem::BadToken, dialect));
    return std::move(*key);
}

Error Authenticator::expiredToken(Dialect dialect) {
    return refusal(Problem::ExpiredToken, dialect);
}

Result<Identity> Authenticator::checkHead(const wire::HttpRequest& head, const wire::SignatureClaim& claim,
                                          Dialect dialect) const {
    SKYDECK_ASSIGN(KnownKey key, findKey(claim, dialect));
    SKYDECK_TRY(checkSignedHeaders(head, claim, dialect));
    // The signature goes first: a time that somebody else wrote decides nothing.
    if (auto payloadHash = knownPayloadHash(claim, dialect))
        SKYDECK_TRY(checkSignature(head, claim, key.secretAccessKey, dialect, std::move(*payloadHash)));
    SKYDECK_TRY(checkTime(claim, dialect));
    if (key.expiration && *key.expiration <= m_clock.now()) return fail(refusal(Problem::ExpiredToken, dialect));
    Identity identity{std::move(key.caller), claim, std::move(key.secretAccessKey)};
    identity.caller.region = claim.scope.region;
    return identity;
}

Result<Identity> Authenticator::checkForm(const wire::SignatureClaim& claim, std::string_view policy) const {
    SKYDECK_ASSIGN(KnownKey key, findKey(claim, Dialect::S3));
    const std::string expected = wire::signature(wire::signingKey(key.secretAccessKey, claim.scope), policy);
    if (!wire::constantTimeEquals(expected, claim.signature)) return fail(refusal(Problem::BadSignature, Dialect::S3));
    if (key.expiration && *key.expiration <= m_clock.now()) return fail(refusal(Problem::ExpiredToken, Dialect::S3));
    Identity identity{std::move(key.caller), claim, std::move(key.secretAccessKey)};
    identity.caller.region = claim.scope.region;
    return identity;
}

Status Authenticator::checkBody(const wire::HttpRequest& head, const Identity& identity, Dialect dialect,
                                std::string_view bodySha256) const {
    const auto known = knownPayloadHash(identity.claim, dialect);
    if (!known) return checkSignature(head, identity.claim, identity.secretAccessKey, dialect, toHex(bodySha256));
    if (!isHash(*known) || *known == toHex(bodySha256)) return {};
    if (dialect != Dialect::S3) return fail(refusal(Problem::BadSignature, dialect));
    return awsError(400, "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

Status Authenticator::checkTime(const wire::SignatureClaim& claim, Dialect dialect) const {
    const WallTime now = m_clock.now();
    if (claim.presigned) {
        if (now > claim.scope.time + claim.expires) return awsError(403, "AccessDenied", "Request has expired");
        if (claim.scope.time > now + kAllowedSkew) return awsError(403, "AccessDenied", "Request is not valid yet");
        return {};
    }
    if (claim.scope.time < now - kAllowedSkew || claim.scope.time > now + kAllowedSkew) {
        const std::string times = wire::formatAmzDate(claim.scope.time) + ", and it is " + wire::formatAmzDate(now);
        return fail(refusal(Problem::Skewed, dialect, dialect == Dialect::S3 ? "" : times));
    }
    return {};
}

} // namespace skydeck::lab
