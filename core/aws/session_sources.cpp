#include "core/aws/api_client.h"
#include "core/aws/session_settings.h"
#include "core/aws/transport/curl_transport.h"
#include "core/base/strings.h"
#include "core/wire/uri.h"

namespace skydeck::aws {

namespace {

constexpr const char* kRegionOfLastResort = "us-east-1"; // STS and SSO name their regions themselves where it matters

// "CloudWatch Logs" is cloudwatch_logs in AWS_ENDPOINT_URL_… and in [services …] sections.
std::string serviceIdKey(const wire::ServiceModel& model) {
    return toLower(replaceAll(replaceAll(model.serviceId, " ", "_"), "-", "_"));
}

class PlacesResolver {
public:
    explicit PlacesResolver(ProfileSources& profile) : m_profile(profile), m_places(profile.places) {}

    Status resolve() {
        m_places.variant = {isOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
                            isOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")};
        SKYDECK_TRY(chooseAttempts());
        if (isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) return {};
        for (const std::string& service : wire::embeddedServices())
            SKYDECK_TRY(chooseEndpoint(service));
        for (const auto& [url, origin] :
             {std::pair{variable("AWS_ENDPOINT_URL"), std::string("AWS_ENDPOINT_URL")},
              std::pair{m_profile.setting("endpoint_url"), m_profile.origin("endpoint_url")}})
            if (m_places.endpointUrl.empty() && !url.empty()) {
                SKYDECK_ASSIGN(m_places.endpointUrl, checkedEndpoint(url, origin));
            }
        return {};
    }

private:
    std::string variable(std::string_view name) const { return m_profile.sources.variable(name); }

    bool isOn(std::string_view name, std::string_view key) const {
        const std::string own = variable(name);
        return equalsIgnoreCase(own.empty() ? m_profile.setting(key) : own, "true");
    }

    Status chooseEndpoint(const std::string& service) {
        const wire::ServiceModel* model = wire::embeddedModel(service);
        if (!model) return {};
        const std::string key = serviceIdKey(*model);
        std::string origin = "AWS_ENDPOINT_URL_" + toUpper(key);
        std::string url = variable(origin);
        // The environment's general address comes before the file's special one.
        if (url.empty() && variable("AWS_ENDPOINT_URL").empty()) {
            url = m_profile.sources.shared->serviceEndpoint(m_profile.profile, key);
            origin = "the services section of the profile '" + m_profile.profile + "'";
        }
        if (url.empty()) return {};
        SKYDECK_ASSIGN(m_places.serviceEndpoints[service], checkedEndpoint(url, origin));
        return {};
    }

    Status chooseAttempts() {
        std::string attempts = variable("AWS_MAX_ATTEMPTS");
        if (attempts.empty()) attempts = m_profile.setting("max_attempts");
        if (attempts.empty()) return {};
        const auto number = parseInteger(attempts);
        if (!number || *number < 1 || *number > 100)
            return fail(ErrorKind::InvalidInput, "InvalidMaxAttempts",
                        "'" + attempts + "' (AWS_MAX_ATTEMPTS or max_attempts) is not a number from 1 to 100");
        m_places.maxAttempts = static_cast<int>(*number);
        return {};
    }

    ProfileSources& m_profile;
    ConfiguredPlaces& m_places;
};

std::string defaultRegion(const SessionOptions& options, const ProfileSources& profile) {
    for (const std::string& candidate : {options.region, profile.sources.variable("AWS_REGION"),
                                         profile.sources.variable("AWS_DEFAULT_REGION"), profile.setting("region")})
        if (!candidate.empty()) return candidate;
    return kRegionOfLastResort;
}

/// A session of its own for every call: there are few, and each may have another region and signer.
ServiceCall serviceCall(SessionSettings base) {
    return [base = std::move(base)](std::string_view service, std::string_view operation, const Json& input,
                                    const std::string& region, std::shared_ptr<CredentialsProvider> signer,
                                    const CallContext& context) -> Result<Json> {
        SessionSettings settings = base;
        if (!region.empty()) settings.region = region;
        settings.credentials = std::move(signer);
        SKYDECK_ASSIGN(const ApiClient client, ApiClient::create(Session::fromSettings(std::move(settings)), service));
        auto output = client.call(operation, input, context);
        // A parser's message may quote what it could not read, and these answers are full of secrets.
        if (!output && output.error().kind == ErrorKind::Protocol)
            output.error().message = "The answer to " + std::string(operation) + " cannot be read";
        return output;
    };
}

} // namespace

std::string ProfileSources::origin(std::string_view key) const {
    return std::string(key) + " of the profile '" + profile + "' in " + sources.shared->configPath();
}

std::string ProfileSources::files() const {
    return sources.shared->configPath() + " and " + sources.shared->credentialsPath();
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

Result<ProfileSources> resolveSources(const SessionOptions& options) {
    ProfileSources found;
    CredentialSources& sources = found.sources;
    sources.environment = options.environment;
    if (options.clock) found.clock = options.clock;
    sources.clock = std::make_shared<CorrectedClock>(*found.clock, found.offset);
    sources.prompts = options.prompts;
    SKYDECK_ASSIGN(SharedConfig shared, SharedConfig::load(options.environment));
    sources.shared = std::make_shared<const SharedConfig>(std::move(shared));
    found.profile = options.profile.empty() ? sources.variable("AWS_PROFILE") : options.profile;
    found.named = !found.profile.empty();
    if (!found.named) found.profile = "default";
    SKYDECK_TRY(PlacesResolver(found).resolve());

    CurlOptions curl;
    curl.caBundle = sources.variable("AWS_CA_BUNDLE");
    if (curl.caBundle.empty()) curl.caBundle = found.setting("ca_bundle");
    sources.http = std::make_shared<CurlTransport>(std::move(curl));

    SessionSettings base;
    base.profile = found.profile;
    base.region = defaultRegion(options, found);
    base.endpointUrl = found.places.endpointUrl;
    base.serviceEndpoints = found.places.serviceEndpoints;
    base.variant = found.places.variant;
    base.maxAttempts = found.places.maxAttempts;
    base.raw = sources.http;
    base.clock = found.clock;
    base.offset = found.offset;
    sources.call = serviceCall(std::move(base));
    return found;
}

} // namespace skydeck::aws
