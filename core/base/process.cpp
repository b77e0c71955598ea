#include "core/base/process.h"

#include "core/base/files.h"

#include <string>

namespace skydeck {

bool processRuns(pid_t pid, std::string_view program) {
    if (pid <= 0) return false;
    // "PID (comm) STATE …"; comm itself may hold parentheses. See proc(5).
    const auto stat = readFile("/proc/" + std::to_string(pid) + "/stat");
    if (!stat) return false;
    const auto open = stat->find('('), close = stat->rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 2 >= stat->size()) return false;
    const char state = (*stat)[close + 2];
    if (state == 'Z' || state == 'X') return false;
    return program.empty() || stat->substr(open + 1, close - open - 1) == program.substr(0, 15);
}

} // namespace skydeck
