#pragma once

#include "core/aws/config_file.h"

namespace skydeck::aws {

enum class KeyFile { Credentials, Config };

/// The keys of a profile in ~/.aws/credentials or ~/.aws/config. They are read again when a service calls them expired:
/// fresh ones may have been saved meanwhile. Null when the profile has none there.
/// InvalidInput (PartialCredentials) when one of the two is missing.
Result<std::shared_ptr<CredentialsProvider>> fileCredentials(const SharedConfig& shared, const std::string& profile,
                                                             KeyFile file);

} // namespace skydeck::aws
