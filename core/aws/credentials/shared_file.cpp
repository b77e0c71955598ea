#include "core/aws/credentials/shared_file.h"

#include <mutex>

namespace skydeck::aws {

namespace {

Result<std::optional<wire::Credentials>> keysIn(const SharedConfig& shared, const std::string& profile, KeyFile which) {
    const bool own = which == KeyFile::Credentials;
    const ConfigSection& section = own ? shared.inCredentials(profile) : shared.inConfig(profile);
    const std::string& file = own ? shared.credentialsPath() : shared.configPath();
    const auto get = [&](std::string_view key) {
        const auto it = section.find(key);
        return it == section.end() ? std::string() : it->second;
    };
    wire::Credentials keys{get("aws_access_key_id"), get("aws_secret_access_key"), get("aws_session_token"), {}};
    if (keys.accessKeyId.empty() && keys.secretAccessKey.empty()) return std::nullopt;
    if (keys.accessKeyId.empty() || keys.secretAccessKey.empty()) {
        const std::string missing = keys.accessKeyId.empty() ? "aws_access_key_id" : "aws_secret_access_key";
        return fail(ErrorKind::InvalidInput, "PartialCredentials",
                    "The profile '" + profile + "' in " + file + " has no " + missing,
                    "Add " + missing + " to that profile.");
    }
    return keys;
}

class FileKeys final : public CredentialsProvider {
public:
    FileKeys(wire::Credentials keys, const SharedConfig& shared, std::string profile, KeyFile which)
        : m_keys(std::move(keys)), m_profile(std::move(profile)), m_which(which),
          m_file(which == KeyFile::Credentials ? shared.credentialsPath() : shared.configPath()),
          m_again([environment = shared.environment()] { return SharedConfig::load(environment); }) {}

    Result<wire::Credentials> credentials(const CallContext&) override {
        const std::lock_guard lock(m_mutex);
        return m_keys;
    }

    bool discard(const wire::Credentials& refused) override {
        const auto shared = m_again();
        const auto fresh = shared ? keysIn(*shared, m_profile, m_which) : Result<std::optional<wire::Credentials>>();
        const std::lock_guard lock(m_mutex);
        if (fresh && *fresh) m_keys = **fresh;
        return m_keys.accessKeyId != refused.accessKeyId || m_keys.sessionToken != refused.sessionToken;
    }

    std::string describe() const override { return "the profile '" + m_profile + "' in " + m_file; }
    std::string howToRenew() const override {
        return "Paste fresh keys with `skydeckctl login --paste --profile " + m_profile + "`.";
    }

private:
    std::mutex m_mutex;
    wire::Credentials m_keys;
    std::string m_profile;
    KeyFile m_which;
    std::string m_file;
    std::function<Result<SharedConfig>()> m_again;
};

} // namespace

Result<std::shared_ptr<CredentialsProvider>> fileCredentials(const SharedConfig& shared, const std::string& profile,
                                                             KeyFile which) {
    SKYDECK_ASSIGN(auto keys, keysIn(shared, profile, which));
    if (!keys) return nullptr;
    return std::make_shared<FileKeys>(std::move(*keys), shared, profile, which);
}

} // namespace skydeck::aws
