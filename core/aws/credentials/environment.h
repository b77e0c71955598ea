#pragma once

#include "core/aws/session.h"

namespace skydeck::aws {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION, read once. Null when
/// neither key is set; InvalidInput (PartialCredentials) when only one is.
Result<std::shared_ptr<CredentialsProvider>> environmentCredentials(const Environment& environment);

/// The same credentials for ever, under a name for messages.
std::unique_ptr<CredentialsProvider> fixedCredentials(wire::Credentials credentials, std::string description);

} // namespace skydeck::aws
