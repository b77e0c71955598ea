#pragma once

#include "app/skydeckctl/command.h"

namespace skydeck::ctl {

/// The verbs of `ddb` that are about tables, and about all items of a table.
std::vector<Verb> tableVerbs();
std::vector<Verb> tableFileVerbs();

} // namespace skydeck::ctl
