#include "core/lab/compute/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skydeck::lab {

namespace {

// Everything from here to superviseProgram runs after fork() in a process that had threads: only async-signal-safe
// calls, no allocation. What needs memory was prepared before.
struct Prepared {
    const char* program = nullptr;
    char* const* arguments = nullptr;
    char* const* environment = nullptr;
    const char* folder = nullptr;
    rlim_t openFiles = 0;
    bool confined = false;
    int control = -1;
    int output = -1;
    int errors = -1;
    int null = -1;
    sigset_t watched{};
};

constexpr std::array kWatched{SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::size_t kMaximumChildren = 512;
using Pids = std::array<pid_t, kMaximumChildren>;

/// Children of a process without threads; -1 when this kernel does not say (CONFIG_PROC_CHILDREN is off).
int childrenOf(pid_t parent, Pids& pids) {
    std::array<char, 64> path{};
    std::array<char, 12> digits{};
    std::size_t count = 0;
    for (pid_t rest = parent; rest > 0; rest /= 10)
        digits[count++] = static_cast<char>('0' + rest % 10);
    std::size_t used = 0;
    const auto append = [&](const char* text) {
        while (*text != '\0')
            path[used++] = *text++;
    };
    const auto appendPid = [&] {
        for (std::size_t i = count; i > 0; --i)
            path[used++] = digits[i - 1];
    };
    append("/proc/");
    appendPid();
    append("/task/");
    appendPid();
    append("/children");

    const int file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int found = 0;
    pid_t current = 0;
    std::array<char, 1024> buffer{};
    for (ssize_t size = 0; (size = ::read(file, buffer.data(), buffer.size())) > 0;) {
        for (ssize_t i = 0; i < size; ++i) {
            const char c = buffer[static_cast<std::size_t>(i)];
            if (c >= '0' && c <= '9') {
                current = current * 10 + (c - '0');
            } else if (current > 0) {
                if (static_cast<std::size_t>(found) < pids.size()) pids[static_cast<std::size_t>(found++)] = current;
                current = 0;
            }
        }
    }
    ::close(file);
    return found;
}

struct Leader {
    pid_t pid = -1;
    bool ended = false;
    int status = 0;
    std::uint64_t residentBytes = 0;
};

/// Takes in what has ended; false when no child is left.
bool reap(Leader& leader) {
    for (;;) {
        int status = 0;
        rusage usage{};
        const pid_t pid = ::wait4(-1, &status, WNOHANG, &usage);
        if (pid <= 0) return pid == 0;
        if (pid != leader.pid) continue;
        leader.ended = true;
        leader.status = status;
        leader.residentBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    }
}

/// Kills until nothing is left. Orphans of what dies come to us as the subreaper, so asking again finds them.
void killEverything(Leader& leader) {
    Pids pids{};
    for (;;) {
        const int count = childrenOf(::getpid(), pids);
        if (count < 0 && !leader.ended) {
            ::kill(-leader.pid, SIGKILL);
            ::kill(leader.pid, SIGKILL);
        }
        for (int i = 0; i < count; ++i)
            ::kill(pids[static_cast<std::size_t>(i)], SIGKILL);
        if (!reap(leader)) return;
        ::poll(nullptr, 0, 2);
    }
}

/// False when it is too early: to be tried again.
bool terminateGroup(const Leader& leader, bool confined) {
    if (leader.ended) return true;
    if (!confined) return ::kill(-leader.pid, SIGTERM) == 0;
    // bwrap itself must live on to pass the exit code. Its child, first in the new process namespace and deaf to
    // SIGTERM, leads the session that --new-session made; the program is that one's child.
    Pids children{};
    Pids programs{};
    const int count = childrenOf(leader.pid, children);
    if (count < 0) return ::kill(leader.pid, SIGKILL) == 0;
    return count > 0 && childrenOf(children[0], programs) > 0 && ::kill(-children[0], SIGTERM) == 0;
}

void report(int control, SupervisorReport::Kind kind, std::int32_t value, std::uint64_t residentBytes = 0) {
    const SupervisorReport packet{kind, value, residentBytes};
    ::send(control, &packet, sizeof packet, MSG_NOSIGNAL);
}

[[noreturn]] void becomeProgram(const Prepared& prepared, pid_t supervisor, int failure) {
    ::setsid();
    // Our parent has no threads, so this fires only when it dies. It may have died already.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != supervisor) ::_exit(126);

    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number)
        ::sigaction(number, &standard, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max = std::min(files.rlim_max, prepared.openFiles);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    // Jobs give way: to the desktop for the processor, and first when memory runs out. Neither is fatal when refused.
    ::setpriority(PRIO_PROCESS, 0, 10);
    if (const int score = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); score >= 0) {
        const ssize_t ignored = ::write(score, "500", 3);
        (void)ignored;
        ::close(score);
    }

    ::dup2(prepared.null, STDIN_FILENO);
    ::dup2(prepared.output, STDOUT_FILENO);
    ::dup2(prepared.errors, STDERR_FILENO);
    if (::chdir(prepared.folder) == 0) ::execve(prepared.program, prepared.arguments, prepared.environment);
    const int problem = errno;
    const ssize_t ignored = ::write(failure, &problem, sizeof problem);
    (void)ignored;
    ::_exit(127);
}

/// Closes all but the standard streams and our own descriptors, among them the lab's sockets and database.
void closeForeign(const Prepared& prepared) {
    std::array<int, 4> ours{prepared.control, prepared.output, prepared.errors, prepared.null};
    std::sort(ours.begin(), ours.end());
    unsigned first = STDERR_FILENO + 1;
    for (const int keep : ours) {
        if (static_cast<unsigned>(keep) > first) ::close_range(first, static_cast<unsigned>(keep) - 1, 0);
        first = static_cast<unsigned>(keep) + 1;
    }
    ::close_range(first, ~0U, 0);
}

[[noreturn]] void superviseProgram(const Prepared& prepared) {
    closeForeign(prepared);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(prepared.null, stream);
    ::setsid();
    ::prctl(PR_SET_NAME, "skydeck-job");
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    // An earlier parent-death setting would be the lab thread's.
    ::prctl(PR_SET_PDEATHSIG, 0);
    // A lab that ignores SIGCHLD must not make us miss our children.
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (const int number : kWatched)
        ::sigaction(number, &standard, nullptr);
    ::sigprocmask(SIG_SETMASK, &prepared.watched, nullptr);
    const int signals = ::signalfd(-1, &prepared.watched, SFD_CLOEXEC | SFD_NONBLOCK);

    std::array<int, 2> failure{-1, -1};
    Leader leader;
    const pid_t self = ::getpid();
    if (signals < 0 || ::pipe2(failure.data(), O_CLOEXEC) != 0 || (leader.pid = ::fork()) < 0) {
        report(prepared.control, SupervisorReport::Kind::NotStarted, errno);
        ::_exit(1);
    }
    if (leader.pid == 0) becomeProgram(prepared, self, failure[1]);
    ::close(failure[1]);
    ::close(prepared.output);
    ::close(prepared.errors);
    ::close(prepared.null);

    int problem = 0;
    ssize_t size = 0;
    do
        size = ::read(failure[0], &problem, sizeof problem);
    while (size < 0 && errno == EINTR);
    ::close(failure[0]);
    if (size == sizeof problem) {
        killEverything(leader);
        report(prepared.control, SupervisorReport::Kind::NotStarted, problem);
        ::_exit(0);
    }
    report(prepared.control, SupervisorReport::Kind::Started, 0);

    bool finish = false;
    bool terminate = false;
    constexpr int kRetryMs = 2;
    while (!finish) {
        std::array<pollfd, 2> watched{pollfd{prepared.control, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), terminate ? kRetryMs : -1) < 0) {
            if (errno == EINTR) continue;
            break;
        }
        if (watched[1].revents != 0) {
            signalfd_siginfo info{};
            while (::read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
                finish = finish || info.ssi_signo != SIGCHLD;
            reap(leader);
            finish = finish || leader.ended;
        }
        if (watched[0].revents != 0) {
            char command = 0;
            const ssize_t received = ::recv(prepared.control, &command, 1, MSG_DONTWAIT);
            if (received == 1 && command == static_cast<char>(SupervisorCommand::Terminate))
                terminate = true;
            else if (received >= 0 || (errno != EAGAIN && errno != EINTR))
                finish = true; // told to kill, or the lab is gone
        }
        if (terminate) terminate = !terminateGroup(leader, prepared.confined);
    }
    killEverything(leader);
    const int code = WIFSIGNALED(leader.status) ? 128 + WTERMSIG(leader.status) : WEXITSTATUS(leader.status);
    report(prepared.control, SupervisorReport::Kind::Exited, code, leader.residentBytes);
    ::_exit(0);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (const std::string& text : texts)
        result.push_back(const_cast<char*>(text.c_str())); // execve's signature predates const
    result.push_back(nullptr);
    return result;
}

tl::unexpected<Error> systemError(const char* what) {
    return fail(ErrorKind::Io, "ProcessStartFailed", std::string(what) + ": " + std::strerror(errno),
                "Close some programs, or raise the limits on processes and open files.");
}

} // namespace

