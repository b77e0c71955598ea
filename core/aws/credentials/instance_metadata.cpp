#include "core/aws/credentials/instance_metadata.h"

#include "core/aws/credentials/document.h"
#include "core/aws/credentials/metadata_http.h"
#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"

namespace skydeck::aws {

namespace {

constexpr std::string_view kMetadataEndpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
constexpr const char* kRolePath = "/latest/meta-data/iam/security-credentials/";
constexpr auto kInstanceExtension = std::chrono::minutes(10);

bool isMetadataDisabled(const Environment& environment) {
    return equalsIgnoreCase(environment("AWS_EC2_METADATA_DISABLED").value_or(""), "true");
}

class InstanceCredentials final : public CredentialsProvider {
public:
    explicit InstanceCredentials(CredentialSources sources) : m_sources(std::move(sources)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        if (isMetadataDisabled(m_sources.environment))
            return fail(ErrorKind::InvalidInput, "MetadataDisabled",
                        "AWS_EC2_METADATA_DISABLED forbids to ask for " + describe(), "Unset it.");
        SKYDECK_ASSIGN(const wire::Url base, endpoint());
        SKYDECK_ASSIGN(const std::string token, ask("PUT", base, "/latest/api/token",
                                                    {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}, context));
        const wire::Headers headers{{"X-aws-ec2-metadata-token", std::string(trim(token))}};
        SKYDECK_ASSIGN(const std::string roles, ask("GET", base, kRolePath, headers, context));
        const std::string role(trim(roles.substr(0, roles.find('\n'))));
        if (role.empty()) return noRole();
        SKYDECK_ASSIGN(const std::string text,
                       ask("GET", base, kRolePath + wire::percentEncode(role), headers, context));
        SKYDECK_ASSIGN(const Json document, parseSecretJson(text, describe()));
        if (const std::string code = stringAt(document, "Code", "Success"); code != "Success")
            return fail(ErrorKind::Unauthenticated, code, describe() + ": " + stringAt(document, "Message", code));
        SKYDECK_ASSIGN(auto found, credentialsFromJson(document, "Token", describe()));
        if (found.expiration && *found.expiration <= m_sources.clock->now()) {
            log::warning("aws.credentials", describe() + " is expired and not renewed yet: used ten minutes longer");
            found.expiration = m_sources.clock->now() + kInstanceExtension;
        }
        return found;
    }

    std::string describe() const override { return "the role of this EC2 instance"; }

private:
    Result<wire::Url> endpoint() const {
        std::string url = m_sources.variable(kMetadataEndpoint);
        if (url.empty())
            url = equalsIgnoreCase(m_sources.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), "ipv6")
                      ? "http://[fd00:ec2::254]"
                      : "http://169.254.169.254";
        while (url.ends_with('/'))
            url.pop_back();
        auto parsed = wire::parseUrl(url);
        if (!parsed)
            return fail(ErrorKind::InvalidInput, "InvalidEndpoint",
                        "'" + url + "' (" + std::string(kMetadataEndpoint) + ") is no address");
        return parsed;
    }

    double number(std::string_view variable, double fallback) const {
        const auto value = parseDouble(m_sources.variable(variable));
        return value && *value > 0 && *value <= 60 ? *value : fallback;
    }

    tl::unexpected<Error> noRole() const {
        return fail(ErrorKind::NotFound, "NoInstanceRole", "This EC2 instance has no role",
                    "Attach an instance profile to it.");
    }

    Result<std::string> ask(const char* method, const wire::Url& base, const std::string& path, wire::Headers headers,
                            const CallContext& context) const {
        wire::Url url = base;
        url.path += path;
        const auto limit = std::chrono::duration_cast<Duration>(
            std::chrono::duration<double>(number("AWS_METADATA_SERVICE_TIMEOUT", 1)));
        const int attempts = static_cast<int>(number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1));
        for (int attempt = 1;; ++attempt) {
            auto answer = askMetadata(*m_sources.http, method, url, headers, limit, context);
            if (answer && answer->status == 200) return std::move(answer->body);
            const bool passing = answer ? answer->status >= 500 : answer.error().kind == ErrorKind::Network;
            if (passing && attempt < attempts) continue;
            if (!answer) return fail(withContext(answer.error(), "Cannot fetch " + describe()));
            if (answer->status == 404) return noRole();
            return fail(ErrorKind::Unauthenticated, "MetadataFailed",
                        "Cannot fetch " + describe() + ": status " + std::to_string(answer->status));
        }
    }

    CredentialSources m_sources;
};

} // namespace

std::shared_ptr<CredentialsProvider> instanceCredentials(CredentialSources sources) {
    return std::make_shared<InstanceCredentials>(std::move(sources));
}

bool mayAskInstance(const Environment& environment, const std::filesystem::path& firmware) {
    if (isMetadataDisabled(environment)) return false;
    if (!environment(kMetadataEndpoint).value_or("").empty()) return true;
    // Nitro instances name the vendor, older Xen ones only the version of the BIOS.
    for (const char* file : {"sys_vendor", "bios_version"})
        if (toLower(readFile(firmware / file).value_or("")).find("amazon") != std::string::npos) return true;
    return false;
}

} // namespace skydeck::aws
