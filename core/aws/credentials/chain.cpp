#include "core/aws/credentials/chain.h"

#include "core/aws/credentials/assume_role.h"
#include "core/aws/credentials/cache.h"
#include "core/aws/credentials/container.h"
#include "core/aws/credentials/environment.h"
#include "core/aws/credentials/instance_metadata.h"
#include "core/aws/credentials/process.h"
#include "core/aws/credentials/shared_file.h"
#include "core/aws/credentials/sso.h"
#include "core/base/log.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::aws {

namespace {

using Provider = std::shared_ptr<CredentialsProvider>;

/// Follows one profile to its credentials, from role to role.
class ProfileWalk {
public:
    explicit ProfileWalk(const CredentialSources& sources) : m_sources(sources), m_shared(*sources.shared) {}

    Result<Provider> follow(const std::string& profile) {
        if (has(profile, "role_arn") && !has(profile, "web_identity_token_file")) return role(profile);
        return own(profile);
    }

private:
    std::string value(const std::string& profile, std::string_view key) const { return m_shared.value(profile, key); }
    bool has(const std::string& profile, std::string_view key) const { return !value(profile, key).empty(); }
    std::string inFile(const std::string& profile) const {
        return "the profile '" + profile + "' in " + m_shared.configPath();
    }
    Provider kept(Provider provider) const { return cached(std::move(provider), m_sources.clock); }

    Result<Provider> own(const std::string& profile) const {
        if (has(profile, "web_identity_token_file")) return webIdentityOf(profile);
        SKYDECK_ASSIGN(const auto sso, SsoSettings::of(m_shared, profile));
        if (sso && (!sso->accountId.empty() || !sso->roleName.empty())) return ssoOf(*sso);
        SKYDECK_ASSIGN(Provider keys, fileCredentials(m_shared, profile, KeyFile::Credentials));
        if (keys) return keys;
        if (has(profile, "credential_process")) return kept(processCredentials(m_sources, profile));
        SKYDECK_ASSIGN(keys, fileCredentials(m_shared, profile, KeyFile::Config));
        if (keys) return keys;
        if (has(profile, "login_session"))
            return fail(ErrorKind::NotImplemented, "CredentialsNotSupported",
                        "login_session of " + inFile(profile) + " (a console login session) is not implemented",
                        "Paste session keys with `skydeckctl login --paste --profile " + profile + "`.");
        return nullptr;
    }

    Result<Provider> webIdentityOf(const std::string& profile) const {
        SKYDECK_ASSIGN(RoleSettings settings, RoleSettings::of(m_shared, profile));
        if (settings.roleArn.empty())
            return fail(ErrorKind::InvalidInput, "RoleMissing",
                        "web_identity_token_file of " + inFile(profile) + " has no role_arn beside it",
                        "Add role_arn to that profile.");
        return kept(webIdentity(m_sources, std::move(settings), value(profile, "web_identity_token_file")));
    }

    Result<Provider> ssoOf(const SsoSettings& settings) const {
        for (const auto& [text, key] :
             {std::pair{&settings.accountId, "sso_account_id"}, std::pair{&settings.roleName, "sso_role_name"}})
            if (text->empty())
                return fail(ErrorKind::InvalidInput, "SsoSettingMissing",
                            std::string(key) + " is missing in " + inFile(settings.profile),
                            std::string("Add ") + key + " there.");
        return kept(ssoCredentials(m_sources, settings));
    }

    Result<Provider> role(const std::string& profile) {
        m_open.push_back(profile);
        SKYDECK_ASSIGN(RoleSettings settings, RoleSettings::of(m_shared, profile));
        const std::string sourceProfile = value(profile, "source_profile");
        const std::string credentialSource = value(profile, "credential_source");
        if (sourceProfile.empty() == credentialSource.empty())
            return fail(ErrorKind::InvalidInput, "RoleSourceUnclear",
                        "role_arn of " + inFile(profile) +
                            (sourceProfile.empty() ? " says not whose credentials assume the role"
                                                   : " has both source_profile and credential_source"),
                        "Give it either source_profile or credential_source.");
        SKYDECK_ASSIGN(Provider source,
                       sourceProfile.empty() ? named(profile, credentialSource) : from(profile, sourceProfile));
        return kept(assumedRole(m_sources, std::move(settings), std::move(source)));
    }

