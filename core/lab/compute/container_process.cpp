#include "core/lab/compute/container_process.h"

#include "core/base/strings.h"
#include "core/lab/compute/container_engine.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"

#include <cstdlib>

namespace skydeck::lab {

namespace {
/// Threads of OpenMP that wait for each other soon sleep: other jobs want the processors. libgomp has 300,000.
constexpr const char* kSpins = "5000";

/// "docker run" with what the container says, in place of the image's own program.
void runByEngine(const ContainerRun& run, ProcessSpec& spec) {
    const std::string client = run.image.engine.string();
    const std::string name = "skydeck-" + toHex(wire::randomBytes(8));
    std::vector<std::string> words{client,
                                   "run",
                                   "--rm",
                                   "--name",
                                   name,
                                   "--label",
                                   std::string(ContainerEngine::kLabel) + "=" + run.image.engineLabel,
                                   "--network",
                                   "host"}; // the lab listens on this machine's loopback address only
    if (run.memoryMiB > 0) words.insert(words.end(), {"--memory", std::to_string(run.memoryMiB) + "m"});
    std::map<std::string, std::string> kept;
    for (auto& [variable, value] : spec.environment) {
        // Values go by the client's own environment, where others on this machine cannot read them; save what would
        // mean something to the client.
        const bool clients = variable.starts_with("DOCKER_") || variable == "PATH" || variable == "HOME";
        words.insert(words.end(), {"--env", clients ? variable + "=" + value : variable});
        if (!clients) kept[variable] = std::move(value);
    }
    spec.environment = std::move(kept);
    for (const char* variable : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "HOME"})
        if (const char* value = std::getenv(variable); value && *value) spec.environment[variable] = value;
    std::vector<std::string> rest = spec.command;
    if (!run.entryPoint.empty()) {
        words.insert(words.end(), {"--entrypoint", rest.front()});
        rest.erase(rest.begin());
    }
    words.push_back(run.image.name);
    words.insert(words.end(), rest.begin(), rest.end());
    spec.command = std::move(words);
    spec.engine = true;
    spec.cleanup = {client, "rm", "--force", name};
}
} // namespace

ProcessSpec containerProcess(const ContainerRun& run, const LabConfig& config) {
    ProcessSpec spec;
    spec.command = run.entryPoint.empty() ? run.image.command : run.entryPoint.get<std::vector<std::string>>();
    for (const Json& word : run.command)
        spec.command.push_back(word.get<std::string>());
    spec.folder = run.folder;
    spec.readable = run.image.readable;
    spec.openFiles = run.image.openFiles;

    // The lab's defaults, then the image's, then what the container says.
    auto& environment = spec.environment;
    for (const char* variable : {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
        environment[variable] = std::to_string(run.threads);
    environment["GOMP_SPINCOUNT"] = kSpins;
    environment["AWS_ENDPOINT_URL"] = config.endpointUrl;
    environment["AWS_REGION"] = config.region;
    environment["AWS_DEFAULT_REGION"] = config.region;
    if (run.accountKeys) {
        environment["AWS_ACCESS_KEY_ID"] = config.accessKeyId;
        environment["AWS_SECRET_ACCESS_KEY"] = config.secretAccessKey;
    }
    environment["AWS_EC2_METADATA_DISABLED"] = "true"; // nothing answers at 169.254.169.254 here
    for (const auto& [name, value] : run.image.environment)
        environment[name] = value;
    for (const Json& pair : run.environment)
        environment[stringAt(pair, "name")] = stringAt(pair, "value");
    if (!run.image.engine.empty()) runByEngine(run, spec);
    return spec;
}

std::string notStartedReason(const ProcessExit& exit) {
    for (const char* sign : {"pull access denied", "manifest unknown", "manifest for", "no such host",
                             "toomanyrequests", "failed to resolve reference", "invalid reference format"})
        if (exit.problem.find(sign) != std::string::npos) return "CannotPullContainerError: " + exit.problem;
    constexpr const char* kDaemon = "Error response from daemon: ";
    return std::string("CannotStartContainerError: ") +
           (exit.problem.starts_with(kDaemon) ? "" : std::string(kDaemon) + "failed to create task for container: ") +
           exit.problem;
}

} // namespace skydeck::lab
