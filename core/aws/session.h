#pragma once

#include "core/base/call_context.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/wire/sigv4.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::aws {

/// Reads one environment variable; injected so that tests need not change the process's own.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment processEnvironment();

struct SessionOptions {
    std::string profile;     ///< --profile; empty: AWS_PROFILE, then "default", then "lab"
    std::string region;      ///< --region; empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's
    std::string endpointUrl; ///< --endpoint-url; empty: AWS_ENDPOINT_URL[_SERVICE], then the profile's
    Environment environment = processEnvironment();
    const Clock* clock = nullptr; ///< the system's when null
};

/// Gives credentials on demand; implementations cache and refresh. Thread-safe.
class CredentialsProvider {
public:
    virtual ~CredentialsProvider() = default;
    virtual Result<wire::Credentials> credentials(const CallContext& context) = 0;
    /// "environment", "profile 'lab' in ~/.aws/credentials": for messages.
    virtual std::string describe() const = 0;
};

class Transport;

/// Who asks, where: profile, region, endpoints, credentials and the transport stack. Shared by all clients of a
/// window or command; immutable after creation, thread-safe.
class Session {
public:
    /// Resolves in the AWS tools' order. Errors name the file, the profile and the fix. With no profile and no
    /// credentials anywhere, the profile `lab` stands in: the local lab at its recorded address. `lab` by name means
    /// that too, unless the files define a profile of that name. NotFound (LabNotRunning) when it is needed and does
    /// not run.
    static Result<std::shared_ptr<Session>> create(const SessionOptions& options);
    /// For tests and the lab's own use: everything given.
    static std::shared_ptr<Session> custom(std::string region, std::string endpointUrl, wire::Credentials credentials,
                                           std::unique_ptr<Transport> rawTransport = nullptr,
                                           const Clock& clock = systemClock());
    ~Session();

    const std::string& profile() const;
    const std::string& region() const;
    /// True when requests go to a lab (an endpoint on loopback) and not to AWS.
    bool isLab() const;
    /// "http://127.0.0.1:4566" or "https://batch.us-east-1.amazonaws.com"; InvalidInput when no region is known.
    Result<std::string> endpoint(std::string_view service) const;
    CredentialsProvider& credentials() const;
    /// The stack Logging(Retrying(Signing(Curl))), for requests to `signingName`; without signing when that is empty,
    /// for the few operations that AWS leaves open.
    Transport& transport(std::string_view signingName) const;
    const Clock& clock() const;

private:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Names of the profiles in ~/.aws/config and ~/.aws/credentials (or the files the environment names), sorted.
Result<std::vector<std::string>> profileNames(const Environment& environment);

/// What a running lab left for others to find (runtimeFolder()/lab.json, 0600): endpoint, keys, region, process id.
struct LabAddress {
    std::string endpointUrl;
    std::string accessKeyId;
    std::string secretAccessKey;
    std::string region;
    int pid = 0;
};
/// NotFound when no lab has recorded itself or its process is gone.
Result<LabAddress> findLab();

} // namespace skydeck::aws
