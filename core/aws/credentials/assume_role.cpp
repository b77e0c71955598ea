#include "core/aws/credentials/assume_role.h"

#include "core/aws/credentials/document.h"
#include "core/aws/credentials/role_cache.h"
#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"

namespace skydeck::aws {

namespace {

/// Letters, digits and =,.@-_ are allowed; the time tells one session from another in CloudTrail.
std::string sessionNameOf(const RoleSettings& role, const Clock& clock) {
    if (!role.sessionName.empty()) return role.sessionName;
    return "skydeck-" + std::to_string(static_cast<std::int64_t>(toEpochSeconds(clock.now())));
}

class AssumedRole final : public CredentialsProvider {
public:
    AssumedRole(CredentialSources sources, RoleSettings role, std::shared_ptr<CredentialsProvider> source)
        : m_sources(std::move(sources)), m_role(std::move(role)), m_source(std::move(source)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        Json input = {{"RoleArn", m_role.roleArn}, {"RoleSessionName", sessionNameOf(m_role, *m_sources.clock)}};
        if (!m_role.externalId.empty()) input["ExternalId"] = m_role.externalId;
        if (m_role.durationSeconds) input["DurationSeconds"] = *m_role.durationSeconds;
        const RoleCache cache(m_sources.environment);
        const bool asks = !m_role.mfaSerial.empty();
        if (asks) {
            if (const auto known = cache.load(m_role, *m_sources.clock)) return *known;
            SKYDECK_ASSIGN(input["TokenCode"], askForCode(context));
            input["SerialNumber"] = m_role.mfaSerial;
        }
        auto output = m_sources.call("sts", "AssumeRole", input, {}, m_source, context);
        if (!output)
            return fail(withContext(output.error(), "Cannot assume " + m_role.roleArn + " for " + describe(),
                                    "Check role_arn, the role's trust policy and " + m_source->describe() + "."));
        auto found = credentialsFromJson(memberAt(*output, "Credentials"), "SessionToken", "AssumeRole");
        // A cache that cannot be written costs another code, not the call.
        if (const Status saved = found && asks ? cache.save(m_role, *found) : Status(); !saved)
            log::warning("aws.credentials", skydeck::describe(saved.error()));
        return found;
    }

    bool discard(const wire::Credentials&) override {
        if (!m_role.mfaSerial.empty()) RoleCache(m_sources.environment).forget(m_role);
        return true;
    }

    std::string describe() const override {
        return "the role of the profile '" + m_role.profile + "' in " + m_sources.shared->configPath();
    }
    std::string howToRenew() const override { return m_source->howToRenew(); }

private:
    Result<std::string> askForCode(const CallContext& context) const {
        const CredentialPrompts& prompts = m_sources.prompts;
        if (!prompts.mfaCode || (prompts.mayAsk && !prompts.mayAsk()))
            return fail(ErrorKind::Unauthenticated, "MfaRequired",
                        "The profile '" + m_role.profile + "' in " + m_sources.shared->configPath() +
                            " wants a code of the device " + m_role.mfaSerial,
                        prompts.mfaCode ? "Sign in again."
                                        : "Run the command in a terminal, where it can ask for the code.");
        SKYDECK_ASSIGN(const std::string answer, prompts.mfaCode(m_role.mfaSerial, m_role.profile, context));
        std::string code(trim(answer));
        if (code.size() != 6 || code.find_first_not_of("0123456789") != code.npos)
            return fail(ErrorKind::InvalidInput, "InvalidMfaCode", "The code of an MFA device has six digits");
        return code;
    }

    CredentialSources m_sources;
    RoleSettings m_role;
    std::shared_ptr<CredentialsProvider> m_source;
};

class WebIdentity final : public CredentialsProvider {
public:
    WebIdentity(CredentialSources sources, RoleSettings role, std::string tokenFile)
        : m_sources(std::move(sources)), m_role(std::move(role)), m_tokenFile(std::move(tokenFile)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        const auto token = readFile(m_tokenFile);
        if (!token) return fail(withContext(token.error(), "Cannot read the web identity token for " + describe()));
        Json input = {{"RoleArn", m_role.roleArn},
                      {"RoleSessionName", sessionNameOf(m_role, *m_sources.clock)},
                      {"WebIdentityToken", std::string(trim(*token))}};
        if (m_role.durationSeconds) input["DurationSeconds"] = *m_role.durationSeconds;
        auto output = m_sources.call("sts", "AssumeRoleWithWebIdentity", input, {}, nullptr, context);
        if (!output)
            return fail(withContext(output.error(), "Cannot assume " + m_role.roleArn + " for " + describe(),
                                    "Check the role's trust policy and the token in " + m_tokenFile + "."));
        return credentialsFromJson(memberAt(*output, "Credentials"), "SessionToken", "AssumeRoleWithWebIdentity");
    }

    std::string describe() const override {
        return "the web identity token in " + m_tokenFile +
               (m_role.profile.empty() ? "" : " (profile '" + m_role.profile + "')");
    }

private:
    CredentialSources m_sources;
    RoleSettings m_role;
    std::string m_tokenFile;
};

} // namespace

Result<RoleSettings> RoleSettings::of(const SharedConfig& shared, const std::string& profile) {
    RoleSettings role;
    role.profile = profile;
    role.roleArn = shared.value(profile, "role_arn");
    role.sessionName = shared.value(profile, "role_session_name");
    role.externalId = shared.value(profile, "external_id");
    role.mfaSerial = shared.value(profile, "mfa_serial");
    if (const std::string duration = shared.value(profile, "duration_seconds"); !duration.empty()) {
        const auto seconds = parseInteger(duration);
        if (!seconds || *seconds < 900 || *seconds > 43200)
            return fail(ErrorKind::InvalidInput, "InvalidDuration",
                        "duration_seconds of the profile '" + profile + "' in " + shared.configPath() + " is '" +
                            duration + "'",
                        "Write a number from 900 to 43200.");
        role.durationSeconds = static_cast<int>(*seconds);
    }
    return role;
}

std::shared_ptr<CredentialsProvider> assumedRole(CredentialSources sources, RoleSettings role,
                                                 std::shared_ptr<CredentialsProvider> source) {
    return std::make_shared<AssumedRole>(std::move(sources), std::move(role), std::move(source));
}

std::shared_ptr<CredentialsProvider> webIdentity(CredentialSources sources, RoleSettings role, std::string tokenFile) {
    return std::make_shared<WebIdentity>(std::move(sources), std::move(role), std::move(tokenFile));
}

} // namespace skydeck::aws
