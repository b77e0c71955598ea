#include "core/lab/lambda/runtimes.h"

#include "core/base/strings.h"
#include "core/lab/compute/programs.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
enum class Language { Python, Node };

bool isDigits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Language> languageOf(std::string_view runtime) {
    if (runtime.starts_with("python3.") && isDigits(runtime.substr(8))) return Language::Python;
    if (runtime.starts_with("nodejs") && runtime.ends_with(".x") && isDigits(runtime.substr(6, runtime.size() - 8)))
        return Language::Node;
    return std::nullopt;
}

/// /usr/bin comes first: the packages of the distribution, boto3 among them, belong to the interpreter there.
std::optional<fs::path> interpreterOf(Language language, const std::string& runtime) {
    if (language == Language::Node) return findProgram("node", {"/usr/bin"});
    if (auto exact = findProgram(runtime, {"/usr/bin"})) return exact;
    return findProgram("python3", {"/usr/bin"});
}

std::string joined(const std::vector<fs::path>& layers, const char* below) {
    std::vector<std::string> paths;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
        paths.push_back((*layer / below).string());
    return join(paths, ":");
}
} // namespace

std::string errorDocument(const std::string& type, const std::string& message) {
    return dumpJson({{"errorType", type}, {"errorMessage", message}});
}

Status checkRuntime(const std::string& runtime) {
    if (languageOf(runtime)) return {};
    return awsError(
        400, "InvalidParameterValueException",
        "This lab runs the runtimes python3.* (by the python3 of this machine) and nodejs*.x (by its node), "
        "not '" +
            runtime + "'.");
}

Result<ProcessSpec> processFor(const FunctionVersion& function, const EnvironmentSettings& settings,
                               const LabConfig& config, const fs::path& folder) {
    SKYDECK_TRY(checkRuntime(function.runtime));
    const Language language = *languageOf(function.runtime);
    const auto interpreter = interpreterOf(language, function.runtime);
    if (!interpreter)
        return awsError(400, "InvalidParameterValueException",
                        "The runtime " + function.runtime + " needs " +
                            (language == Language::Node ? "node (apt install nodejs)" : "python3") +
                            " on this machine.");
    const fs::path bootstraps = config.resources / "lambda-runtime";
    ProcessSpec spec;
    // Both streams into one pipe: their lines stay in order, and one mark ends the output of an event.
    spec.command = {"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", interpreter->string()};
    spec.command.push_back((bootstraps / (language == Language::Node ? "bootstrap.mjs" : "bootstrap.py")).string());
    spec.folder = folder;
    spec.readable = settings.layers;
    spec.readable.push_back(settings.code);
    spec.readable.push_back(bootstraps);
    spec.readable.push_back(interpreter->parent_path());
    spec.openFiles = 1024;

    auto& environment = spec.environment;
    environment = function.environment;
    environment["LAMBDA_TASK_ROOT"] = settings.code.string();
    environment["LAMBDA_RUNTIME_DIR"] = bootstraps.string();
    environment["_HANDLER"] = function.handler;
    environment["TZ"] = ":UTC";
    environment["AWS_LAMBDA_RUNTIME_API"] = settings.runtimeApi;
    environment["AWS_LAMBDA_FUNCTION_NAME"] = function.name;
    environment["AWS_LAMBDA_FUNCTION_VERSION"] = function.version;
    environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(function.memoryMb);
    environment["AWS_LAMBDA_LOG_GROUP_NAME"] = function.logGroup();
    environment["AWS_LAMBDA_LOG_STREAM_NAME"] = settings.logStream;
    environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
    environment["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + function.runtime;
    environment["AWS_REGION"] = config.region;
    environment["AWS_DEFAULT_REGION"] = config.region;
    environment["AWS_ENDPOINT_URL"] = config.endpointUrl;
    environment["AWS_EC2_METADATA_DISABLED"] = "true"; // nothing answers at 169.254.169.254 here
    environment["AWS_ACCESS_KEY_ID"] = settings.accessKeyId;
    environment["AWS_SECRET_ACCESS_KEY"] = settings.secretAccessKey;
    environment["AWS_SESSION_TOKEN"] = settings.sessionToken;
    if (language == Language::Python) {
        environment["PYTHONDONTWRITEBYTECODE"] = "1"; // the code folder is the function's to read only
        environment["LAMBDA_LAYER_PYTHON"] = joined(settings.layers, "python");
    } else {
        environment["NODE_PATH"] = joined(settings.layers, "nodejs/node_modules");
    }
    return spec;
}

} // namespace skydeck::lab
