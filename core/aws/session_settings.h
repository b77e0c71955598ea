#pragma once

#include "core/aws/credentials/sources.h"
#include "core/aws/endpoints.h"
#include "core/aws/session.h"
#include "core/aws/transport/clock_offset.h"
#include "core/aws/transport/transport.h"

#include <map>

namespace skydeck::aws {

/// What options, environment and files come to.
struct SessionSettings {
    std::string profile;
    std::string region;
    std::string endpointUrl;                                          ///< for all services, or empty
    std::map<std::string, std::string, std::less<>> serviceEndpoints; ///< by our name of the service
    EndpointVariant variant;
    S3Addressing s3Addressing = S3Addressing::Auto;
    RequestChecksums requestChecksums = RequestChecksums::WhenSupported;
    std::shared_ptr<CredentialsProvider> credentials; ///< null: nothing is signed
    std::shared_ptr<Transport> raw;
    int maxAttempts = 3;
    const Clock* clock = &systemClock();
    std::shared_ptr<ClockOffset> offset = std::make_shared<ClockOffset>();
};

/// How services are reached by environment and profile alone.
struct ConfiguredPlaces {
    std::string endpointUrl; ///< for all services, or empty
    std::map<std::string, std::string, std::less<>> serviceEndpoints;
    EndpointVariant variant;
    int maxAttempts = 3;
};

/// A profile and what its credentials may draw on, before any of them is looked for.
struct ProfileSources {
    std::string profile;
    bool named = false; ///< by option or variable, not "default" for want of a name
    ConfiguredPlaces places;
    const Clock* clock = &systemClock();
    std::shared_ptr<ClockOffset> offset = std::make_shared<ClockOffset>(); ///< what STS tells helps the session too
    CredentialSources sources;

    std::string setting(std::string_view key) const { return sources.shared->value(profile, key); }
    /// "region of the profile 'work' in ~/.aws/config", for messages.
    std::string origin(std::string_view key) const;
    /// "~/.aws/config and ~/.aws/credentials".
    std::string files() const;
};

/// Which profile it is, and how to reach the services that give credentials. The profile need not exist. InvalidInput
/// (InvalidEndpoint, InvalidMaxAttempts, InvalidConfigFile) says where the setting stands.
Result<ProfileSources> resolveSources(const SessionOptions& options);

/// ProfileNotFound, with the profiles that there are.
tl::unexpected<Error> profileNotFound(const ProfileSources& profile);

/// The address without a slash at its end; InvalidInput (InvalidEndpoint) names `origin`.
Result<std::string> checkedEndpoint(const std::string& url, const std::string& origin);

/// Resolves in the AWS tools' order; see Session::create.
Result<SessionSettings> resolveSettings(const SessionOptions& options);

/// An address that leads to this machine.
bool isLoopbackUrl(const std::string& url);

} // namespace skydeck::aws
