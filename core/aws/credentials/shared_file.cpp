#include "core/aws/credentials/shared_file.h"

namespace skydeck::aws {

namespace {

class FileKeys final : public CredentialsProvider {
public:
    FileKeys(wire::Credentials keys, std::string profile, std::string file)
        : m_keys(std::move(keys)), m_profile(std::move(profile)), m_file(std::move(file)) {}

    Result<wire::Credentials> credentials(const CallContext&) override { return m_keys; }
    std::string describe() const override { return "the profile '" + m_profile + "' in " + m_file; }
    std::string howToRenew() const override {
        return "Paste fresh keys with `skydeckctl login --paste --profile " + m_profile + "`.";
    }

private:
    wire::Credentials m_keys;
    std::string m_profile, m_file;
};

} // namespace

Result<std::shared_ptr<CredentialsProvider>> fileCredentials(const SharedConfig& shared, const std::string& profile,
                                                             KeyFile which) {
    const bool own = which == KeyFile::Credentials;
    const ConfigSection& section = own ? shared.inCredentials(profile) : shared.inConfig(profile);
    const std::string& file = own ? shared.credentialsPath() : shared.configPath();
    const auto get = [&](std::string_view key) {
        const auto it = section.find(key);
        return it == section.end() ? std::string() : it->second;
    };
    wire::Credentials keys{get("aws_access_key_id"), get("aws_secret_access_key"), get("aws_session_token"), {}};
    if (keys.accessKeyId.empty() && keys.secretAccessKey.empty()) return nullptr;
    if (keys.accessKeyId.empty() || keys.secretAccessKey.empty()) {
        const std::string missing = keys.accessKeyId.empty() ? "aws_access_key_id" : "aws_secret_access_key";
        return fail(ErrorKind::InvalidInput, "PartialCredentials",
                    "The profile '" + profile + "' in " + file + " has no " + missing,
                    "Add " + missing + " to that profile.");
    }
    return std::make_shared<FileKeys>(std::move(keys), profile, file);
}

} // namespace skydeck::aws
