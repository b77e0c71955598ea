#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

namespace skydeck::lab {

/// Checks the members of CreateFunction and UpdateFunctionConfiguration that are there, with AWS's codes; what the lab
/// cannot run (container images, file systems, code signing) is refused by name.
Status checkFunction(const Json& input);

/// Puts the members that say how a function runs into its configuration.
void applyFunction(const Json& input, Json& configuration);

} // namespace skydeck::lab
