#pragma once

#include "core/aws/credentials/sources.h"

namespace skydeck::aws {

/// A role that a profile takes on.
struct RoleSettings {
    std::string profile; ///< whose settings these are, for messages
    std::string roleArn;
    std::string sessionName; ///< empty: one of ours
    std::string externalId;
    std::string mfaSerial;
    std::optional<int> durationSeconds;

    /// InvalidInput (InvalidDuration) when duration_seconds is none from 900 to 43200.
    static Result<RoleSettings> of(const SharedConfig& shared, const std::string& profile);
};

/// STS AssumeRole with the credentials of `source`; not cached. With mfa_serial the AWS CLI's cache is looked into
/// first; then the person is asked for the code, and without a way to ask it is Unauthenticated (MfaRequired).
std::shared_ptr<CredentialsProvider> assumedRole(CredentialSources sources, RoleSettings role,
                                                 std::shared_ptr<CredentialsProvider> source);

/// AssumeRoleWithWebIdentity with the token in a file, which is read anew each time; not cached.
std::shared_ptr<CredentialsProvider> webIdentity(CredentialSources sources, RoleSettings role, std::string tokenFile);

} // namespace skydeck::aws
