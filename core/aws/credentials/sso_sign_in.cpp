#include "core/aws/credentials/sso_sign_in.h"

namespace skydeck::aws {

namespace {

constexpr const char* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr std::int64_t kUsualInterval = 5;
constexpr auto kSlowerBy = std::chrono::seconds(5);
constexpr auto kRegistrationMargin = std::chrono::minutes(15);

/// Who we are at the Identity Center still; what else is in the token is of no use.
std::optional<SsoToken> earlierRegistration(const CredentialSources& sources, const SsoSettings& settings) {
    const auto known = SsoTokenCache(sources.environment).load(settings);
    const bool good = known && !known->clientId.empty() && known->scopes == settings.scopes &&
                      known->registrationExpiresAt > sources.clock->now() + kRegistrationMargin;
    return good ? known : std::nullopt;
}

Result<SsoToken> newRegistration(const CredentialSources& sources, const SsoSettings& settings,
                                 const CallContext& context) {
    Json input = {{"clientName", "skydeck"}, {"clientType", "public"}};
    if (!settings.scopes.empty()) input["scopes"] = settings.scopes;
    SKYDECK_ASSIGN(const Json output,
                   sources.call("sso-oidc", "RegisterClient", input, settings.region, nullptr, context));
    SsoToken client;
    client.clientId = stringAt(output, "clientId");
    client.clientSecret = stringAt(output, "clientSecret");
    client.registrationExpiresAt = fromEpochSeconds(numberAt(output, "clientSecretExpiresAt"));
    client.scopes = settings.scopes;
    return client;
}

Result<Json> startDevice(const CredentialSources& sources, const SsoSettings& settings, const SsoToken& client,
                         const CallContext& context) {
    return sources.call(
        "sso-oidc", "StartDeviceAuthorization",
        {{"clientId", client.clientId}, {"clientSecret", client.clientSecret}, {"startUrl", settings.startUrl}},
        settings.region, nullptr, context);
}

/// Asks until there is an answer other than "not yet".
Result<Json> awaitToken(const CredentialSources& sources, const SsoSettings& settings, const Json& input,
                        Duration interval, WallTime end, const CallContext& context) {
    while (sources.clock->now() < end) {
        if (!sources.clock->sleepFor(interval, context.stop)) break;
        SKYDECK_TRY(context.check(*sources.clock));
        auto output = sources.call("sso-oidc", "CreateToken", input, settings.region, nullptr, context);
        if (output) return output;
        const std::string& code = output.error().code;
        if (code == "SlowDownException")
            interval += kSlowerBy;
        else if (code == "ExpiredTokenException")
            break;
        else if (code != "AuthorizationPendingException")
            return output;
    }
    SKYDECK_TRY(context.check(*sources.clock));
    return fail(ErrorKind::Timeout, "SignInExpired", "Nobody signed in at " + settings.startUrl + " in time",
                "Run the command again and confirm the code in the browser.");
}

} // namespace

Result<SsoToken> signInAtSso(const CredentialSources& sources, const SsoSettings& settings,
                             const CredentialPrompts& prompts, const CallContext& context) {
    SsoToken token;
    Result<Json> device = fail(ErrorKind::Internal, "NotAsked", "");
    if (const auto earlier = earlierRegistration(sources, settings)) {
        token = *earlier;
        device = startDevice(sources, settings, token, context);
    }
    // A registration may be withdrawn before its time.
    if (!device && (token.clientId.empty() || device.error().code == "InvalidClientException")) {
        SKYDECK_ASSIGN(token, newRegistration(sources, settings, context));
        device = startDevice(sources, settings, token, context);
    }
    if (!device) return fail(device.error());
    SignInPage page;
    page.bareUrl = stringAt(*device, "verificationUri");
    page.url = stringAt(*device, "verificationUriComplete", page.bareUrl);
    page.userCode = stringAt(*device, "userCode");
    page.expires = sources.clock->now() + std::chrono::seconds(integerAt(*device, "expiresIn", 600));
    SKYDECK_TRY(prompts.signIn(page));

    const Json input = {{"clientId", token.clientId},
                        {"clientSecret", token.clientSecret},
                        {"grantType", kDeviceGrant},
                        {"deviceCode", stringAt(*device, "deviceCode")}};
    const auto interval =
        std::chrono::seconds(std::max<std::int64_t>(1, integerAt(*device, "interval", kUsualInterval)));
    const auto agreed = awaitToken(sources, settings, input, interval, page.expires, context);
    if (prompts.signInEnded) prompts.signInEnded();
    SKYDECK_ASSIGN(const Json output, agreed);
    token.accessToken = stringAt(output, "accessToken");
    token.refreshToken = stringAt(output, "refreshToken");
    token.expiresAt = sources.clock->now() + std::chrono::seconds(integerAt(output, "expiresIn"));
    if (token.accessToken.empty())
        return fail(ErrorKind::Protocol, "CredentialsMalformed", "What " + settings.startUrl + " gives is no token");
    SKYDECK_TRY(SsoTokenCache(sources.environment).save(settings, token));
    return token;
}

} // namespace skydeck::aws
