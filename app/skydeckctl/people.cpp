#include "app/skydeckctl/people.h"

#include "app/skydeckctl/output.h"

#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace skydeck::ctl {

namespace {

/// A line typed at the terminal, whatever stdin is; ends when `stop` does.
Result<std::string> askOnTerminal(const std::string& question, std::stop_token stop) {
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return fail(ErrorKind::Unauthenticated, "NoTerminal", question + ": there is no terminal to ask on",
                    "Run the command in a terminal.");
    [[maybe_unused]] const ssize_t asked = ::write(terminal, (question + ": ").c_str(), question.size() + 2);
    std::string line;
    while (!stop.stop_requested() && !line.ends_with('\n')) {
        pollfd input{terminal, POLLIN, 0};
        if (::poll(&input, 1, 50) <= 0) continue;
        char buffer[256];
        const ssize_t count = ::read(terminal, buffer, sizeof buffer);
        if (count <= 0) break;
        line.append(buffer, static_cast<std::size_t>(count));
    }
    ::close(terminal);
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
    return line;
}

/// The desktop's browser, left to itself. True when there was one to start.
bool openBrowser(const std::string& url) {
    const bool desktop = std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY");
    // The address came over the network: nothing but a page is opened.
    if (!desktop || (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1:"))) return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    std::string program = "xdg-open", page = url;
    char* arguments[] = {program.data(), page.data(), nullptr};
    pid_t child = 0;
    const int problem = ::posix_spawnp(&child, program.c_str(), &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return problem == 0;
}

} // namespace

aws::CredentialPrompts terminalPrompts(Output& output, bool browser, bool always) {
    aws::CredentialPrompts prompts;
    const bool person = output.live() && ::isatty(STDIN_FILENO) != 0;
    if (person)
        prompts.mfaCode = [](const std::string& serial, const std::string& profile, const CallContext& context) {
            return askOnTerminal("Code of the MFA device " + serial + " for the profile '" + profile + "'",
                                 context.stop);
        };
    if (person || always)
        prompts.signIn = [&output, browser](const aws::SignInPage& page) -> Status {
            const bool opened = browser && openBrowser(page.url);
            output.say((opened ? "A browser opens " : "Open ") + page.url);
            output.say("and confirm there that the code is " + page.userCode);
            return {};
        };
    return prompts;
}

} // namespace skydeck::ctl
