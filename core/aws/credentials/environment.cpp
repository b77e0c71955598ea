#include "core/aws/credentials/environment.h"

namespace skydeck::aws {

namespace {
class FixedCredentials final : public CredentialsProvider {
public:
    FixedCredentials(wire::Credentials credentials, std::string description)
        : m_credentials(std::move(credentials)), m_description(std::move(description)) {}
    Result<wire::Credentials> credentials(const CallContext&) override { return m_credentials; }
    std::string describe() const override { return m_description; }

private:
    wire::Credentials m_credentials;
    std::string m_description;
};
} // namespace

std::unique_ptr<CredentialsProvider> fixedCredentials(wire::Credentials credentials, std::string description) {
    return std::make_unique<FixedCredentials>(std::move(credentials), std::move(description));
}

Result<std::unique_ptr<CredentialsProvider>> environmentCredentials(const Environment& environment) {
    wire::Credentials found;
    found.accessKeyId = environment("AWS_ACCESS_KEY_ID").value_or("");
    found.secretAccessKey = environment("AWS_SECRET_ACCESS_KEY").value_or("");
    found.sessionToken = environment("AWS_SESSION_TOKEN").value_or("");
    if (found.accessKeyId.empty() && found.secretAccessKey.empty()) return nullptr;
    if (found.accessKeyId.empty() || found.secretAccessKey.empty()) {
        const std::string missing = found.accessKeyId.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
        const std::string present = found.accessKeyId.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
        return fail(ErrorKind::InvalidInput, "PartialCredentials",
                    present + " is set in the environment, but " + missing + " is not",
                    "Set both of them, or neither.");
    }
    return fixedCredentials(std::move(found), "the environment");
}

} // namespace skydeck::aws
