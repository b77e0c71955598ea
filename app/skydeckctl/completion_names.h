#pragma once

#include "app/skydeckctl/arguments.h"

#include <string>
#include <vector>

namespace skydeck::ctl {

enum class Names { Stacks, CatalogueStacks, Buckets, Tables, Functions, Profiles };

/// The names that exist, for completion: from a short-lived cache, or asked for under a short deadline. Trouble of any
/// kind gives none: a person who presses Tab wants no messages.
std::vector<std::string> existingNames(Names names, const Arguments& options);

} // namespace skydeck::ctl
