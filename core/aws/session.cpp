#include "core/aws/session.h"

#include "core/aws/config_file.h"
#include "core/aws/credentials/environment.h"
#include "core/aws/session_settings.h"
#include "core/aws/transport/curl_transport.h"
#include "core/aws/transport/stack.h"

#include <cstdlib>
#include <map>
#include <mutex>

namespace skydeck::aws {

Environment processEnvironment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
}

struct Session::Impl {
    SessionSettings settings;
    std::unique_ptr<CredentialsProvider> nobody = fixedCredentials({}, "nobody");
    std::mutex mutex;
    /// By signing name and region; "" is unsigned.
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Transport>> stacks;
    std::map<std::pair<std::string, std::string>, std::string> endpoints; ///< by service and region
    std::map<std::string, std::string, std::less<>> bucketRegions;
};

Session::Session(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Session::~Session() = default;

std::shared_ptr<Session> Session::fromSettings(SessionSettings settings) {
    auto impl = std::make_unique<Impl>();
    impl->settings = std::move(settings);
    return std::shared_ptr<Session>(new Session(std::move(impl)));
}

Result<std::shared_ptr<Session>> Session::create(const SessionOptions& options) {
    SKYDECK_ASSIGN(SessionSettings settings, resolveSettings(options));
    return fromSettings(std::move(settings));
}

std::shared_ptr<Session> Session::custom(std::string region, std::string endpointUrl, wire::Credentials credentials,
                                         std::unique_ptr<Transport> rawTransport, const Clock& clock) {
    SessionSettings settings;
    settings.profile = "custom";
    settings.region = std::move(region);
    settings.endpointUrl = std::move(endpointUrl);
    settings.credentials = fixedCredentials(std::move(credentials), "the program");
    if (rawTransport)
        settings.raw = std::move(rawTransport);
    else
        settings.raw = std::make_shared<CurlTransport>();
    settings.clock = &clock;
    return fromSettings(std::move(settings));
}

std::shared_ptr<Session> Session::inRegion(std::string region) const {
    SessionSettings settings = m_impl->settings;
    settings.region = std::move(region);
    return fromSettings(std::move(settings));
}

const std::string& Session::profile() const {
    return m_impl->settings.profile;
}
const std::string& Session::region() const {
    return m_impl->settings.region;
}
bool Session::isLab() const {
    return isLoopbackUrl(m_impl->settings.endpointUrl);
}
CredentialsProvider& Session::credentials() const {
    return m_impl->settings.credentials ? *m_impl->settings.credentials : *m_impl->nobody;
}
const Clock& Session::clock() const {
    return *m_impl->settings.clock;
}
WallTime Session::serverTime() const {
    return m_impl->settings.offset->apply(m_impl->settings.clock->now());
}
S3Addressing Session::s3Addressing() const {
    return m_impl->settings.s3Addressing;
}

Result<std::string> Session::endpoint(std::string_view service, const std::string& otherRegion) const {
    const SessionSettings& settings = m_impl->settings;
    if (const auto own = settings.serviceEndpoints.find(service); own != settings.serviceEndpoints.end())
        return own->second;
    if (!settings.endpointUrl.empty()) return settings.endpointUrl;
    const std::string& region = otherRegion.empty() ? settings.region : otherRegion;
    const std::lock_guard lock(m_impl->mutex);
    std::string& known = m_impl->endpoints[{std::string(service), region}];
    if (known.empty()) {
        const wire::ServiceModel* model = wire::embeddedModel(service);
        if (!model)
            return fail(ErrorKind::InvalidInput, "UnknownService",
                        "There is no service '" + std::string(service) + "'");
        SKYDECK_ASSIGN(AwsEndpoint endpoint, awsEndpoint(*model, region, settings.variant));
        known = std::move(endpoint.url);
    }
    return known;
}

Transport& Session::transport(std::string_view signingName, const std::string& otherRegion) const {
    const SessionSettings& settings = m_impl->settings;
    const std::string& region = otherRegion.empty() ? settings.region : otherRegion;
    const std::lock_guard lock(m_impl->mutex);
    std::unique_ptr<Transport>& stack = m_impl->stacks[{std::string(signingName), region}];
    if (!stack)
        stack = makeStack({settings.raw, signingName.empty() ? nullptr : settings.credentials.get(),
                           std::string(signingName), signingRegion(signingName, region), settings.maxAttempts,
                           *settings.clock, systemRandom(), settings.offset, settings.requestChecksums});
    return *stack;
}

std::string Session::bucketRegion(std::string_view bucket) const {
    const std::lock_guard lock(m_impl->mutex);
    const auto it = m_impl->bucketRegions.find(bucket);
    return it == m_impl->bucketRegions.end() ? std::string() : it->second;
}

void Session::rememberBucketRegion(const std::string& bucket, const std::string& region) const {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->bucketRegions[bucket] = region;
}

Result<std::vector<std::string>> profileNames(const Environment& environment) {
    SKYDECK_ASSIGN(const SharedConfig shared, SharedConfig::load(environment));
    return shared.profileNames();
}

} // namespace skydeck::aws
