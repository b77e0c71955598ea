#pragma once

#include "core/base/result.h"
#include "core/lab/compute/process_runner.h"
#include "core/lab/lambda/invocation.h"

#include <filesystem>
#include <string>

namespace skydeck::lab {

struct LabConfig;

/// What an environment is told besides its function.
struct EnvironmentSettings {
    std::string runtimeApi; ///< AWS_LAMBDA_RUNTIME_API
    std::string logStream;
    std::filesystem::path code; ///< folders of the function's files
    std::vector<std::filesystem::path> layers;
    std::string accessKeyId, secretAccessKey, sessionToken;
};

/// InvalidParameterValueException that names the runtimes that are here, for a runtime that is none of them.
Status checkRuntime(const std::string& runtime);

/// The process of an environment, without callbacks: interpreter, bootstrap, environment.
/// InvalidParameterValueException when the interpreter is not installed.
Result<ProcessSpec> processFor(const FunctionVersion& function, const EnvironmentSettings& settings,
                               const LabConfig& config, const std::filesystem::path& folder);

} // namespace skydeck::lab
