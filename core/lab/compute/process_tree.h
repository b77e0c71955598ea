#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace skydeck::lab {

/// All descendants of a process, as /proc shows them now; empty when it is gone.
std::vector<pid_t> descendants(pid_t root);

/// Memory that the descendants of `root` hold, in bytes; pages that they share count once for each. Those that have
/// been forked off this program and do not run another one yet do not count.
std::uint64_t residentBytesBelow(pid_t root);

/// Processor time that `root` and its descendants have used, those that ended included, in seconds.
double processorSecondsBelow(pid_t root);

/// What the kernel says is available for new programs without swapping (MemAvailable), in bytes; 0 when unknown.
std::uint64_t availableMemory();

} // namespace skydeck::lab
