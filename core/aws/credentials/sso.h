#pragma once

#include "core/aws/credentials/sso_token.h"

namespace skydeck::aws {

/// The keys that IAM Identity Center gives for an account and a role to one who is signed in; not cached. Where the
/// prompts can show a page, a missing sign-in is made up for; elsewhere it is Unauthenticated.
std::shared_ptr<CredentialsProvider> ssoCredentials(CredentialSources sources, SsoSettings settings);

} // namespace skydeck::aws
