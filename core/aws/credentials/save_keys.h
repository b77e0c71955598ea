#pragma once

#include "core/aws/config_file.h"

namespace skydeck::aws {

/// Puts the keys into the profile's section of the credentials file, which is made when it is not there: 0600, at once
/// as a whole, everything else in the file as it was. Conflict (ProfileHasOtherCredentials) when the profile is a role,
/// an SSO or web identity profile in the config file, which would come before the keys. InvalidInput
/// (InvalidProfileName) for what cannot be a section's name, and for `lab`, which is the local lab.
Status saveKeys(const SharedConfig& shared, const std::string& profile, const wire::Credentials& keys);

/// The text of a credentials file with the keys in it.
std::string withKeys(std::string_view text, std::string_view profile, const wire::Credentials& keys);

} // namespace skydeck::aws
