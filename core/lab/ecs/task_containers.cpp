#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/container_process.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ecr/image_resolver.h"
#include "core/lab/ecs/task_engine.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/ssm/parameter_rules.h"
#include "core/lab/ssm/ssm_store.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::chrono::milliseconds kUsualStopTimeout{30'000};

tl::unexpected<Error> notInitialised(const std::string& what) {
    return fail(ErrorKind::NotFound, "ResourceInitializationError", "ResourceInitializationError: " + what);
}
} // namespace

Status TaskEngine::addSecrets(const Json& container, ProcessSpec& process) const {
    for (const Json& secret : arrayAt(container, "secrets")) {
        const std::string from = stringAt(secret, "valueFrom");
        if (from.find(":secretsmanager:") != std::string::npos)
            return notInitialised("the lab has no Secrets Manager for " + from);
        const auto [name, selector] = ssm::parseReference(from);
        const auto value = m_lab.ssm->get(name, selector);
        if (!value)
            return notInitialised(
                "unable to pull secrets or registry auth: execution resource retrieval failed: unable "
                "to retrieve secrets from ssm: service call has been retried 1 time(s): invalid "
                "ssm parameters: " +
                name);
        process.environment[stringAt(secret, "name")] = value->value;
    }
    return {};
}

/// Makes the container's log stream and gives its group; empty when its output goes nowhere.
Result<std::string> TaskEngine::openLog(const EcsTask& task, const Json& container) const {
    const Json& options = memberAt(memberAt(container, "logConfiguration"), "options");
    const std::string group = stringAt(options, "awslogs-group");
    if (group.empty()) return group;
    if (stringAt(options, "awslogs-create-group") == "true")
        if (const Status made = m_lab.logs->createGroup(group);
            !made && made.error().code != "ResourceAlreadyExistsException")
            return fail(made.error());
    const std::string stream =
        stringAt(options, "awslogs-stream-prefix") + "/" + stringAt(container, "name") + "/" + task.id;
    if (const Status made = m_lab.logs->createStream(group, stream); !made)
        return notInitialised(
            "failed to validate logger args: create stream has been retried 1 times: failed to create "
            "Cloudwatch log stream: " +
            made.error().code + ": " + made.error().message);
    return group;
}

Result<TaskEngine::Ready> TaskEngine::prepare(const EcsTask& task, const Json& container, const Json& definition,
                                              unsigned threads) {
    const std::string name = stringAt(container, "name"), reference = stringAt(container, "image");
    if (m_lab.faults->strike({FaultKind::ImagePull}, "ecs", task.family))
        return fail(ErrorKind::NotFound, "CannotPullContainerError",
                    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref " +
                        reference + " (a fault of the lab: image-pull)");
    SKYDECK_ASSIGN(const Image* image, pullImage(reference, *m_lab.ecr, *m_lab.images));
    Ready ready{container, image,
                containerProcess({.image = *image,
                                  .entryPoint = arrayAt(container, "entryPoint"),
                                  .command = arrayAt(container, "command"),
                                  .environment = arrayAt(container, "environment"),
                                  .folder = folders() / task.id / name,
                                  .threads = threads,
                                  .accountKeys = false},
                                 m_lab.config)};
    ProcessSpec& process = ready.process;
    SKYDECK_TRY(addSecrets(container, process));
    SKYDECK_ASSIGN(const std::string group, openLog(task, container));
    if (!group.empty()) {
        const std::string prefix =
            stringAt(memberAt(memberAt(container, "logConfiguration"), "options"), "awslogs-stream-prefix");
        const std::string stream = prefix + "/" + name + "/" + task.id;
        process.onLines = [this, group, stream](std::vector<std::string>&& lines) {
            if (const Status kept = m_lab.logs->appendLines(group, stream, lines); !kept)
                log::error("lab.ecs", "storing a container's output: " + describe(kept.error()));
        };
    }
    const std::string role =
        stringAt(memberAt(task.detail, "overrides"), "taskRoleArn", stringAt(definition, "taskRoleArn"));
    // Not AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: that one is below 169.254.170.2, which this machine does not have.
    if (!role.empty())
        process.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
            m_lab.config.endpointUrl + m_credentials.openRole(task.id, role);
    process.environment["ECS_CONTAINER_METADATA_URI_V4"] =
        m_lab.config.endpointUrl + m_credentials.openMetadata(task.id, name);
    process.environment["AWS_EXECUTION_ENV"] = "AWS_ECS_FARGATE";
    const std::int64_t seconds = integerAt(container, "stopTimeout");
    process.grace = seconds > 0 ? std::chrono::seconds(seconds) : kUsualStopTimeout;
    return ready;
}

} // namespace skydeck::lab
