#pragma once

#include "core/aws/config_file.h"

namespace skydeck::aws {

/// The keys of a profile in ~/.aws/credentials or ~/.aws/config, read once. Null when the profile holds none.
/// InvalidInput (PartialCredentials) when half of them is missing; NotImplemented when the profile gets its credentials
/// by a way that is not served, with the name of that way.
Result<std::unique_ptr<CredentialsProvider>> sharedFileCredentials(const SharedConfig& shared,
                                                                   const std::string& profile);

} // namespace skydeck::aws
