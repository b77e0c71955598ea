#pragma once

#include "core/aws/credentials/sources.h"

namespace skydeck::aws {

/// The credentials that ECS and EKS give a container at AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI; not
/// cached. Null when neither is set. InvalidInput (InvalidCredentialsUri) when the full address is neither https nor
/// one of this machine or of ECS and EKS: it would tell the authorization token to somebody else.
Result<std::shared_ptr<CredentialsProvider>> containerCredentials(const CredentialSources& sources);

} // namespace skydeck::aws
