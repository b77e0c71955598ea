#include "core/aws/credentials/environment.h"

#include "core/wire/timestamp.h"

namespace skydeck::aws {

namespace {
class FixedCredentials final : public CredentialsProvider {
public:
    FixedCredentials(wire::Credentials credentials, std::string description, std::string renewal = {})
        : m_credentials(std::move(credentials)), m_description(std::move(description)), m_renewal(std::move(renewal)) {}
    Result<wire::Credentials> credentials(const CallContext&) override { return m_credentials; }
    std::string describe() const override { return m_description; }
    std::optional<WallTime> expires() const override { return m_credentials.expiration; }
    std::string howToRenew() const override { return m_renewal; }

private:
    wire::Credentials m_credentials;
    std::string m_description;
    std::string m_renewal;
};
} // namespace

std::unique_ptr<CredentialsProvider> fixedCredentials(wire::Credentials credentials, std::string description) {
    return std::make_unique<FixedCredentials>(std::move(credentials), std::move(description));
}

Result<std::shared_ptr<CredentialsProvider>> environmentCredentials(const Environment& environment) {
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
    if (const auto expiry = wire::parseTimestamp(environment("AWS_CREDENTIAL_EXPIRATION").value_or("")))
        found.expiration = fromEpochSeconds(*expiry);
    return std::make_shared<FixedCredentials>(std::move(found), "the environment",
                                              "Export fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                                              "AWS_SESSION_TOKEN, or unset them.");
}

} // namespace skydeck::aws
