#include "core/workflows/daemon.h"

#include "core/base/file_descriptor.h"
#include "core/base/files.h"
#include "core/base/strings.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace skydeck::workflows {

namespace {

tl::unexpected<Error> systemError(const std::string& what) {
    return fail(ErrorKind::Io, "ProcessNotStarted", what + ": " + std::strerror(errno));
}

struct Pipe {
    FileDescriptor read, write;
    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read.reset(ends[0]);
        write.reset(ends[1]);
        return true;
    }
};

/// What the intermediate process tells before it goes: the daemon's pid.
struct Report {
    pid_t pid = 0;
};

/// Between fork and exec only async-signal-safe calls are allowed: other threads may hold any lock.
[[noreturn]] void becomeDaemon(const char* program, char* const* arguments, int input, int output, int log, int exec) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number)
        std::signal(number, SIG_DFL);
    // Nobody reads its stdout once it is ready: a later line there must not kill it.
    std::signal(SIGPIPE, SIG_IGN);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    // Only `exec` stays open besides, to tell of a failed exec; being close-on-exec it closes with a successful one.
    dup2(exec, 3);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    close_range(4, ~0U, 0);
    execv(program, arguments);
    const int problem = errno;
    [[maybe_unused]] const ssize_t told = write(3, &problem, sizeof problem);
    _exit(127);
}

std::string tail(const std::filesystem::path& log, off_t from) {
    auto text = readFile(log).value_or("");
    if (from >= 0 && static_cast<std::size_t>(from) <= text.size()) text.erase(0, static_cast<std::size_t>(from));
    constexpr std::size_t kMost = 2000;
    if (text.size() > kMost) text.erase(0, text.size() - kMost);
    return std::string(trim(text));
}

/// Reads lines until the ready one. An empty line means that the other end closed first.
Result<std::string> awaitReady(int stream, const DaemonOptions& options, const CallContext& context) {
    const auto deadline = std::chrono::steady_clock::now() + options.timeout;
    std::string text;
    for (;;) {
        SKYDECK_TRY(context.check());
        if (std::chrono::steady_clock::now() > deadline)
            return fail(ErrorKind::Timeout, "ProcessNotReady",
                        options.program.filename().string() + " was not ready in time");
        pollfd ready{stream, POLLIN, 0};
        if (poll(&ready, 1, 50) <= 0) continue;
        char buffer[1024];
        const ssize_t count = read(stream, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::string();
        text.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
            if (const std::string line(trim(std::string_view(text).substr(0, end)));
                line.starts_with(options.readyPrefix))
                return line;
    }
}

} // namespace

Result<Daemon> startDaemon(const DaemonOptions& options, const CallContext& context) {
    // execv tells of a missing program only in the child; saying it here gives the better sentence.
    if (access(options.program.c_str(), X_OK) != 0)
        return fail(ErrorKind::NotFound, "ProgramNotFound",
                    "Cannot run '" + options.program.string() + "': " + std::strerror(errno));
    std::error_code ignored;
    std::filesystem::create_directories(options.log.parent_path(), ignored);
    const FileDescriptor log(open(options.log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (log.get() < 0) return systemError("Cannot write '" + options.log.string() + "'");
    struct stat before {};
    fstat(log.get(), &before);
    const FileDescriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
    Pipe output, report, exec;
    if (nothing.get() < 0 || !output.open() || !report.open() || !exec.open()) return systemError("Cannot make a pipe");

    std::vector<std::string> words{options.program.string()};
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    // Twice: the daemon becomes init's child, so that whoever started it need not wait for it.
    const pid_t middle = fork();
    if (middle < 0) return systemError("Cannot make a process");
    if (middle == 0) {
        setsid();
        const pid_t daemon = fork();
        if (daemon == 0)
            becomeDaemon(words.front().c_str(), arguments.data(), nothing.get(), output.write.get(), log.get(),
                         exec.write.get());
        const Report told{daemon};
        [[maybe_unused]] const ssize_t written = write(report.write.get(), &told, sizeof told);
        _exit(0);
    }
    output.write.reset();
    report.write.reset();
    exec.write.reset();
    while (waitpid(middle, nullptr, 0) < 0 && errno == EINTR) {
    }
    Report told;
    if (read(report.read.get(), &told, sizeof told) != sizeof told || told.pid <= 0)
        return systemError("Cannot make a process");
    int execProblem = 0;
    if (read(exec.read.get(), &execProblem, sizeof execProblem) == sizeof execProblem)
        return fail(ErrorKind::Io, "ProcessNotStarted",
                    "Cannot run '" + options.program.string() + "': " + std::strerror(execProblem));

    auto line = awaitReady(output.read.get(), options, context);
    if (line && !line->empty()) return Daemon{told.pid, std::move(*line)};
    const std::string said = tail(options.log, before.st_size);
    if (line)
        return fail(ErrorKind::Io, "ProcessEnded",
                    said.empty() ? options.program.filename().string() + " ended without a word" : said);
    kill(told.pid, SIGTERM);
    Error error = std::move(line.error());
    if (!said.empty()) error.message += ": " + said;
    return fail(std::move(error));
}

} // namespace skydeck::workflows
