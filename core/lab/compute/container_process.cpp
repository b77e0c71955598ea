#include "core/lab/compute/container_process.h"

#include "core/lab/compute/image_catalogue.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

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
    return spec;
}

} // namespace skydeck::lab
