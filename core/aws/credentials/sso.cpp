#include "core/aws/credentials/sso.h"

#include "core/aws/credentials/sso_sign_in.h"

namespace skydeck::aws {

namespace {

class SsoCredentials final : public CredentialsProvider {
public:
    SsoCredentials(CredentialSources sources, SsoSettings settings)
        : m_sources(std::move(sources)), m_settings(std::move(settings)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        SKYDECK_ASSIGN(const SsoToken token, signedIn(context));
        auto output = roleCredentials(token, context);
        // A sign-in can be ended before its time.
        if (!output && output.error().httpStatus == 401 && mayAsk()) {
            SKYDECK_ASSIGN(const SsoToken fresh, signInAtSso(m_sources, m_settings, m_sources.prompts, context));
            output = roleCredentials(fresh, context);
        }
        if (!output)
            return fail(withContext(output.error(), "Cannot fetch " + describe(),
                                    output.error().httpStatus == 401 ? howToRenew() : checkRole()));
        const Json& given = memberAt(*output, "roleCredentials");
        wire::Credentials found{
            stringAt(given, "accessKeyId"), stringAt(given, "secretAccessKey"), stringAt(given, "sessionToken"), {}};
        if (found.accessKeyId.empty() || found.secretAccessKey.empty())
            return fail(ErrorKind::Protocol, "CredentialsMalformed", "GetRoleCredentials gave no keys");
        // Milliseconds, other than everywhere else.
        if (const auto expiration = integerAt(given, "expiration"); expiration > 0)
            found.expiration = fromEpochSeconds(static_cast<double>(expiration) / 1000);
        return found;
    }

    std::string describe() const override {
        return "the role " + m_settings.roleName + " of account " + m_settings.accountId +
               " (IAM Identity Center, profile '" + m_settings.profile + "' in " + m_sources.shared->configPath() + ")";
    }
    std::string howToRenew() const override {
        return "Sign in with `skydeckctl login --profile " + m_settings.profile + "`.";
    }

private:
    std::string checkRole() const {
        return "Check sso_account_id and sso_role_name of the profile '" + m_settings.profile + "'.";
    }

    bool mayAsk() const {
        const CredentialPrompts& prompts = m_sources.prompts;
        return prompts.signIn && (!prompts.mayAsk || prompts.mayAsk());
    }

    Result<Json> roleCredentials(const SsoToken& token, const CallContext& context) const {
        return m_sources.call("sso", "GetRoleCredentials",
                              {{"accountId", m_settings.accountId},
                               {"roleName", m_settings.roleName},
                               {"accessToken", token.accessToken}},
                              m_settings.region, nullptr, context);
    }

    Result<SsoToken> signedIn(const CallContext& context) const {
        auto token = currentSsoToken(m_sources, m_settings, context);
        if (token || token.error().kind != ErrorKind::Unauthenticated || !mayAsk()) return token;
        return signInAtSso(m_sources, m_settings, m_sources.prompts, context);
    }

    CredentialSources m_sources;
    SsoSettings m_settings;
};

} // namespace

std::shared_ptr<CredentialsProvider> ssoCredentials(CredentialSources sources, SsoSettings settings) {
    return std::make_shared<SsoCredentials>(std::move(sources), std::move(settings));
}

} // namespace skydeck::aws
