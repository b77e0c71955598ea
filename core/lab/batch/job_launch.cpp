#include "core/lab/batch/job_launch.h"

#include "core/lab/compute/image_catalogue.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

JobLog logOf(const Job& job) {
    const Json& container = memberAt(job.detail, "container");
    const Json& options = memberAt(memberAt(container, "logConfiguration"), "options");
    return {stringAt(options, "awslogs-group", "/aws/batch/job"), stringAt(container, "logStreamName")};
}

std::size_t attemptOf(const Job& job) {
    return arrayAt(job.detail, "attempts").size() + 1;
}

fs::path jobFolders(const LabConfig& config) {
    return config.dataFolder / "jobs";
}

fs::path folderOf(const Job& job, const LabConfig& config) {
    return jobFolders(config) / (job.id + "-" + std::to_string(attemptOf(job)));
}

ProcessSpec processFor(const Job& job, const Image& image, const LabConfig& config, unsigned threads) {
    const Json& container = memberAt(job.detail, "container");
    ProcessSpec spec;
    spec.command = image.command;
    for (const Json& word : arrayAt(container, "command"))
        spec.command.push_back(word.get<std::string>());
    spec.folder = folderOf(job, config);
    spec.readable = image.readable;
    spec.openFiles = image.openFiles;
    if (const std::int64_t seconds = integerAt(memberAt(job.detail, "timeout"), "attemptDurationSeconds"); seconds > 0)
        spec.timeout = std::chrono::seconds(seconds);

    // The lab's defaults, then the image's, then what the job says, then what Batch alone may say.
    auto& environment = spec.environment;
    for (const char* variable : {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
        environment[variable] = std::to_string(threads);
    environment["AWS_ENDPOINT_URL"] = config.endpointUrl;
    environment["AWS_REGION"] = config.region;
    environment["AWS_DEFAULT_REGION"] = config.region;
    environment["AWS_ACCESS_KEY_ID"] = config.accessKeyId;
    environment["AWS_SECRET_ACCESS_KEY"] = config.secretAccessKey;
    environment["AWS_EC2_METADATA_DISABLED"] = "true"; // nothing answers at 169.254.169.254 here
    for (const auto& [name, value] : image.environment)
        environment[name] = value;
    for (const Json& pair : arrayAt(container, "environment"))
        environment[stringAt(pair, "name")] = stringAt(pair, "value");
    environment["AWS_BATCH_JOB_ID"] = job.id;
    environment["AWS_BATCH_JQ_NAME"] = job.queue;
    environment["AWS_BATCH_CE_NAME"] = job.environment;
    environment["AWS_BATCH_JOB_ATTEMPT"] = std::to_string(attemptOf(job));
    return spec;
}

} // namespace skydeck::lab