Result<SupervisedProcess> supervise(const SuperviseOptions& options) {
    std::array<int, 2> sockets{};
    std::array<int, 2> output{};
    std::array<int, 2> errors{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) return systemError("socketpair");
    SupervisedProcess process;
    process.control.reset(sockets[0]);
    const FileDescriptor control(sockets[1]);
    if (::pipe2(output.data(), O_CLOEXEC) != 0) return systemError("pipe");
    process.output.reset(output[0]);
    const FileDescriptor outputEnd(output[1]);
    if (::pipe2(errors.data(), O_CLOEXEC) != 0) return systemError("pipe");
    process.errors.reset(errors[0]);
    const FileDescriptor errorsEnd(errors[1]);
    const FileDescriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null) return systemError("/dev/null");
    for (const FileDescriptor* end : {&process.control, &process.output, &process.errors})
        ::fcntl(end->get(), F_SETFL, ::fcntl(end->get(), F_GETFL) | O_NONBLOCK);

    const std::vector<char*> arguments = pointers(options.arguments);
    const std::vector<char*> environment = pointers(options.environment);
    Prepared prepared;
    prepared.program = options.program.c_str();
    prepared.arguments = arguments.data();
    prepared.environment = environment.data();
    prepared.folder = options.folder.c_str();
    prepared.openFiles = options.openFiles;
    prepared.confined = options.confined;
    prepared.control = control.get();
    prepared.output = outputEnd.get();
    prepared.errors = errorsEnd.get();
    prepared.null = null.get();
    ::sigemptyset(&prepared.watched);
    for (const int number : kWatched)
        ::sigaddset(&prepared.watched, number);

    process.supervisor = ::fork();
    if (process.supervisor < 0) return systemError("fork");
    if (process.supervisor == 0) superviseProgram(prepared);
    return process;
}

} // namespace skydeck::lab
