#include "core/aws/credentials/container.h"

#include "core/aws/credentials/document.h"
#include "core/aws/credentials/metadata_http.h"
#include "core/aws/endpoints.h"
#include "core/base/files.h"
#include "core/base/strings.h"

namespace skydeck::aws {

namespace {

constexpr std::string_view kRelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view kFullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr auto kContainerLimit = std::chrono::seconds(2);
constexpr int kContainerAttempts = 3;
constexpr auto kContainerPause = std::chrono::milliseconds(500);

bool isAllowed(const wire::Url& url) {
    const std::string host = toLower(url.host);
    const std::string name =
        host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
    return url.scheme == "https" || isLoopbackHost(host) || name == "169.254.170.2" || name == "169.254.170.23" ||
           name == "[fd00:ec2::23]";
}

class ContainerCredentials final : public CredentialsProvider {
public:
    ContainerCredentials(CredentialSources sources, wire::Url url)
        : m_sources(std::move(sources)), m_url(std::move(url)) {}

    Result<wire::Credentials> credentials(const CallContext& context) override {
        SKYDECK_ASSIGN(const wire::Headers headers, authorization());
        for (int attempt = 1;; ++attempt) {
            auto answer = askMetadata(*m_sources.http, "GET", m_url, headers, kContainerLimit, context);
            if (answer && answer->status == 200) return credentialsFromDocument(answer->body, "Token", describe());
            const bool passing = answer ? answer->status >= 500 : answer.error().kind == ErrorKind::Network;
            if (!passing || attempt == kContainerAttempts) return failure(std::move(answer));
            if (!m_sources.clock->sleepFor(kContainerPause, context.stop)) SKYDECK_TRY(context.check());
        }
    }

    std::string describe() const override { return "the container's credentials at " + m_url.host; }

private:
    Result<wire::Headers> authorization() const {
        std::string token = m_sources.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (const std::string file = m_sources.variable(kTokenFile); !file.empty()) {
            const auto text = readFile(file);
            if (!text)
                return fail(
                    withContext(text.error(), "Cannot read the file that " + std::string(kTokenFile) + " names"));
            token = trim(*text);
        }
        if (token.find_first_of("\r\n") != token.npos)
            return fail(ErrorKind::InvalidInput, "InvalidToken", "The container's authorization token has two lines");
        wire::Headers headers{{"Accept", "application/json"}};
        if (!token.empty()) headers.add("Authorization", token);
        return headers;
    }

    Result<wire::Credentials> failure(Result<wire::HttpResponse> answer) const {
        if (!answer) return fail(withContext(answer.error(), "Cannot fetch " + describe()));
        return fail(ErrorKind::Unauthenticated, "ContainerCredentialsFailed",
                    "Cannot fetch " + describe() + ": status " + std::to_string(answer->status),
                    "Give the task or the pod a role.");
    }

    CredentialSources m_sources;
    wire::Url m_url;
};

} // namespace

Result<std::shared_ptr<CredentialsProvider>> containerCredentials(const CredentialSources& sources) {
    const std::string relative = sources.variable(kRelativeUri), full = sources.variable(kFullUri);
    if (relative.empty() && full.empty()) return nullptr;
    const std::string variable(relative.empty() ? kFullUri : kRelativeUri);
    const auto url = wire::parseUrl(relative.empty() ? full : "http://169.254.170.2" + relative);
    if (!url || (!relative.empty() && !relative.starts_with('/')))
        return fail(ErrorKind::InvalidInput, "InvalidCredentialsUri", variable + " is no address");
    if (!isAllowed(*url))
        return fail(ErrorKind::InvalidInput, "InvalidCredentialsUri",
                    variable + " points to " + url->host + ", which is not the container's own credential service",
                    "Use https, or an address of this machine.");
    return std::make_shared<ContainerCredentials>(sources, *url);
}

} // namespace skydeck::aws
