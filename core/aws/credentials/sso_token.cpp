#include "core/aws/credentials/sso_token.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <cmath>

namespace skydeck::aws {

namespace {

namespace fs = std::filesystem;

constexpr auto kSsoRefreshWindow = std::chrono::minutes(15);
constexpr const char* kDefaultScope = "sso:account:access";

WallTime timeIn(const Json& object, const char* key) {
    std::string text = stringAt(object, key);
    if (text.ends_with("UTC")) text.replace(text.size() - 3, 3, "Z"); // as early versions of the AWS CLI wrote it
    return fromEpochSeconds(wire::parseTimestamp(text).value_or(0));
}

std::string timeText(WallTime time) {
    return wire::formatIso8601(std::floor(toEpochSeconds(time)));
}

/// Nothing when the service refuses or is not there: signing in may still work.
std::optional<SsoToken> refreshed(const CredentialSources& sources, const SsoSettings& settings, const SsoToken& old,
                                  const CallContext& context) {
    const WallTime now = sources.clock->now();
    if (old.refreshToken.empty() || old.clientId.empty() || old.registrationExpiresAt <= now) return std::nullopt;
    const auto output = sources.call("sso-oidc", "CreateToken",
                                     {{"clientId", old.clientId},
                                      {"clientSecret", old.clientSecret},
                                      {"grantType", "refresh_token"},
                                      {"refreshToken", old.refreshToken}},
                                     settings.region, nullptr, context);
    if (!output || stringAt(*output, "accessToken").empty()) {
        log::warning("aws.sso", "the token of " + settings.startUrl + " was not refreshed" +
                                    (output ? std::string() : ": " + describe(output.error())));
        return std::nullopt;
    }
    SsoToken fresh = old;
    fresh.accessToken = stringAt(*output, "accessToken");
    fresh.refreshToken = stringAt(*output, "refreshToken", old.refreshToken);
    fresh.expiresAt = now + std::chrono::seconds(integerAt(*output, "expiresIn"));
    return fresh;
}

} // namespace

Result<std::optional<SsoSettings>> SsoSettings::of(const SharedConfig& shared, const std::string& profile) {
    SsoSettings found;
    found.profile = profile;
    found.session = shared.value(profile, "sso_session");
    found.accountId = shared.value(profile, "sso_account_id");
    found.roleName = shared.value(profile, "sso_role_name");
    if (found.session.empty()) {
        found.startUrl = shared.value(profile, "sso_start_url");
        found.region = shared.value(profile, "sso_region");
        if (found.startUrl.empty() && found.accountId.empty()) return std::nullopt;
    } else {
        const ConfigSection* section = shared.ssoSession(found.session);
        if (!section)
            return fail(ErrorKind::InvalidInput, "SsoSessionNotFound",
                        "The profile '" + profile + "' in " + shared.configPath() + " names the sso_session '" +
                            found.session + "', which is not there",
                        "Add a section [sso-session " + found.session + "] with sso_start_url and sso_region.");
        const auto get = [&](std::string_view key) {
            const auto it = section->find(key);
            return it == section->end() ? std::string() : it->second;
        };
        found.startUrl = get("sso_start_url");
        found.region = get("sso_region");
        for (const std::string& scope : split(get("sso_registration_scopes"), ','))
            if (!trim(scope).empty()) found.scopes.emplace_back(trim(scope));
        if (found.scopes.empty()) found.scopes.emplace_back(kDefaultScope);
    }
    const std::string where =
        found.session.empty() ? "The profile '" + profile + "'" : "The section [sso-session " + found.session + "]";
    for (const auto& [value, key] :
         {std::pair{&found.startUrl, "sso_start_url"}, std::pair{&found.region, "sso_region"}})
        if (value->empty())
            return fail(ErrorKind::InvalidInput, "SsoSettingMissing",
                        where + " in " + shared.configPath() + " has no " + key, std::string("Add ") + key + " there.");
    return found;
}

SsoTokenCache::SsoTokenCache(const Environment& environment)
    : m_folder(fs::path(environment("HOME").value_or(homeFolder().string())) / ".aws/sso/cache") {}

fs::path SsoTokenCache::file(const SsoSettings& settings) const {
    return m_folder / (toHex(wire::sha1(settings.session.empty() ? settings.startUrl : settings.session)) + ".json");
}

std::optional<SsoToken> SsoTokenCache::load(const SsoSettings& settings) const {
    const auto text = readFile(file(settings));
    const auto json = text ? parseJson(*text) : Result<Json>(Json());
    if (!json || stringAt(*json, "accessToken").empty() || stringAt(*json, "expiresAt").empty()) return std::nullopt;
    SsoToken token;
    token.accessToken = stringAt(*json, "accessToken");
    token.expiresAt = timeIn(*json, "expiresAt");
    token.refreshToken = stringAt(*json, "refreshToken");
    token.clientId = stringAt(*json, "clientId");
    token.clientSecret = stringAt(*json, "clientSecret");
    token.registrationExpiresAt = timeIn(*json, "registrationExpiresAt");
    for (const Json& scope : arrayAt(*json, "scopes"))
        if (scope.is_string()) token.scopes.push_back(scope.get<std::string>());
    return token;
}

Status SsoTokenCache::save(const SsoSettings& settings, const SsoToken& token) const {
    Json json = {{"startUrl", settings.startUrl},
                 {"region", settings.region},
                 {"accessToken", token.accessToken},
                 {"expiresAt", timeText(token.expiresAt)},
                 {"clientId", token.clientId},
                 {"clientSecret", token.clientSecret},
                 {"registrationExpiresAt", timeText(token.registrationExpiresAt)}};
    if (!token.refreshToken.empty()) json["refreshToken"] = token.refreshToken;
    if (!token.scopes.empty()) json["scopes"] = token.scopes;
    return writeFileAtomically(file(settings), dumpJson(json), 0600);
}

Status SsoTokenCache::remove(const SsoSettings& settings) const {
    std::error_code problem;
    fs::remove(file(settings), problem);
    if (problem)
        return fail(ErrorKind::Io, "FileNotRemoved",
                    "Cannot remove '" + file(settings).string() + "': " + problem.message());
    return {};
}

Result<SsoToken> currentSsoToken(const CredentialSources& sources, const SsoSettings& settings,
                                 const CallContext& context) {
    const SsoTokenCache cache(sources.environment);
    const auto known = cache.load(settings);
    const std::string where = "The profile '" + settings.profile + "' in " + sources.shared->configPath();
    const std::string hint = "Sign in with `skydeckctl login --profile " + settings.profile + "`.";
    if (!known)
        return fail(ErrorKind::Unauthenticated, "SsoTokenMissing", where + " is not signed in at " + settings.startUrl,
                    hint);
    const WallTime now = sources.clock->now();
    if (known->expiresAt - now > kSsoRefreshWindow) return *known;
    if (const auto fresh = refreshed(sources, settings, *known, context)) {
        SKYDECK_TRY(cache.save(settings, *fresh));
        return *fresh;
    }
    SKYDECK_TRY(context.check());
    if (known->expiresAt > now) return *known;
    return fail(ErrorKind::Unauthenticated, "SsoTokenExpired",
                where + " was signed in at " + settings.startUrl + " until " + timeText(known->expiresAt), hint);
}

} // namespace skydeck::aws
