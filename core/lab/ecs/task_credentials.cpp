#include "core/lab/ecs/task_credentials.h"

#include "core/base/strings.h"
#include "core/lab/ecs/ecs_store.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <cmath>

namespace skydeck::lab {

namespace {
constexpr std::chrono::hours kRoleKeysLast{6}, kRoleKeysRenewed{1};

wire::HttpResponse inJson(int status, const Json& body) {
    return {status, {{"Content-Type", "application/json"}}, dumpJson(body)};
}

Json limitsOf(const EcsTask& task) {
    return {{"CPU", parseDouble(stringAt(task.detail, "cpu")).value_or(0) / 1024},
            {"Memory", parseInteger(stringAt(task.detail, "memory")).value_or(0)}};
}
} // namespace

std::string TaskCredentials::open(Access access, const char* folder) {
    const std::string secret = wire::randomUuid();
    const std::lock_guard lock(m_mutex);
    m_access.emplace(secret, std::move(access));
    return kPath + std::string(folder) + secret;
}

std::string TaskCredentials::openRole(const std::string& taskId, const std::string& roleArn) {
    return open({taskId, roleArn, {}}, "credentials/");
}

std::string TaskCredentials::openMetadata(const std::string& taskId, const std::string& container) {
    return open({taskId, {}, container}, "v4/");
}

void TaskCredentials::close(const std::string& taskId) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_access, [&](const auto& entry) { return entry.second.taskId == taskId; });
}

wire::HttpResponse TaskCredentials::answer(const wire::HttpRequest& request) {
    const std::vector<std::string> steps = split(request.path.substr(std::string_view(kPath).size()), '/');
    if (request.method != "GET") return inJson(405, {{"message", "Only GET is allowed."}});
    std::optional<Access> access;
    if (steps.size() > 1) {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_access.find(steps[1]); found != m_access.end()) access = found->second;
    }
    if (!access || (steps[0] == "credentials") == access->roleArn.empty())
        return inJson(400, {{"code", "InvalidIdInRequest"},
                            {"message", "CredentialsV2Request: Credentials not found"},
                            {"HTTPErrorCode", 400}});
    if (steps[0] == "credentials") return giveKeys(steps[1], std::move(*access));
    return describeTask(*access, steps.size() > 2 ? steps[2] : std::string());
}

wire::HttpResponse TaskCredentials::giveKeys(const std::string& secret, Access access) {
    const std::string name = EcsStore::nameOf(access.roleArn);
    if (!access.keys || access.keys->expiration - m_lab.clock.now() < kRoleKeysRenewed) {
        const auto role = m_lab.iam->role(name);
        if (!role) return inJson(500, {{"code", "NoSuchRole"}, {"message", role.error().message}});
        auto keys =
            m_lab.sts->issue(std::string("arn:aws:sts::") + kAccountId + ":assumed-role/" + name + "/" + access.taskId,
                             stringAt(*role, "RoleId") + ":" + access.taskId, kRoleKeysLast);
        if (!keys) return inJson(500, {{"code", "InternalServerError"}, {"message", describe(keys.error())}});
        access.keys = std::move(*keys);
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_access.find(secret); found != m_access.end()) found->second.keys = access.keys;
    }
    return inJson(200, {{"RoleArn", access.roleArn},
                        {"AccessKeyId", access.keys->accessKeyId},
                        {"SecretAccessKey", access.keys->secretAccessKey},
                        {"Token", access.keys->sessionToken},
                        {"Expiration", wire::formatIso8601(toEpochSeconds(access.keys->expiration))}});
}

wire::HttpResponse TaskCredentials::describeTask(const Access& access, std::string_view path) {
    const auto task = m_lab.ecs->task(access.taskId);
    if (!task || !*task) return inJson(404, {{"message", "There is no such task."}});
    const Json& detail = (*task)->detail;
    Json containers = Json::array();
    for (const Json& each : arrayAt(detail, "containers")) {
        Json one{{"DockerId", stringAt(each, "runtimeId")},
                 {"Name", stringAt(each, "name")},
                 {"Image", stringAt(each, "image")},
                 {"DesiredStatus", stringAt(detail, "desiredStatus")},
                 {"KnownStatus", stringAt(each, "lastStatus")},
                 {"ContainerARN", stringAt(each, "containerArn")},
                 {"Type", "NORMAL"},
                 {"Limits", {{"CPU", parseInteger(stringAt(each, "cpu")).value_or(0)}}}};
        if (path.empty() && stringAt(each, "name") == access.container) return inJson(200, one);
        containers.push_back(std::move(one));
    }
    if (path != "task") return inJson(404, {{"message", "The lab's metadata endpoint knows no such path."}});
    const std::string definition = EcsStore::nameOf(stringAt(detail, "taskDefinitionArn"));
    return inJson(200, {{"Cluster", stringAt(detail, "clusterArn")},
                        {"TaskARN", stringAt(detail, "taskArn")},
                        {"Family", (*task)->family},
                        {"Revision", definition.substr(definition.rfind(':') + 1)},
                        {"DesiredStatus", stringAt(detail, "desiredStatus")},
                        {"KnownStatus", stringAt(detail, "lastStatus")},
                        {"Limits", limitsOf(**task)},
                        {"LaunchType", stringAt(detail, "launchType")},
                        {"AvailabilityZone", stringAt(detail, "availabilityZone")},
                        {"Containers", containers}});
}

} // namespace skydeck::lab
