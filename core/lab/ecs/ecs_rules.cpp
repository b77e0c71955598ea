#include "core/lab/ecs/ecs_rules.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace skydeck::lab::ecs {

namespace {
constexpr std::size_t kMostContainers = 10;

struct FargateSize {
    std::int64_t cpu, least, most, step; // MiB
};
// Fargate's table has 512 MiB as well for the smallest size.
constexpr std::array<FargateSize, 7> kFargateSizes{{{256, 1024, 2048, 1024},
                                                    {512, 1024, 4096, 1024},
                                                    {1024, 2048, 8192, 1024},
                                                    {2048, 4096, 16384, 1024},
                                                    {4096, 8192, 30720, 1024},
                                                    {8192, 16384, 61440, 4096},
                                                    {16384, 32768, 122880, 8192}}};

/// "0.25 vCPU" → 0.25 of `unit`; nothing when the text does not end with the unit's name.
std::optional<std::int64_t> inUnits(const std::string& text, std::string_view name, double unit) {
    const std::string lower = toLower(trim(text));
    if (!lower.ends_with(name)) return std::nullopt;
    const auto number = parseDouble(trim(std::string_view(lower).substr(0, lower.size() - name.size())));
    if (!number || *number <= 0) return std::nullopt;
    return static_cast<std::int64_t>(std::lround(*number * unit));
}

Status checkContainer(const Json& container, bool fargate, bool taskMemory, bool executionRole) {
    const std::string name = stringAt(container, "name");
    if (name.empty()) return ecsClientError("Container.name should not be null or empty.");
    if (!checkEcsName("Container.name", name)) return ecsClientError("Container.name contains invalid characters.");
    if (stringAt(container, "image").empty()) return ecsClientError("Container.image should not be null or empty.");
    for (const char* member : {"dependsOn", "environmentFiles", "healthCheck", "firelensConfiguration", "links",
                               "volumesFrom", "mountPoints"})
        if (container.contains(member) && !container.at(member).empty())
            return awsError(501, "NotImplemented",
                            std::string("The lab does not implement containers' ") + member +
                                " of ecs:RegisterTaskDefinition");
    const std::int64_t memory = integerAt(container, "memory"), reserved = integerAt(container, "memoryReservation");
    if (!taskMemory && memory == 0 && reserved == 0)
        return ecsClientError("Invalid setting for container '" + name +
                              "'. At least one of 'memory' or 'memoryReservation' must be specified.");
    if (memory != 0 && memory < 6)
        return ecsClientError("Invalid setting for container '" + name + "'. 'memory' must be 6 MiB or more.");
    const Json& log = memberAt(container, "logConfiguration");
    if (log.is_null()) return {};
    const std::string driver = stringAt(log, "logDriver");
    if (driver != "awslogs")
        return awsError(501, "NotImplemented", "The lab does not implement ecs's log driver " + driver);
    const Json& options = memberAt(log, "options");
    for (const char* option : {"awslogs-group", "awslogs-region"})
        if (stringAt(options, option).empty())
            return ecsClientError(std::string("Log driver awslogs requires options: ") + option);
    if (!fargate) return {};
    if (stringAt(options, "awslogs-stream-prefix").empty())
        return ecsClientError("Log driver awslogs requires options: awslogs-stream-prefix");
    if (!executionRole)
        return ecsClientError("Fargate requires task definition to have execution role ARN to support log driver "
                              "awslogs.");
    return {};
}
} // namespace

tl::unexpected<Error> ecsClientError(std::string message) {
    return awsError(400, "ClientException", std::move(message));
}

tl::unexpected<Error> invalidParameter(std::string message) {
    return awsError(400, "InvalidParameterException", std::move(message));
}

Status checkEcsName(std::string_view what, std::string_view name) {
    const bool fine = !name.empty() && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (fine) return {};
    return invalidParameter(std::string(what) + " can have up to 255 characters: letters, numbers, hyphens and "
                                                "underscores.");
}

Result<std::string> cpuUnits(const std::string& text) {
    if (const auto number = parseInteger(text); number && *number > 0) return std::to_string(*number);
    if (const auto units = inUnits(text, "vcpu", 1024)) return std::to_string(*units);
    return ecsClientError("Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of "
                          "the Amazon ECS Developer Guide.");
}

Result<std::string> memoryMiB(const std::string& text) {
    if (const auto number = parseInteger(text); number && *number > 0) return std::to_string(*number);
    if (const auto units = inUnits(text, "gb", 1024)) return std::to_string(*units);
    return ecsClientError("Invalid 'memory' setting for task. For more information, see the Troubleshooting section "
                          "of the Amazon ECS Developer Guide.");
}

