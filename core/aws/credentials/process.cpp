#include "core/aws/credentials/process.h"

#include "core/aws/credentials/document.h"
#include "core/aws/credentials/program.h"

namespace skydeck::aws {

namespace {

constexpr auto kProcessLimit = std::chrono::minutes(1);

class ProcessCredentials final : public CredentialsProvider {
public:
    ProcessCredentials(CredentialSources sources, std::string profile)
        : m_sources(std::move(sources)), m_profile(std::move(profile)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        const auto words = splitCommand(m_sources.shared->value(m_profile, "credential_process"));
        if (!words) return fail(withContext(words.error(), describe(), "Correct that line."));
        auto ran = runProgram(*words, kProcessLimit, context);
        if (!ran && ran.error().kind == ErrorKind::Cancelled) return fail(ran.error());
        if (!ran)
            return fail(withContext(ran.error(), describe(), "Run '" + words->front() + "' in a terminal to see why."));
        if (ran->status != 0)
            return fail(ErrorKind::Unauthenticated, "CredentialProcessFailed",
                        describe() + ": '" + words->front() + "' ended with status " + std::to_string(ran->status),
                        "Run it in a terminal to see why.");
        SKYDECK_ASSIGN(const Json document, parseSecretJson(ran->output, describe()));
        if (integerAt(document, "Version") != 1)
            return fail(ErrorKind::Protocol, "CredentialsMalformed",
                        describe() + ": the Version of its answer is not 1, the only one there is");
        SKYDECK_ASSIGN(auto found, credentialsFromJson(document, "SessionToken", describe()));
        if (found.expiration && *found.expiration <= m_sources.clock->now())
            return fail(ErrorKind::Unauthenticated, "ExpiredToken", describe() + " gives credentials that are expired",
                        "Run '" + words->front() + "' in a terminal to see why.");
        return found;
    }

    std::string describe() const override {
        return "credential_process of the profile '" + m_profile + "' in " + m_sources.shared->configPath();
    }

private:
    CredentialSources m_sources;
    std::string m_profile;
};

} // namespace

std::shared_ptr<CredentialsProvider> processCredentials(CredentialSources sources, const std::string& profile) {
    return std::make_shared<ProcessCredentials>(std::move(sources), profile);
}

} // namespace skydeck::aws
