#include "core/lab/compute/process_runner.h"

#include "core/base/log.h"
#include "core/lab/compute/confinement.h"
#include "core/lab/compute/line_splitter.h"
#include "core/lab/compute/process_tree.h"
#include "core/lab/compute/programs.h"
#include "core/lab/compute/supervisor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace skydeck::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {
// Of "docker run", besides what the program in the container ends with: the error was with Docker itself (125), the
// program cannot be run (126) or is not there (127). Docker then says so.
constexpr int kNoContainer = 125, kNoProgram = 127;
constexpr const char* kEngineSays = "docker: ";
} // namespace

struct ProcessRunner::Process {
    Id id = 0;
    ProcessSpec spec;
    SupervisedProcess handle;
    LineSplitter outputLines, errorLines;
    std::optional<ProcessExit> failure; ///< known before anything was forked
    std::string engineSaid;             ///< why there was no container

    // Guarded by the runner's mutex.
    std::optional<TimePoint> timeoutAt, killAt;
    std::optional<ProcessExit::Cause> stopCause;
    bool ended = false;
};

ProcessRunner::ProcessRunner(const Clock& clock, Confine confine)
    : m_clock(clock), m_bwrap(confine == Confine::WhenPossible ? findConfinement() : std::nullopt),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), m_thread([this] { serve(); }) {}

ProcessRunner::~ProcessRunner() {
    shutdown();
    ::close(m_wake);
}

void ProcessRunner::wake() const {
    const std::uint64_t one = 1;
    const ssize_t ignored = ::write(m_wake, &one, sizeof one); // fails only when already full, which wakes as well
    (void)ignored;
}

Result<ProcessRunner::ProcessPtr> ProcessRunner::launch(ProcessSpec spec) const {
    auto process = std::make_shared<Process>();
    std::error_code status;
    fs::create_directories(spec.guest ? spec.folder : spec.folder / "tmp", status);
    if (status)
        return fail(ErrorKind::Io, "FolderNotMade",
                    "Cannot make the folder '" + spec.folder.string() + "': " + status.message());

    spec.environment.try_emplace("PATH", kJobPath);
    spec.environment.try_emplace("LANG", "C.UTF-8");
    const bool confined = m_bwrap && !spec.engine;
    const bool guest = confined && spec.guest;
    spec.environment.try_emplace("HOME", guest ? spec.guest->home.string() : spec.folder.string());
    spec.environment.try_emplace("TMPDIR", guest ? "/tmp" : (spec.folder / "tmp").string());

    const std::string name = spec.command.empty() ? std::string() : spec.command.front();
    const auto program = findProgram(name, {});
    if (!program) {
        process->failure = ProcessExit{ProcessExit::Cause::NotStarted, 127, 0,
                                       name.empty() ? "no command specified"
                                                    : "exec: \"" + name + "\": executable file not found in $PATH"};
        process->spec = std::move(spec);
        return process;
    }

    SuperviseOptions options;
    options.folder = spec.folder;
    options.openFiles = spec.openFiles;
    for (const auto& [variable, value] : spec.environment)
        options.environment.push_back(variable + "=" + value);
    std::vector<std::string> arguments = spec.command;
    if (confined) {
        options.program = m_bwrap->string();
        options.confined = true;
        std::vector<fs::path> readable = spec.readable;
        readable.push_back(fs::absolute(*program, status).parent_path());
        options.arguments = confinedArguments({spec.folder, std::move(readable), spec.guest});
        arguments.front() = fs::absolute(*program, status).string();
        std::ranges::move(arguments, std::back_inserter(options.arguments));
    } else {
        options.program = fs::absolute(*program, status).string();
        options.arguments = std::move(arguments);
    }
    SKYDECK_ASSIGN(process->handle, supervise(options));
    process->spec = std::move(spec);
    return process;
}

Result<ProcessRunner::Id> ProcessRunner::start(ProcessSpec spec) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_closing) return fail(ErrorKind::Cancelled, "LabStopping", "The lab is stopping");
    }
    SKYDECK_ASSIGN(ProcessPtr process, launch(std::move(spec)));
    const std::lock_guard lock(m_mutex);
    if (m_closing) {
        // shutdown() began since the first look, and nobody serves the table any more. Closing the socket ends it all.
        process->handle.control.reset();
        if (process->handle.supervisor > 0) ::waitpid(process->handle.supervisor, nullptr, 0);
        return fail(ErrorKind::Cancelled, "LabStopping", "The lab is stopping");
    }
    process->id = m_nextId++;
    if (process->spec.timeout) process->timeoutAt = m_clock.steadyNow() + *process->spec.timeout;
    const Id id = process->id;
    m_processes.emplace(id, std::move(process));
    wake();
    return id;
}

