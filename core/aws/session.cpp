#include "core/aws/session.h"

#include "core/aws/config_file.h"
#include "core/aws/credentials/environment.h"
#include "core/aws/credentials/lab.h"
#include "core/aws/credentials/shared_file.h"
#include "core/aws/endpoints.h"
#include "core/aws/transport/curl_transport.h"
#include "core/aws/transport/stack.h"
#include "core/base/strings.h"
#include "core/wire/uri.h"

#include <cstdlib>
#include <map>
#include <mutex>

namespace skydeck::aws {

namespace {

constexpr std::string_view kDefaultLabRegion = "us-east-1";

// "CloudWatch Logs" is cloudwatch_logs in AWS_ENDPOINT_URL_… and in [services …] sections.
std::string serviceIdKey(const wire::ServiceModel& model) {
    return toLower(replaceAll(replaceAll(model.serviceId, " ", "_"), "-", "_"));
}

Result<std::string> checkedEndpoint(const std::string& url, const std::string& origin) {
    const auto parsed = wire::parseUrl(url);
    if (!parsed || parsed->host.empty() || !parsed->query.empty())
        return fail(ErrorKind::InvalidInput, "InvalidEndpoint",
                    "'" + url + "' (" + origin + ") is not the address of an endpoint",
                    "Endpoints look like http://127.0.0.1:4566.");
    std::string trimmed = url;
    while (trimmed.ends_with('/'))
        trimmed.pop_back();
    return trimmed;
}

bool isLoopbackUrl(const std::string& url) {
    const auto parsed = wire::parseUrl(url);
    return parsed && isLoopbackHost(parsed->host);
}

/// What was resolved.
struct Settings {
    std::string profile;
    std::string region;
    std::string endpointUrl;                                          ///< for all services, or empty
    std::map<std::string, std::string, std::less<>> serviceEndpoints; ///< by our name of the service
    std::unique_ptr<CredentialsProvider> credentials;
    std::shared_ptr<Transport> raw;
    int maxAttempts = 3;
};

/// Resolves one session step by step; each step is one of AWS's "which setting wins" lists.
class Resolver {
public:
    Resolver(const SessionOptions& options, Settings& out) : m_options(options), m_out(out) {}

    Status resolve() {
        SKYDECK_ASSIGN(m_shared, SharedConfig::load(m_options.environment));
        SKYDECK_TRY(chooseProfile());
        SKYDECK_TRY(chooseCredentials());
        SKYDECK_TRY(chooseEndpoints());
        SKYDECK_TRY(chooseRegion());
        return chooseTransport();
    }

private:
    std::string environment(std::string_view name) const { return m_options.environment(name).value_or(""); }
    std::string setting(std::string_view key) const { return m_shared->value(m_out.profile, key); }
    std::string files() const { return m_shared->configPath() + " and " + m_shared->credentialsPath(); }

    Status chooseProfile() {
        m_named = !m_options.profile.empty() || !environment("AWS_PROFILE").empty();
        m_out.profile = !m_options.profile.empty()            ? m_options.profile
                        : !environment("AWS_PROFILE").empty() ? environment("AWS_PROFILE")
                                                              : "default";
        if (!m_named || m_shared->hasProfile(m_out.profile)) return {};
        if (m_out.profile == "lab") return useLab();
        const auto names = m_shared->profileNames();
        return fail(ErrorKind::InvalidInput, "ProfileNotFound",
                    "The profile '" + m_out.profile + "' is not in " + files(),
                    (names.empty() ? "There are no profiles." : "Profiles there: " + join(names, ", ") + ".") +
                        std::string(" Add it, choose another one with --profile, or use the profile lab."));
    }

    Status useLab() {
        SKYDECK_ASSIGN(m_lab, findLab());
        m_out.profile = "lab";
        m_out.credentials = labCredentials(*m_lab);
        return {};
    }

