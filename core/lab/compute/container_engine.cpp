#include "core/lab/compute/container_engine.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/programs.h"
#include "core/lab/compute/supervisor.h"

#include <cstdlib>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr std::chrono::seconds kAskedAgain{10};

Result<std::pair<int, std::string>> runClient(const fs::path& program, std::vector<std::string> arguments) {
    SuperviseOptions options;
    options.program = program.string();
    options.arguments = std::move(arguments);
    options.environment = {std::string("PATH=") + kJobPath};
    for (const char* variable : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "HOME"})
        if (const char* value = std::getenv(variable); value && *value)
            options.environment.push_back(std::string(variable) + "=" + value);
    options.folder = "/";
    return tryOut(options);
}
} // namespace

ContainerEngine::ContainerEngine(const fs::path& programs, fs::path dataFolder, const Clock& clock)
    : m_client(findProgram("docker", {programs})), m_dataFolder(std::move(dataFolder)), m_clock(clock) {}

void ContainerEngine::removeLeftOvers() {
    std::error_code ignored;
    const fs::path mark = m_dataFolder / "containers";
    if (!m_client || !fs::exists(mark, ignored)) return;
    const auto removed = runClient(
        "/bin/sh",
        {"sh", "-c",
         R"(ids=$("$0" ps --all --quiet --filter "label=$1") && [ -z "$ids" ] || "$0" rm --force $ids >/dev/null)",
         m_client->string(), std::string(kLabel) + "=" + label()});
    if (removed && removed->first == 0)
        fs::remove(mark, ignored);
    else
        log::warning("lab.compute", "Containers of an earlier lab may still run: " +
                                        (removed ? removed->second : describe(removed.error())));
}

Result<fs::path> ContainerEngine::client() const {
    const auto none = [](const std::string& why) { return fail(ErrorKind::Unavailable, "NoContainerEngine", why); };
    if (!m_client) return none("docker is not installed");
    const std::lock_guard lock(m_mutex);
    const auto now = m_clock.steadyNow();
    if (!m_asked || now - *m_asked >= kAskedAgain) {
        const auto asked = runClient(*m_client, {"docker", "version", "--format", "{{.Server.Version}}"});
        m_asked = now;
        m_problem = !asked              ? describe(asked.error())
                    : asked->first == 0 ? std::string()
                                        : "Docker does not answer: " + asked->second;
    }
    if (!m_problem.empty()) return none(m_problem);
    std::error_code ignored; // then the next lab does not look for what this one leaves
    fs::create_directory(m_dataFolder / "containers", ignored);
    return *m_client;
}

} // namespace skydeck::lab
