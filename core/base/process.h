#pragma once

#include <string_view>

#include <sys/types.h>

namespace skydeck {

/// True while process `pid` runs, and runs a program of that name (the kernel's `comm`; empty: any). A process that has
/// ended but was not waited for does not run any more.
bool processRuns(pid_t pid, std::string_view program = {});

} // namespace skydeck