    Status chooseCredentials() {
        if (m_out.credentials) return {};
        // A profile on the command line is meant to win over exported keys; AWS_PROFILE beside them is not.
        if (m_options.profile.empty()) {
            SKYDECK_ASSIGN(m_out.credentials, environmentCredentials(m_options.environment));
            if (m_out.credentials) return {};
        }
        SKYDECK_ASSIGN(m_out.credentials, sharedFileCredentials(*m_shared, m_out.profile));
        if (m_out.credentials) return {};
        SKYDECK_TRY(refuseContainerCredentials());
        if (!m_named && mayStandIn()) return useLab();
        return fail(ErrorKind::Unauthenticated, "CredentialsNotFound",
                    m_named ? "The profile '" + m_out.profile + "' has no credentials in " + files()
                            : "There are no credentials in the environment, " + files(),
                    "Add aws_access_key_id and aws_secret_access_key to the profile, export AWS_ACCESS_KEY_ID and "
                    "AWS_SECRET_ACCESS_KEY, or use the local lab with --profile lab.");
    }

    Status refuseContainerCredentials() const {
        for (const auto& [variable, way] : {std::pair{"AWS_WEB_IDENTITY_TOKEN_FILE", "a web identity token"},
                                            std::pair{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the container"},
                                            std::pair{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "the container"}})
            if (!environment(variable).empty())
                return fail(ErrorKind::NotImplemented, "CredentialsNotSupported",
                            std::string(variable) + " asks for credentials from " + way +
                                ", which is not implemented yet",
                            "Export AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN instead.");
        return {};
    }

    // The lab's keys are not for an endpoint somewhere else.
    bool mayStandIn() const {
        const std::string wanted =
            m_options.endpointUrl.empty() ? environment("AWS_ENDPOINT_URL") : m_options.endpointUrl;
        return wanted.empty() || isLoopbackUrl(wanted);
    }

    Status chooseEndpoints() {
        if (!m_options.endpointUrl.empty()) {
            SKYDECK_ASSIGN(m_out.endpointUrl, checkedEndpoint(m_options.endpointUrl, "--endpoint-url"));
            return {};
        }
        const bool ignored = equalsIgnoreCase(environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true") ||
                             equalsIgnoreCase(setting("ignore_configured_endpoint_urls"), "true");
        if (!ignored) {
            for (const std::string& service : wire::embeddedServices())
                SKYDECK_TRY(chooseServiceEndpoint(service));
            for (const auto& [url, origin] :
                 {std::pair{environment("AWS_ENDPOINT_URL"), std::string("AWS_ENDPOINT_URL")},
                  std::pair{setting("endpoint_url"), inProfile("endpoint_url")}})
                if (m_out.endpointUrl.empty() && !url.empty()) {
                    SKYDECK_ASSIGN(m_out.endpointUrl, checkedEndpoint(url, origin));
                }
        }
        if (m_out.endpointUrl.empty() && m_lab) m_out.endpointUrl = m_lab->endpointUrl;
        return {};
    }

    Status chooseServiceEndpoint(const std::string& service) {
        const wire::ServiceModel* model = wire::embeddedModel(service);
        if (!model) return {};
        const std::string key = serviceIdKey(*model);
        const std::string variable = "AWS_ENDPOINT_URL_" + toUpper(key);
        std::string url = environment(variable), origin = variable;
        // The environment's general address comes before the file's special one.
        if (url.empty() && environment("AWS_ENDPOINT_URL").empty()) {
            url = m_shared->serviceEndpoint(m_out.profile, key);
            origin = "the services section of the profile '" + m_out.profile + "'";
        }
        if (url.empty()) return {};
        SKYDECK_ASSIGN(m_out.serviceEndpoints[service], checkedEndpoint(url, origin));
        return {};
    }

    std::string inProfile(const std::string& key) const {
        return key + " of the profile '" + m_out.profile + "' in " + m_shared->configPath();
    }

    Status chooseRegion() {
        for (const std::string& candidate :
             {m_options.region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"),
              m_lab ? m_lab->region : setting("region")})
            if (m_out.region.empty()) m_out.region = candidate;
        // A lab is where it is; only AWS has to be told the region.
        if (m_out.region.empty() && isLoopbackUrl(m_out.endpointUrl)) m_out.region = kDefaultLabRegion;
        if (!m_out.region.empty()) return {};
        return fail(ErrorKind::InvalidInput, "RegionNotFound",
                    "No region is known: the profile '" + m_out.profile + "' in " + m_shared->configPath() +
                        " has none",
                    "Pass --region, export AWS_REGION, or add a line such as 'region = us-east-1' to the profile.");
    }

    Status chooseTransport() {
        std::string attempts = environment("AWS_MAX_ATTEMPTS");
        if (attempts.empty()) attempts = setting("max_attempts");
        if (!attempts.empty()) {
            const auto number = parseInteger(attempts);
            if (!number || *number < 1 || *number > 100)
                return fail(ErrorKind::InvalidInput, "InvalidMaxAttempts",
                            "'" + attempts + "' (AWS_MAX_ATTEMPTS or max_attempts) is not a number from 1 to 100");
            m_out.maxAttempts = static_cast<int>(*number);
        }
        CurlOptions curl;
        curl.caBundle = environment("AWS_CA_BUNDLE");
        if (curl.caBundle.empty()) curl.caBundle = setting("ca_bundle");
        m_out.raw = std::make_shared<CurlTransport>(std::move(curl));
        return {};
    }

    const SessionOptions& m_options;
    Settings& m_out;
    std::optional<SharedConfig> m_shared;
    std::optional<LabAddress> m_lab;
    bool m_named = false;
};

} // namespace

Environment processEnvironment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
}

struct Session::Impl : Settings {
    const Clock* clock = &systemClock();
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<Transport>, std::less<>> stacks; ///< by signing name; "" is unsigned
};

Session::Session(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Session::~Session() = default;

Result<std::shared_ptr<Session>> Session::create(const SessionOptions& options) {
    auto impl = std::make_unique<Impl>();
    if (options.clock) impl->clock = options.clock;
    SKYDECK_TRY(Resolver(options, *impl).resolve());
    return std::shared_ptr<Session>(new Session(std::move(impl)));
}

std::shared_ptr<Session> Session::custom(std::string region, std::string endpointUrl, wire::Credentials credentials,
                                         std::unique_ptr<Transport> rawTransport, const Clock& clock) {
    auto impl = std::make_unique<Impl>();
    impl->profile = "custom";
    impl->region = std::move(region);
    impl->endpointUrl = std::move(endpointUrl);
    impl->credentials = fixedCredentials(std::move(credentials), "the program");
    if (rawTransport)
        impl->raw = std::move(rawTransport);
    else
        impl->raw = std::make_shared<CurlTransport>();
    impl->clock = &clock;
    return std::shared_ptr<Session>(new Session(std::move(impl)));
}

const std::string& Session::profile() const {
    return m_impl->profile;
}
const std::string& Session::region() const {
    return m_impl->region;
}
bool Session::isLab() const {
    return isLoopbackUrl(m_impl->endpointUrl);
}
CredentialsProvider& Session::credentials() const {
    return *m_impl->credentials;
}
const Clock& Session::clock() const {
    return *m_impl->clock;
}

Result<std::string> Session::endpoint(std::string_view service) const {
    if (const auto own = m_impl->serviceEndpoints.find(service); own != m_impl->serviceEndpoints.end())
        return own->second;
    if (!m_impl->endpointUrl.empty()) return m_impl->endpointUrl;
    const wire::ServiceModel* model = wire::embeddedModel(service);
    if (!model)
        return fail(ErrorKind::InvalidInput, "UnknownService", "There is no service '" + std::string(service) + "'");
    SKYDECK_ASSIGN(const AwsEndpoint endpoint, awsEndpoint(*model, m_impl->region));
    return endpoint.url;
}

Transport& Session::transport(std::string_view signingName) const {
    const std::lock_guard lock(m_impl->mutex);
    std::unique_ptr<Transport>& stack = m_impl->stacks[std::string(signingName)];
    if (!stack)
        stack = makeStack({m_impl->raw, signingName.empty() ? nullptr : m_impl->credentials.get(),
                           std::string(signingName), signingRegion(signingName, m_impl->region), m_impl->maxAttempts,
                           *m_impl->clock, systemRandom()});
    return *stack;
}

Result<std::vector<std::string>> profileNames(const Environment& environment) {
    SKYDECK_ASSIGN(const SharedConfig shared, SharedConfig::load(environment));
    return shared.profileNames();
}

} // namespace skydeck::aws