void ProcessRunner::requestStopLocked(Process& process, ProcessExit::Cause cause, milliseconds grace) {
    if (process.ended || process.failure) return;
    const TimePoint killAt = m_clock.steadyNow() + grace;
    if (!process.stopCause) {
        process.stopCause = cause;
        const char command = static_cast<char>(SupervisorCommand::Terminate);
        ::send(process.handle.control.get(), &command, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    process.killAt = process.killAt ? std::min(*process.killAt, killAt) : killAt;
}

void ProcessRunner::stop(Id id, std::optional<milliseconds> grace) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_processes.find(id);
    if (found == m_processes.end()) return;
    requestStopLocked(*found->second, ProcessExit::Cause::Stopped, grace.value_or(found->second->spec.grace));
    wake();
}

std::optional<pid_t> ProcessRunner::supervisorOf(Id id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_processes.find(id);
    if (found == m_processes.end() || found->second->ended || found->second->handle.supervisor <= 0)
        return std::nullopt;
    return found->second->handle.supervisor;
}

std::uint64_t ProcessRunner::residentBytes(Id id) const {
    const auto supervisor = supervisorOf(id);
    return supervisor ? residentBytesBelow(*supervisor) : 0;
}

std::optional<double> ProcessRunner::processorSeconds(Id id) const {
    const auto supervisor = supervisorOf(id);
    return supervisor ? std::optional(processorSecondsBelow(*supervisor)) : std::nullopt;
}

std::size_t ProcessRunner::running() const {
    const std::lock_guard lock(m_mutex);
    return m_processes.size();
}

void ProcessRunner::shutdown(milliseconds grace) {
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        for (const auto& [id, process] : m_processes)
            requestStopLocked(*process, ProcessExit::Cause::Stopped, grace);
    }
    wake();
    if (m_thread.joinable()) m_thread.join();
}

void ProcessRunner::enforceDeadlines() {
    const std::lock_guard lock(m_mutex);
    const TimePoint now = m_clock.steadyNow();
    for (const auto& [id, process] : m_processes) {
        if (process->timeoutAt && now >= *process->timeoutAt) {
            process->timeoutAt.reset();
            requestStopLocked(*process, ProcessExit::Cause::TimedOut, process->spec.grace);
        }
        if (process->killAt && now >= *process->killAt && !process->ended) {
            process->killAt.reset();
            const char command = static_cast<char>(SupervisorCommand::Kill);
            ::send(process->handle.control.get(), &command, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
    }
}

int ProcessRunner::waitMilliseconds(TimePoint now) const {
    std::optional<TimePoint> next;
    for (const auto& [id, process] : m_processes) {
        if (process->failure) return 0;
        for (const auto& at : {process->timeoutAt, process->killAt})
            if (at && (!next || *at < *next)) next = at;
    }
    if (!next) return -1;
    const auto wait = std::chrono::ceil<milliseconds>(*next - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 3'600'000));
}

void ProcessRunner::serve() {
    std::vector<pollfd> watched;
    std::vector<ProcessPtr> processes;
    for (;;) {
        int wait = -1;
        {
            const std::lock_guard lock(m_mutex);
            if (m_closing && m_processes.empty()) return;
            processes.clear();
            watched.assign(1, pollfd{m_wake, POLLIN, 0});
            for (const auto& [id, process] : m_processes) {
                processes.push_back(process);
                // poll() passes over descriptors below zero.
                for (const FileDescriptor* fd :
                     {&process->handle.control, &process->handle.output, &process->handle.errors})
                    watched.push_back({fd->get(), POLLIN, 0});
            }
            wait = waitMilliseconds(m_clock.steadyNow());
        }
        ::poll(watched.data(), watched.size(), wait);
        std::uint64_t count = 0;
        while (::read(m_wake, &count, sizeof count) > 0) {
        }
        enforceDeadlines();
        for (const ProcessPtr& process : processes)
            serveProcess(*process);
    }
}

bool ProcessRunner::readOutput(Process& process, std::vector<std::string>& lines) {
    bool more = false;
    std::array<char, 64 * 1024> buffer;
    const auto readFrom = [&](FileDescriptor& fd, LineSplitter& splitter) {
        if (!fd) return;
        // One read for each stream and round, so that a chatty program does not starve the others.
        const ssize_t size = ::read(fd.get(), buffer.data(), buffer.size());
        if (size > 0) {
            splitter.feed(std::string_view(buffer.data(), static_cast<std::size_t>(size)), lines);
            more = true;
        } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            splitter.finish(lines);
            fd.reset();
        }
    };
    readFrom(process.handle.output, process.outputLines);
    readFrom(process.handle.errors, process.errorLines);
    return more;
}

