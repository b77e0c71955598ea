#include "core/lab/compute/process_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace skydeck::lab {

namespace {
void addChildren(pid_t parent, std::vector<pid_t>& found) {
    // A child belongs to the thread that forked it, so every thread of the parent is asked.
    std::error_code ignored;
    const std::filesystem::path tasks = "/proc/" + std::to_string(parent) + "/task";
    for (std::filesystem::directory_iterator it(tasks, ignored), end; !ignored && it != end; it.increment(ignored)) {
        std::ifstream file(it->path() / "children");
        for (pid_t child = 0; file >> child;)
            found.push_back(child);
    }
}

/// Between fork() and exec() a child has all memory of this program, which is none of its own.
bool isStillThisProgram(pid_t process) {
    struct stat ours {
    }, theirs{};
    return ::stat("/proc/self/exe", &ours) == 0 &&
           ::stat(("/proc/" + std::to_string(process) + "/exe").c_str(), &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}
} // namespace

std::vector<pid_t> descendants(pid_t root) {
    std::vector<pid_t> found;
    addChildren(root, found);
    for (std::size_t next = 0; next < found.size(); ++next)
        addChildren(found[next], found);
    return found;
}

std::uint64_t residentBytesBelow(pid_t root) {
    const auto pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t total = 0;
    for (const pid_t process : descendants(root)) {
        std::ifstream file("/proc/" + std::to_string(process) + "/statm");
        std::uint64_t size = 0;
        std::uint64_t resident = 0;
        if (file >> size >> resident && !isStillThisProgram(process)) total += resident * pageSize;
    }
    return total;
}

double processorSecondsBelow(pid_t root) {
    std::vector<pid_t> processes = descendants(root);
    processes.push_back(root);
    std::uint64_t ticks = 0;
    for (const pid_t process : processes) {
        std::ifstream file("/proc/" + std::to_string(process) + "/stat");
        std::string line;
        std::getline(file, line);
        // The name, in parentheses, may hold anything. From the state on: utime, stime, cutime and cstime are the
        // 12th to 15th, and what children that ended used is their parent's.
        const std::size_t name = line.rfind(')');
        if (name == std::string::npos) continue;
        std::istringstream fields(line.substr(name + 1));
        std::string skipped;
        for (int i = 0; i < 11; ++i)
            fields >> skipped;
        std::uint64_t time = 0;
        for (int i = 0; i < 4 && fields >> time; ++i)
            ticks += time;
    }
    return static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t availableMemory() {
    std::ifstream file("/proc/meminfo");
    for (std::string name; file >> name;) {
        std::uint64_t kibibytes = 0;
        if (name == "MemAvailable:" && file >> kibibytes) return kibibytes * 1024;
        std::string rest;
        std::getline(file, rest);
    }
    return 0;
}

} // namespace skydeck::lab
