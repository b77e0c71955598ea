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

/// The page where a person signs in at IAM Identity Center.
struct SignInPage {
    std::string url;      ///< with the code in it: open this one
    std::string bareUrl;  ///< where the code has to be typed
    std::string userCode; ///< "ABCD-EFGH"; the page must show the same
    WallTime expires;
};

/// What a person is asked for credentials' sake, on the calling thread. Where one is empty, what would be asked is an
/// error that says what to do instead.
struct CredentialPrompts {
    /// Whether a person waits for the call now and may be asked; empty: always. When not, it fails as without prompts.
    std::function<bool()> mayAsk;
    /// The six digits that an MFA device shows; its error ends the call.
    std::function<Result<std::string>(const std::string& serial, const std::string& profile, const CallContext&)>
        mfaCode;
    /// Opens or shows the page and returns at once.
    std::function<Status(const SignInPage& page)> signIn;
    /// The page has served: the person agreed, declined or let it expire. May be empty.
    std::function<void()> signInEnded;
};

struct SessionOptions {
    std::string profile;     ///< --profile; empty: AWS_PROFILE, then "default", then "lab"
    std::string region;      ///< --region; empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's
    std::string endpointUrl; ///< --endpoint-url; empty: AWS_ENDPOINT_URL[_SERVICE], then the profile's
    Environment environment = processEnvironment();
    const Clock* clock = nullptr; ///< the system's when null
    CredentialPrompts prompts;
};

/// Gives credentials on demand; implementations cache and refresh. Thread-safe.
class CredentialsProvider {
public:
    virtual ~CredentialsProvider() = default;
    virtual Result<wire::Credentials> credentials(const CallContext& context) = 0;
    /// "environment", "profile 'lab' in ~/.aws/credentials": for messages.
    virtual std::string describe() const = 0;
    /// Told that a service calls `refused` expired: true when asking again may give others.
    virtual bool discard(const wire::Credentials& refused) {
        (void)refused;
        return false;
    }
    /// When those that it gave last end; nothing while that is not known, or never.
    virtual std::optional<WallTime> expires() const { return {}; }
    /// What a person does when they are expired: "Sign in with `skydeckctl login --profile work`." Empty: no advice.
    virtual std::string howToRenew() const { return {}; }
};

class Transport;
struct SessionSettings;

/// Where a bucket's name stands: by itself in the host on AWS and in the path elsewhere, or as `addressing_style` says.
enum class S3Addressing { Auto, Path, Virtual };

/// Whether bodies that S3 would take without a checksum get one, as request_checksum_calculation says
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html).
enum class RequestChecksums { WhenSupported, WhenRequired };

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
    /// From what was resolved before (core/aws/session_settings.h).
    static std::shared_ptr<Session> fromSettings(SessionSettings settings);
    ~Session();

    /// The same profile, credentials and endpoints in another region.
    std::shared_ptr<Session> inRegion(std::string region) const;

    const std::string& profile() const;
    const std::string& region() const;
    /// True when requests go to a lab (an endpoint on loopback) and not to AWS.
    bool isLab() const;
    /// "http://127.0.0.1:4566" or "https://batch.us-east-1.amazonaws.com"; InvalidInput when no region is known.
    /// `region` is for buckets that are not in the session's.
    Result<std::string> endpoint(std::string_view service, const std::string& region = {}) const;
    CredentialsProvider& credentials() const;
    /// The stack Logging(Retrying(Signing(Curl))), for requests to `signingName`; without signing when that is empty,
    /// for the few operations that AWS leaves open.
    Transport& transport(std::string_view signingName, const std::string& region = {}) const;
    const Clock& clock() const;
    /// The clock's time, corrected by what AWS's answers told of ours being wrong.
    WallTime serverTime() const;
    S3Addressing s3Addressing() const;
    /// The region in which a redirect found the bucket; empty while none did.
    std::string bucketRegion(std::string_view bucket) const;
    void rememberBucketRegion(const std::string& bucket, const std::string& region) const;

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