void ProcessRunner::serveProcess(Process& process) {
    if (process.failure) {
        finish(process, *process.failure);
        return;
    }
    std::vector<std::string> lines;
    const auto deliver = [&] {
        if (process.spec.engine)
            for (const std::string& line : lines)
                if (line.starts_with(kEngineSays)) process.engineSaid = line.substr(std::strlen(kEngineSays));
        if (!lines.empty() && process.spec.onLines) process.spec.onLines(std::move(lines));
        lines.clear();
    };

    SupervisorReport packet;
    const ssize_t size = ::recv(process.handle.control.get(), &packet, sizeof packet, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        readOutput(process, lines);
        deliver();
        return;
    }
    if (size == static_cast<ssize_t>(sizeof packet) && packet.kind == SupervisorReport::Kind::Started) {
        if (process.spec.onStart) process.spec.onStart();
        return;
    }

    // The program and all it forked are gone, so what the pipes hold now is all there will ever be. Somebody outside
    // may have been handed a write end: do not wait for an end of file.
    while (readOutput(process, lines))
        deliver();
    process.outputLines.finish(lines);
    process.errorLines.finish(lines);
    deliver();

    ProcessExit exit;
    if (size != static_cast<ssize_t>(sizeof packet)) {
        exit = {ProcessExit::Cause::Lost, 137, 0, "the job's supervisor was killed"};
    } else if (packet.kind == SupervisorReport::Kind::NotStarted) {
        exit = {ProcessExit::Cause::NotStarted, packet.value == ENOENT ? 127 : 126, 0,
                "exec: \"" + process.spec.command.front() + "\": " + std::strerror(packet.value)};
    } else {
        exit = {ProcessExit::Cause::Exited, packet.value, packet.residentBytes, {}};
        const std::lock_guard lock(m_mutex);
        exit.cause = process.stopCause.value_or(ProcessExit::Cause::Exited);
        if (process.spec.engine) {
            exit.residentBytes = 0;
            const bool refused = exit.exitCode >= kNoContainer && exit.exitCode <= kNoProgram;
            if (refused && exit.cause == ProcessExit::Cause::Exited && !process.engineSaid.empty())
                exit = {ProcessExit::Cause::NotStarted, exit.exitCode, 0, process.engineSaid};
        }
    }
    finish(process, std::move(exit));
}

void ProcessRunner::finish(Process& process, ProcessExit exit) {
    {
        const std::lock_guard lock(m_mutex);
        process.ended = true;
    }
    if (process.handle.supervisor > 0 && ::waitpid(process.handle.supervisor, nullptr, 0) < 0 && errno != ECHILD)
        log::warning("lab.compute", std::string("waiting for a supervisor: ") + std::strerror(errno));
    using enum ProcessExit::Cause;
    if (!process.spec.cleanup.empty() && exit.cause != Exited && exit.cause != NotStarted) {
        SuperviseOptions options;
        options.program = process.spec.cleanup.front();
        options.arguments = process.spec.cleanup;
        options.environment = {std::string("PATH=") + kJobPath};
        for (const auto& [name, value] : process.spec.environment) // tells a client where its daemon is
            if (name != "PATH") options.environment.push_back(name + "=" + value);
        options.folder = "/";
        (void)tryOut(options); // mostly it has gone already
    }
    if (process.spec.onExit) process.spec.onExit(exit);
    const std::lock_guard lock(m_mutex);
    m_processes.erase(process.id); // `serve` still holds the object
}

} // namespace skydeck::lab
