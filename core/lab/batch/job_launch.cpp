#include "core/lab/batch/job_launch.h"

#include "core/base/strings.h"
#include "core/lab/compute/container_process.h"
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
    return jobFolders(config) / (replaceAll(job.id, ":", "-") + "-" + std::to_string(attemptOf(job)));
}

ProcessSpec processFor(const Job& job, const Image& image, const LabConfig& config, unsigned threads) {
    const Json& container = memberAt(job.detail, "container");
    ProcessSpec spec = containerProcess({.image = image,
                                         .entryPoint = arrayAt(container, "entryPoint"),
                                         .command = arrayAt(container, "command"),
                                         .environment = arrayAt(container, "environment"),
                                         .folder = folderOf(job, config),
                                         .threads = threads,
                                         .memoryMiB = job.need.memory},
                                        config);
    if (const std::int64_t seconds = integerAt(memberAt(job.detail, "timeout"), "attemptDurationSeconds"); seconds > 0)
        spec.timeout = std::chrono::seconds(seconds);

    auto& environment = spec.environment; // what Batch alone may say
    environment["AWS_BATCH_JOB_ID"] = job.id;
    environment["AWS_BATCH_JQ_NAME"] = job.queue;
    environment["AWS_BATCH_CE_NAME"] = job.environment;
    environment["AWS_BATCH_JOB_ATTEMPT"] = std::to_string(attemptOf(job));
    if (const std::string parent = parentOf(job.id); !parent.empty())
        environment["AWS_BATCH_JOB_ARRAY_INDEX"] = job.id.substr(parent.size() + 1);
    return spec;
}

} // namespace skydeck::lab
