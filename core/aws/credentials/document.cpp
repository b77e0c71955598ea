#include "core/aws/credentials/document.h"

#include "core/wire/timestamp.h"

namespace skydeck::aws {

namespace {
auto malformedDocument(const std::string& origin, const std::string& problem) {
    return fail(ErrorKind::Protocol, "CredentialsMalformed", "What " + origin + " gives is no credentials: " + problem);
}
} // namespace

Result<Json> parseSecretJson(std::string_view text, const std::string& origin) {
    auto json = parseJson(text);
    if (!json || !json->is_object()) return malformedDocument(origin, "it is not a JSON object");
    return json;
}

Result<wire::Credentials> credentialsFromJson(const Json& object, std::string_view tokenMember,
                                              const std::string& origin) {
    wire::Credentials found;
    found.accessKeyId = stringAt(object, "AccessKeyId");
    found.secretAccessKey = stringAt(object, "SecretAccessKey");
    found.sessionToken = stringAt(object, tokenMember);
    if (found.accessKeyId.empty()) return malformedDocument(origin, "AccessKeyId is missing");
    if (found.secretAccessKey.empty()) return malformedDocument(origin, "SecretAccessKey is missing");
    const Json& expiration = memberAt(object, "Expiration");
    if (expiration.is_number()) found.expiration = fromEpochSeconds(expiration.get<double>());
    if (expiration.is_string()) {
        const auto seconds = wire::parseTimestamp(expiration.get<std::string>());
        if (!seconds) return malformedDocument(origin, "Expiration is no time");
        found.expiration = fromEpochSeconds(*seconds);
    }
    return found;
}

Result<wire::Credentials> credentialsFromDocument(std::string_view text, std::string_view tokenMember,
                                                  const std::string& origin) {
    SKYDECK_ASSIGN(const Json document, parseSecretJson(text, origin));
    return credentialsFromJson(document, tokenMember, origin);
}

} // namespace skydeck::aws
