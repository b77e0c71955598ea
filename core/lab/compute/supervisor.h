#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace skydeck::lab {

/// Each running program has a supervisor between it and the lab: a forked process without threads that adopts whatever
/// the program leaves behind (PR_SET_CHILD_SUBREAPER), so that no detached grandchild outlives the program, and that
/// kills everything when its socket to the lab closes, so that nothing outlives the lab, however it dies. A
/// parent-death signal alone would do neither: it is not inherited, and it fires when the forking *thread* ends.
struct SupervisedProcess {
    pid_t supervisor = -1;  ///< to be waited for once `control` has reached its end
    FileDescriptor control; ///< packets of SupervisorCommand to it, of SupervisorReport from it
    FileDescriptor output;  ///< read ends, not blocking
    FileDescriptor errors;
};

enum class SupervisorCommand : char {
    Terminate = 'T', ///< SIGTERM to the program's process group
    Kill = 'K',      ///< SIGKILL to everything below the supervisor
};

struct SupervisorReport {
    enum class Kind : std::int32_t { Started, NotStarted, Exited };
    Kind kind = Kind::Started;
    std::int32_t value = 0;          ///< NotStarted: errno; Exited: exit code, or 128 + signal
    std::uint64_t residentBytes = 0; ///< Exited: the largest resident size of any one process
};

struct SuperviseOptions {
    std::string program;                  ///< absolute path
    std::vector<std::string> arguments;   ///< argv, the program's name first
    std::vector<std::string> environment; ///< NAME=value
    std::filesystem::path folder;         ///< working folder
    std::uint64_t openFiles = 4096;
    bool confined = false; ///< the program is bwrap, and the real one's process group is that of bwrap's child
};

/// Forks the supervisor, which starts the program. Io error when the machine is out of processes or descriptors.
Result<SupervisedProcess> supervise(const SuperviseOptions& options);

/// Runs a program under the supervisor and gives its exit code and the beginning of what it wrote to stderr. Blocks,
/// for at most five seconds.
Result<std::pair<int, std::string>> tryOut(const SuperviseOptions& options);

} // namespace skydeck::lab
