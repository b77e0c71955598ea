#pragma once

#include "core/aws/credentials/sso_token.h"

namespace skydeck::aws {

/// The device flow of IAM Identity Center: registers this program unless it is registered still, has `prompts` open
/// the page, and asks for the token until the person has agreed there, the code expires (Timeout: SignInExpired), or
/// the person declines (AccessDenied). The token goes into the cache.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
Result<SsoToken> signInAtSso(const CredentialSources& sources, const SsoSettings& settings,
                             const CredentialPrompts& prompts, const CallContext& context);

} // namespace skydeck::aws