    /// A source's own keys win over a role that it has too; so a profile may be its own source.
    Result<Provider> from(const std::string& profile, const std::string& source) {
        if (!m_shared.hasProfile(source))
            return fail(ErrorKind::InvalidInput, "SourceProfileNotFound",
                        "source_profile of " + inFile(profile) + " is '" + source + "', which is in neither " +
                            m_shared.configPath() + " nor " + m_shared.credentialsPath(),
                        "Correct source_profile, or add that profile.");
        for (const KeyFile file : {KeyFile::Credentials, KeyFile::Config}) {
            SKYDECK_ASSIGN(Provider keys, fileCredentials(m_shared, source, file));
            if (keys) return keys;
        }
        if (std::find(m_open.begin(), m_open.end(), source) != m_open.end())
            return fail(ErrorKind::InvalidInput, "ProfileLoop",
                        "The profiles in " + m_shared.configPath() +
                            " name one another as source: " + join(m_open, " → ") + " → " + source,
                        "Let source_profile of one of them name a profile that has credentials of its own.");
        SKYDECK_ASSIGN(Provider provider, follow(source));
        if (!provider)
            return fail(ErrorKind::InvalidInput, "SourceProfileEmpty",
                        "source_profile of " + inFile(profile) + " is '" + source + "', which has no credentials",
                        "Add aws_access_key_id and aws_secret_access_key to '" + source + "'.");
        return provider;
    }

    Result<Provider> named(const std::string& profile, const std::string& source) const {
        if (source == "Ec2InstanceMetadata") return kept(instanceCredentials(m_sources));
        if (source != "Environment" && source != "EcsContainer")
            return fail(ErrorKind::InvalidInput, "InvalidCredentialSource",
                        "credential_source of " + inFile(profile) + " is '" + source + "'",
                        "Write Environment, Ec2InstanceMetadata or EcsContainer.");
        if (source == "Environment") {
            SKYDECK_ASSIGN(Provider keys, environmentCredentials(m_sources.environment));
            if (keys) return keys;
        } else {
            SKYDECK_ASSIGN(Provider container, containerCredentials(m_sources));
            if (container) return kept(std::move(container));
        }
        return fail(ErrorKind::Unauthenticated, "CredentialsNotFound",
                    "credential_source of " + inFile(profile) + " is '" + source + "', but there are none",
                    source == "Environment" ? "Export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                                            : "Run this in a container of ECS or EKS that has a role.");
    }

    const CredentialSources& m_sources;
    const SharedConfig& m_shared;
    std::vector<std::string> m_open; ///< roles on the way
};

} // namespace

Result<std::shared_ptr<CredentialsProvider>> profileCredentials(const CredentialSources& sources,
                                                                const std::string& profile) {
    return ProfileWalk(sources).follow(profile);
}

Result<std::shared_ptr<CredentialsProvider>> environmentWebIdentity(const CredentialSources& sources) {
    const std::string file = sources.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (file.empty()) return nullptr;
    RoleSettings role;
    role.roleArn = sources.variable("AWS_ROLE_ARN");
    role.sessionName = sources.variable("AWS_ROLE_SESSION_NAME");
    if (role.roleArn.empty())
        return fail(ErrorKind::InvalidInput, "RoleMissing",
                    "AWS_WEB_IDENTITY_TOKEN_FILE is set in the environment, but AWS_ROLE_ARN is not",
                    "Set both of them, or neither.");
    return cached(webIdentity(sources, std::move(role), file), sources.clock);
}

Result<std::shared_ptr<CredentialsProvider>> machineCredentials(const CredentialSources& sources) {
    SKYDECK_ASSIGN(auto container, containerCredentials(sources));
    if (container) return cached(std::move(container), sources.clock);
    if (!mayAskInstance(sources.environment)) return nullptr;
    auto instance = cached(instanceCredentials(sources), sources.clock);
    if (const auto first = instance->credentials({}); !first) {
        log::info("aws.credentials", describe(first.error()));
        return nullptr;
    }
    return instance;
}

} // namespace skydeck::aws
