#pragma once

#include "core/aws/credentials/sources.h"

namespace skydeck::aws {

/// What a profile's credentials come from, in AWS's order: a role (source_profile or credential_source), a web
/// identity, IAM Identity Center, keys in the credentials file, credential_process, keys in the config file. Null when
/// it names none of these. Whatever can expire is cached. InvalidInput names the profile, the file and what to write
/// there: PartialCredentials, ProfileLoop, SourceProfileNotFound, InvalidCredentialSource, …
Result<std::shared_ptr<CredentialsProvider>> profileCredentials(const CredentialSources& sources,
                                                                const std::string& profile);

/// AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN; null when they are not set.
Result<std::shared_ptr<CredentialsProvider>> environmentWebIdentity(const CredentialSources& sources);

/// What this machine itself is given: as a container, or as an EC2 instance where mayAskInstance() allows to ask. Asks
/// the latter at once, for about a second at most; null when neither gives anything.
Result<std::shared_ptr<CredentialsProvider>> machineCredentials(const CredentialSources& sources);

} // namespace skydeck::aws
