#pragma once

#include "core/aws/credentials/sources.h"

namespace skydeck::aws {

/// The credential_process of a profile: a program that prints {"Version": 1, "AccessKeyId", "SecretAccessKey",
/// "SessionToken", "Expiration"}. Run without a shell and for a minute at most; not cached.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
std::shared_ptr<CredentialsProvider> processCredentials(CredentialSources sources, const std::string& profile);

} // namespace skydeck::aws
