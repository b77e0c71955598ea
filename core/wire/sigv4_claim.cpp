#include "core/wire/sigv4.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::wire {

namespace {

tl::unexpected<Error> broken(const char* code, std::string message) {
    Error error{classify(code, 400), code, std::move(message), 400, {}, {}};
    return tl::unexpected<Error>(std::move(error));
}

/// "AKID/20150830/us-east-1/service/aws4_request" into the claim; `date` gets the second piece. An access key may not
/// hold a slash, so the pieces are counted from the end.
bool takeCredential(std::string_view text, SignatureClaim& claim, std::string& date) {
    const auto pieces = split(text, '/');
    if (pieces.size() != 5 || pieces[4] != "aws4_request") return false;
    for (const std::string& piece : pieces)
        if (piece.empty()) return false;
    claim.accessKeyId = pieces[0];
    date = pieces[1];
    claim.scope.region = pieces[2];
    claim.scope.service = pieces[3];
    return true;
}

bool takeSignedHeaders(std::string_view text, SignatureClaim& claim) {
    claim.signedHeaders = split(text, ';');
    for (const std::string& name : claim.signedHeaders)
        if (name.empty() || name != toLower(name)) return false;
    return std::is_sorted(claim.signedHeaders.begin(), claim.signedHeaders.end()) &&
           std::find(claim.signedHeaders.begin(), claim.signedHeaders.end(), "host") != claim.signedHeaders.end();
}

Result<std::optional<SignatureClaim>> fromHeader(const HttpRequest& request, std::string_view authorization) {
    static constexpr const char* code = "IncompleteSignature";
    SignatureClaim claim;
    std::string credential, signedHeaders;
    for (const std::string& piece : split(authorization.substr(kSigV4Algorithm.size()), ',')) {
        const std::string_view field = trim(piece);
        const auto equals = field.find('=');
        if (equals == std::string_view::npos)
            return broken(code,
                          "Authorization header holds '" + std::string(field) + "', which is not a key=value pair.");
        const std::string_view name = field.substr(0, equals), value = field.substr(equals + 1);
        if (name == "Credential")
            credential = value;
        else if (name == "SignedHeaders")
            signedHeaders = value;
        else if (name == "Signature")
            claim.signature = value;
    }
    std::string missing;
    if (credential.empty()) missing += " Authorization header requires 'Credential' parameter.";
    if (signedHeaders.empty()) missing += " Authorization header requires 'SignedHeaders' parameter.";
    if (claim.signature.empty()) missing += " Authorization header requires 'Signature' parameter.";
    if (!missing.empty()) return broken(code, missing.substr(1));
    std::string date;
    if (!takeCredential(credential, claim, date))
        return broken(code, "Credential must have exactly 5 slash-delimited elements, e.g. "
                            "keyid/date/region/service/aws4_request, got '" +
                                credential + "'.");
    if (!takeSignedHeaders(signedHeaders, claim))
        return broken(code,
                      "SignedHeaders must be sorted lower-case names that include host, got '" + signedHeaders + "'.");

    std::optional<WallTime> time = parseAmzDate(request.headers.value("X-Amz-Date"));
    if (!time)
        if (const auto seconds = parseTimestamp(request.headers.value("Date"))) time = fromEpochSeconds(*seconds);
    if (!time)
        return broken(code, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    claim.scope.time = *time;
    if (formatAmzDate(*time).substr(0, 8) != date)
        return broken("SignatureDoesNotMatch",
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
                          date + "' != '" + formatAmzDate(*time).substr(0, 8) + "'.");
    claim.sessionToken = request.headers.value("X-Amz-Security-Token");
    claim.payloadHash = request.headers.value("X-Amz-Content-Sha256");
    return std::optional<SignatureClaim>(std::move(claim));
}

Result<std::optional<SignatureClaim>> fromQuery(const HttpRequest& request, const QueryPairs& pairs) {
    static constexpr const char* code = "AuthorizationQueryParametersError";
    const auto value = [&](std::string_view name) -> std::string {
        for (const auto& [key, text] : pairs)
            if (key == name) return text;
        return {};
    };
    for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date",
                             "X-Amz-SignedHeaders", "X-Amz-Expires"})
        if (value(name).empty())
            return broken(code, "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                                "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters; " +
                                    std::string(name) + " is missing.");
    if (value("X-Amz-Algorithm") != kSigV4Algorithm)
        return broken(code, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    SignatureClaim claim;
    claim.presigned = true;
    std::string date;
    if (!takeCredential(value("X-Amz-Credential"), claim, date))
        return broken(code, "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
                            "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    const auto time = parseAmzDate(value("X-Amz-Date"));
    if (!time) return broken(code, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    claim.scope.time = *time;
    if (formatAmzDate(*time).substr(0, 8) != date)
        return broken(code, "Invalid credential date \"" + date + "\". This date is not the same as X-Amz-Date.");
    const auto expires = parseInteger(value("X-Amz-Expires"));
    if (!expires) return broken(code, "X-Amz-Expires should be a number");
    if (*expires < 0) return broken(code, "X-Amz-Expires must be non-negative");
    if (*expires > 604800) return broken(code, "X-Amz-Expires must be less than a week (in seconds) that is 604800");
    claim.expires = std::chrono::seconds(*expires);
    if (!takeSignedHeaders(value("X-Amz-SignedHeaders"), claim))
        return broken(code, "X-Amz-SignedHeaders must be sorted lower-case names that include host.");
    claim.signature = value("X-Amz-Signature");
    claim.sessionToken = value("X-Amz-Security-Token");
    claim.payloadHash = request.headers.value("X-Amz-Content-Sha256");
    return std::optional<SignatureClaim>(std::move(claim));
}
} // namespace

Result<std::optional<SignatureClaim>> parseSignature(const HttpRequest& request) {
    if (const auto authorization = request.headers.get("Authorization")) {
        const std::string_view text = trim(*authorization);
        // Another scheme (Basic, Bearer) is no signature; whoever serves it reads it himself.
        if (text.starts_with(kSigV4Algorithm) &&
            (text.size() == kSigV4Algorithm.size() || text[kSigV4Algorithm.size()] == ' '))
            return fromHeader(request, text);
        if (text.starts_with("AWS4-") || text.starts_with("AWS "))
            return broken("IncompleteSignature", "Authorization uses '" + std::string(text.substr(0, text.find(' '))) +
                                                     "'; only AWS4-HMAC-SHA256 is supported.");
    }
    const QueryPairs pairs = parseQuery(request.query);
    for (const auto& [name, value] : pairs)
        if (name == "X-Amz-Algorithm" || name == "X-Amz-Signature" || name == "X-Amz-Credential")
            return fromQuery(request, pairs);
    return std::optional<SignatureClaim>();
}

} // namespace skydeck::wire
