#include "tests/contract/programs.h"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace skydeck::test {

namespace fs = std::filesystem;

Account::Account() {
    const auto make = [this](const char* name) {
        const fs::path path = folder() / name;
        fs::create_directories(path);
        fs::permissions(path, fs::perms::owner_all);
        return path.string();
    };
    environment = {{"PATH", "/usr/bin:/bin"},
                   {"LANG", "C.UTF-8"},
                   {"TZ", "UTC"},
                   {"AWS_EC2_METADATA_DISABLED", "true"}, // the machine may be one of Amazon's
                   {"HOME", make("home")},
                   {"XDG_DATA_HOME", make("data")},
                   {"XDG_STATE_HOME", make("state")},
                   {"XDG_CONFIG_HOME", make("config")},
                   {"XDG_CACHE_HOME", make("cache")},
                   {"XDG_RUNTIME_DIR", make("run")}};
}

Account::~Account() {
    ctl({"lab", "stop"});
}

Finished Account::run(const std::string& program, const std::vector<std::string>& words,
                      const std::string& input) const {
    std::vector<std::string> texts{(binFolder() / program).string()}, variables;
    texts.insert(texts.end(), words.begin(), words.end());
    for (const auto& [name, value] : environment)
        variables.push_back(name + '=' + value);
    const auto pointers = [](std::vector<std::string>& from) {
        std::vector<char*> result;
        for (std::string& text : from)
            result.push_back(text.data());
        result.push_back(nullptr);
        return result;
    };
    auto arguments = pointers(texts), environmentPointers = pointers(variables);

    std::array<std::array<int, 2>, 3> pipes{};
    for (auto& ends : pipes)
        if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[0][0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes[1][1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes[2][1], STDERR_FILENO);
    pid_t pid = 0;
    const int problem =
        posix_spawn(&pid, texts.front().c_str(), &actions, nullptr, arguments.data(), environmentPointers.data());
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    Finished finished;
    if (problem != 0) {
        ADD_FAILURE() << texts.front() << ": " << std::strerror(problem);
    } else {
        // Inputs here are far smaller than a pipe's buffer.
        EXPECT_EQ(write(pipes[0][1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    }
    close(pipes[0][1]);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    std::array<std::string*, 2> texts2{&finished.out, &finished.err};
    std::array<pollfd, 2> streams{{{pipes[1][0], POLLIN, 0}, {pipes[2][0], POLLIN, 0}}};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        poll(streams.data(), streams.size(), 1000);
        for (std::size_t i = 0; i < streams.size(); ++i) {
            if (streams[i].fd < 0 || streams[i].revents == 0) continue;
            char buffer[65536];
            const ssize_t count = read(streams[i].fd, buffer, sizeof buffer);
            if (count > 0) {
                texts2[i]->append(buffer, static_cast<std::size_t>(count));
            } else if (count == 0 || errno != EINTR) {
                close(streams[i].fd);
                streams[i].fd = -1;
            }
        }
        if (problem == 0 && std::chrono::steady_clock::now() > deadline) {
            ADD_FAILURE() << program << " did not end in two minutes";
            kill(pid, SIGKILL);
        }
    }
    if (problem != 0) return finished;
    int status = 0;
    waitpid(pid, &status, 0);
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return finished;
}

Json Account::json(std::vector<std::string> words) const {
    words.insert(words.end(), {"--output", "json"});
    const Finished finished = ctl(words);
    EXPECT_EQ(finished.status, 0) << words[0] << ' ' << words[1] << ": " << finished.err;
    EXPECT_EQ(finished.err, "");
    auto document = parseJson(finished.out, "standard output");
    EXPECT_TRUE(document.has_value()) << finished.out;
    return document.value_or(Json());
}

int LabAccount::freePort() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), size), 0);
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    close(probe);
    return ntohs(address.sin_port);
}

LabAccount::LabAccount() {
    const fs::path resources = folder() / "resources";
    fs::copy(sourceRoot() / "resources", resources, fs::copy_options::recursive);
    fs::remove_all(resources / "images");
    // Job folders are confined: the data set lets the stand-in reach our programs.
    const fs::path trainer = folder() / "trainer" / "quick-train";
    EXPECT_TRUE(writeFileAtomically(trainer, sourceFile("tests/contract/quick-train"), 0755));
    const Json image{{"name", "skydeck/mnist:latest"},
                     {"command", {trainer.string()}},
                     {"datasets", {{{"name", "programs"}, {"environment", "SKYDECK_TEST_BIN"}}}}};
    EXPECT_TRUE(writeFileAtomically(resources / "images" / "mnist.json", dumpJson(image)));
    environment["SKYDECK_RESOURCES"] = resources.string();
    environment["SKYDECK_TEST_BIN"] = binFolder().string();

    const Finished started = ctl({"lab", "start", "--port", "0"});
    EXPECT_EQ(started.status, 0) << started.err;
}

} // namespace skydeck::test