bool isFargateSize(const std::string& cpu, const std::string& memory) {
    const std::int64_t units = parseInteger(cpu).value_or(0), size = parseInteger(memory).value_or(0);
    if (units == 256 && size == 512) return true;
    return std::ranges::any_of(kFargateSizes, [&](const FargateSize& row) {
        return row.cpu == units && size >= row.least && size <= row.most && size % row.step == 0;
    });
}

Result<Json> taskDefinitionOf(const Json& input) {
    if (!checkEcsName("Family", stringAt(input, "family")))
        return ecsClientError("Family contains invalid characters.");
    Json definition = input;
    definition.erase("tags");
    const Json& wanted = arrayAt(input, "requiresCompatibilities");
    const bool fargate = std::find(wanted.begin(), wanted.end(), "FARGATE") != wanted.end();
    for (const char* member : {"cpu", "memory"}) {
        const std::string given = stringAt(input, member);
        if (given.empty()) {
            if (fargate)
                return ecsClientError(std::string("Fargate requires that '") + member +
                                      "' be defined at the task level.");
            continue;
        }
        SKYDECK_ASSIGN(definition[member], member == std::string_view("cpu") ? cpuUnits(given) : memoryMiB(given));
    }
    const std::string mode = stringAt(input, "networkMode");
    if (fargate) {
        if (mode != "awsvpc") return ecsClientError("Fargate only supports network mode ‘awsvpc’.");
        if (!isFargateSize(stringAt(definition, "cpu"), stringAt(definition, "memory")))
            return ecsClientError("No Fargate configuration exists for given values: " + stringAt(definition, "cpu") +
                                  " CPU, " + stringAt(definition, "memory") +
                                  " memory. See the Amazon ECS documentation for the valid values.");
    }
    const Json& containers = arrayAt(input, "containerDefinitions");
    if (containers.empty()) return ecsClientError("Container list cannot be empty.");
    if (containers.size() > kMostContainers)
        return ecsClientError("Too many containers. A task definition may have up to 10.");
    const bool role = !stringAt(input, "executionRoleArn").empty();
    std::set<std::string> names;
    bool essential = false;
    for (Json& container : definition["containerDefinitions"]) {
        SKYDECK_TRY(checkContainer(container, fargate, !stringAt(definition, "memory").empty(), role));
        const std::string name = stringAt(container, "name");
        if (!names.insert(name).second)
            return ecsClientError("Container.name should be unique: there are two named '" + name + "'.");
        if (fargate && !role && stringAt(container, "image").find(".dkr.ecr.") != std::string::npos)
            return ecsClientError("Fargate requires task definition to have execution role ARN to support ECR images.");
        essential = essential || boolAt(container, "essential", true);
        container.emplace("cpu", 0);
        container.emplace("essential", true);
        for (const char* list : {"portMappings", "environment", "mountPoints", "volumesFrom"})
            container.emplace(list, Json::array());
    }
    if (!essential) return ecsClientError("Task definition does not have any essential containers.");
    if (mode.empty()) definition["networkMode"] = "bridge";
    for (const char* list : {"volumes", "placementConstraints"})
        definition.emplace(list, Json::array());
    definition["compatibilities"] =
        fargate || mode == "awsvpc" ? Json::array({"EC2", "FARGATE"}) : Json::array({"EC2"});
    return definition;
}

Result<Json> containersFor(const Json& definition, const Json& overrides) {
    Json containers = arrayAt(definition, "containerDefinitions");
    for (const Json& change : arrayAt(overrides, "containerOverrides")) {
        const std::string name = stringAt(change, "name");
        const auto found = std::find_if(containers.begin(), containers.end(),
                                        [&](const Json& each) { return stringAt(each, "name") == name; });
        if (found == containers.end())
            return invalidParameter("Override for container named " + name +
                                    " is not a container in the "
                                    "TaskDefinition.");
        for (const char* member : {"command", "cpu", "memory", "memoryReservation"})
            if (change.contains(member)) (*found)[member] = change.at(member);
        for (const Json& pair : arrayAt(change, "environment")) {
            Json& environment = (*found)["environment"];
            const auto same = std::find_if(environment.begin(), environment.end(), [&](const Json& each) {
                return stringAt(each, "name") == stringAt(pair, "name");
            });
            if (same == environment.end())
                environment.push_back(pair);
            else
                *same = pair;
        }
    }
    return containers;
}

} // namespace skydeck::lab::ecs
