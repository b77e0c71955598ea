#include "core/aws/credentials/program.h"

#include "core/base/file_descriptor.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace skydeck::aws {

namespace {

constexpr std::size_t kMostOutput = 1 << 20;

tl::unexpected<Error> notStarted(const std::string& program, int problem) {
    return fail(ErrorKind::Io, problem == ENOENT ? "ProgramNotFound" : "ProgramNotStarted",
                "Cannot start '" + program + "': " + std::strerror(problem));
}

/// posix_spawn's two option objects.
struct SpawnOptions {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    explicit SpawnOptions(int output) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnOptions() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;
};

/// Reads what is there; false at the end of the stream.
bool readAvailable(int pipe, std::string& output) {
    char buffer[8192];
    for (;;) {
        const ssize_t count = ::read(pipe, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == EAGAIN;
        if (count == 0) return false;
        if (output.size() < kMostOutput) output.append(buffer, static_cast<std::size_t>(count));
    }
}

/// Until the program ends; what it started in turn may hold the pipe for longer.
Status follow(int process, int pipe, int cancelled, std::chrono::steady_clock::time_point end, std::string& output) {
    pollfd watched[] = {{process, POLLIN, 0}, {cancelled, POLLIN, 0}, {pipe, POLLIN, 0}};
    nfds_t count = 3;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
        if (left <= 0) return fail(ErrorKind::Timeout, "ProgramTimeout", "it did not end in time");
        if (::poll(watched, count, static_cast<int>(std::min<std::int64_t>(left, 60'000))) < 0 && errno != EINTR)
            return fail(ErrorKind::Io, "ProgramFailed", std::strerror(errno));
        if (watched[1].revents != 0) return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
        if (count == 3 && watched[2].revents != 0 && !readAvailable(pipe, output)) count = 2;
        if (watched[0].revents != 0) {
            readAvailable(pipe, output);
            return {};
        }
        if (output.size() >= kMostOutput) return fail(ErrorKind::Protocol, "OutputTooLong", "it writes without end");
    }
}

int reap(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

Result<std::vector<std::string>> splitCommand(std::string_view command) {
    std::vector<std::string> words;
    bool open = false; // inside a word, an empty one in quotes included
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (quote == 0 && blank) {
            open = false;
            continue;
        }
        if (!open) words.emplace_back();
        open = true;
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
            const char next = command[++i];
            if (quote == '"' && next != '"' && next != '\\') words.back() += c;
            words.back() += next;
        } else {
            words.back() += c;
        }
    }
    if (quote != 0) return fail(ErrorKind::InvalidInput, "InvalidCommand", "a quote is not closed");
    if (words.empty()) return fail(ErrorKind::InvalidInput, "InvalidCommand", "it names no program");
    return words;
}

Result<ProgramResult> runProgram(const std::vector<std::string>& words, Duration limit, const CallContext& context) {
    SKYDECK_TRY(context.check());
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return notStarted(words.front(), errno);
    const FileDescriptor read(ends[0]);
    FileDescriptor write(ends[1]);
    const FileDescriptor cancelled(::eventfd(0, EFD_CLOEXEC));
    if (cancelled.get() < 0) return notStarted(words.front(), errno);
    ::fcntl(read.get(), F_SETFL, O_NONBLOCK);

    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const SpawnOptions options(write.get());
    pid_t child = 0;
    if (const int problem =
            ::posix_spawnp(&child, arguments[0], &options.actions, &options.attributes, arguments.data(), environ))
        return notStarted(words.front(), problem);
    write.reset();

    const FileDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    auto end = std::chrono::steady_clock::now() + limit;
    if (context.deadline) end = std::min(end, *context.deadline);
    ProgramResult result;
    Status followed = fail(ErrorKind::Io, "ProgramFailed", "it cannot be watched");
    if (process.get() >= 0) {
        const std::stop_callback cancel(context.stop, [&] { ::eventfd_write(cancelled.get(), 1); });
        followed = follow(process.get(), read.get(), cancelled.get(), end, result.output);
    }
    if (!followed) ::kill(-child, SIGKILL);
    result.status = reap(child);
    if (!followed) {
        Error error = followed.error();
        if (error.kind != ErrorKind::Cancelled) error.message = "'" + words.front() + "': " + error.message;
        return fail(std::move(error));
    }
    return result;
}

} // namespace skydeck::aws
