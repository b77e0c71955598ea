#include "core/lab/batch/batch_rules.h"

#include "core/base/strings.h"
#include "core/lab/batch/retry_strategy.h"
#include "core/lab/service.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace skydeck::lab::batch {

namespace {

constexpr std::int64_t kLeastTimeoutSeconds = 60;
constexpr std::int64_t kLeastMemoryMiB = 4;
constexpr std::int64_t kHighestPriority = 9999;
constexpr std::int64_t kSmallestArray = 2;
constexpr std::int64_t kLargestArray = 10'000;
constexpr std::size_t kMostDependencies = 20;
constexpr std::int64_t kLongestDecay = 604'800;
constexpr std::size_t kMostShares = 500;
constexpr double kLeastWeight = 0.0001;
constexpr double kMostWeight = 999.9999;

tl::unexpected<Error> notImplemented(const std::string& what) {
    return awsError(501, "NotImplemented", "The lab does not implement " + what + " yet");
}

bool isFargate(const Json& resources) {
    return stringAt(resources, "type").starts_with("FARGATE");
}

Status checkTimeout(const Json& timeout) {
    if (timeout.contains("attemptDurationSeconds") &&
        integerAt(timeout, "attemptDurationSeconds") < kLeastTimeoutSeconds)
        return clientError("Timeout attemptDurationSeconds must be at least " + std::to_string(kLeastTimeoutSeconds) +
                           " seconds.");
    return {};
}

Status checkPriority(const Json& input, const char* member) {
    const std::int64_t priority = integerAt(input, member);
    if (priority < 0 || priority > kHighestPriority)
        return clientError(std::string(member) + " must be between 0 and " + std::to_string(kHighestPriority) + ".");
    return {};
}

Status checkArray(const Json& input) {
    if (!input.contains("arrayProperties")) return {};
    const std::int64_t size = integerAt(memberAt(input, "arrayProperties"), "size");
    if (size < kSmallestArray || size > kLargestArray)
        return clientError("arrayProperties.size must be between " + std::to_string(kSmallestArray) + " and " +
                           std::to_string(kLargestArray) + ".");
    return {};
}

Status checkDependsOn(const Json& input) {
    const Json& dependencies = arrayAt(input, "dependsOn");
    if (dependencies.size() > kMostDependencies)
        return clientError("A job can depend on at most " + std::to_string(kMostDependencies) + " jobs.");
    const bool array = input.contains("arrayProperties");
    for (const Json& dependency : dependencies) {
        const std::string type = stringAt(dependency, "type");
        const bool named = !stringAt(dependency, "jobId").empty();
        if (!type.empty() && !array) return clientError("A dependency of type " + type + " is for array jobs only.");
        if (type == "SEQUENTIAL" && named)
            return clientError("A SEQUENTIAL dependency is between the job's own children and has no jobId.");
        if (type != "SEQUENTIAL" && !named) return clientError("dependsOn needs a jobId.");
    }
    return {};
}

Status checkRequirements(const Json& container) {
    for (const Json& requirement : arrayAt(container, "resourceRequirements")) {
        const std::string type = stringAt(requirement, "type");
        const std::string value = stringAt(requirement, "value");
        const auto number = parseDouble(value);
        // EC2 takes whole vCPUs, Fargate 0.25 and 0.5 too.
        const bool whole = number && *number == std::floor(*number);
        if (!number || *number <= 0 || (!whole && type != "VCPU") ||
            (type == "VCPU" && !whole && *number * 4 != std::floor(*number * 4)))
            return clientError("Invalid value '" + value + "' for resource requirement type " + type + ".");
    }
    return {};
}

Status checkResources(const Json& container) {
    SKYDECK_TRY(checkRequirements(container));
    const Resources resources = resourcesOf(container);
    if (resources.vcpus <= 0)
        return clientError("Container vcpus must be specified, as vcpus or as resourceRequirements of type VCPU.");
    if (resources.memory < kLeastMemoryMiB)
        return clientError(
            "Container memory must be specified, as memory or as resourceRequirements of type MEMORY, and "
            "must be at least " +
            std::to_string(kLeastMemoryMiB) + " MiB.");
    return {};
}

/// Entries of a list of objects by the value of `key`; later ones replace earlier ones of the same key.
Json mergedBy(const char* key, const Json& base, const Json& overrides) {
    Json merged = base.is_array() ? base : Json::array();
    for (const Json& entry : overrides) {
        const auto same = std::find_if(merged.begin(), merged.end(),
                                       [&](const Json& other) { return stringAt(other, key) == stringAt(entry, key); });
        if (same == merged.end())
            merged.push_back(entry);
        else
            *same = entry;
    }
    return merged;
}

} // namespace

tl::unexpected<Error> clientError(std::string message) {
    return awsError(400, "ClientException", "Error executing request, Exception : " + std::move(message));
}

Status checkName(std::string_view what, std::string_view name) {
    const auto isWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    const bool good = !name.empty() && name.size() <= 128 && isWord(name.front()) &&
                      std::ranges::all_of(name, [&](char c) { return isWord(c) || c == '-' || c == '_'; });
    if (!good)
        return clientError(std::string(what) + " should match valid pattern: ^[0-9a-zA-Z]{1}[0-9a-zA-Z_-]{0,127}$");
    return {};
}

Status checkComputeResources(const Json& resources) {
    const std::int64_t maximum = integerAt(resources, "maxvCpus");
    if (maximum < 1) return clientError("maxvCpus must be greater than 0.");
    if (isFargate(resources)) return {};
    if (!resources.contains("minvCpus")) return clientError("Resource minvCpus is required.");
    const std::int64_t minimum = integerAt(resources, "minvCpus");
    if (minimum < 0) return clientError("minvCpus must not be negative.");
    if (minimum > maximum) return clientError("minvCpus must be less than or equal to maxvCpus.");
    if (const std::int64_t desired = integerAt(resources, "desiredvCpus", minimum);
        desired < minimum || desired > maximum)
        return clientError("desiredvCpus must be between minvCpus and maxvCpus.");
    return {};
}

Status checkEnvironment(const Json& input) {
    SKYDECK_TRY(checkName("Compute environment name", stringAt(input, "computeEnvironmentName")));
    if (input.contains("eksConfiguration")) return notImplemented("eksConfiguration");
    const Json& resources = memberAt(input, "computeResources");
    if (stringAt(input, "type") == "UNMANAGED") {
        if (!resources.is_null())
            return clientError("computeResources must not be specified for an UNMANAGED environment.");
        return {};
    }
    if (resources.is_null())
        return clientError("computeResources must be provided when creating a MANAGED environment.");
    if (arrayAt(resources, "subnets").empty()) return clientError("Subnets are required.");
    if (!isFargate(resources) && stringAt(resources, "instanceRole").empty())
        return clientError("Instance role is required.");
    if (isFargate(resources) && (resources.contains("instanceTypes") || resources.contains("minvCpus") ||
                                 resources.contains("desiredvCpus") || resources.contains("instanceRole")))
        return clientError("instanceTypes, instanceRole, minvCpus and desiredvCpus do not apply to Fargate.");
    return checkComputeResources(resources);
}

Status checkDefinition(const Json& input) {
    SKYDECK_TRY(checkName("Job definition name", stringAt(input, "jobDefinitionName")));
    if (stringAt(input, "type") != "container")
        return notImplemented("job definitions of type " + stringAt(input, "type"));
    for (const char* member : {"nodeProperties", "eksProperties", "ecsProperties"})
        if (input.contains(member)) return notImplemented(member);
    const Json& container = memberAt(input, "containerProperties");
    if (container.is_null()) return clientError("containerProperties must be provided.");
    if (stringAt(container, "image").empty()) return clientError("Container image must be specified.");
    SKYDECK_TRY(checkResources(container));
    SKYDECK_TRY(checkTimeout(memberAt(input, "timeout")));
    SKYDECK_TRY(checkPriority(input, "schedulingPriority"));
    return checkRetryStrategy(memberAt(input, "retryStrategy"));
}

Status checkSubmission(const Json& input) {
    SKYDECK_TRY(checkName("Job name", stringAt(input, "jobName")));
    for (const char* member : {"nodeOverrides", "eksPropertiesOverride", "ecsPropertiesOverride"})
        if (input.contains(member)) return notImplemented(std::string("SubmitJob with ") + member);
    SKYDECK_TRY(checkArray(input));
    SKYDECK_TRY(checkDependsOn(input));
    SKYDECK_TRY(checkPriority(input, "schedulingPriorityOverride"));
    SKYDECK_TRY(checkTimeout(memberAt(input, "timeout")));
    return checkRetryStrategy(memberAt(input, "retryStrategy"));
}

Status checkPolicy(const Json& policy) {
    const std::int64_t decay = integerAt(policy, "shareDecaySeconds");
    if (decay < 0 || decay > kLongestDecay)
        return clientError("shareDecaySeconds must be between 0 and " + std::to_string(kLongestDecay) + ".");
    const std::int64_t reservation = integerAt(policy, "computeReservation");
    if (reservation < 0 || reservation > 99) return clientError("computeReservation must be between 0 and 99.");
    const Json& shares = arrayAt(policy, "shareDistribution");
    if (shares.size() > kMostShares)
        return clientError("shareDistribution must have at most " + std::to_string(kMostShares) + " entries.");
    std::set<std::string> names;
    for (const Json& share : shares) {
        const std::string name = stringAt(share, "shareIdentifier");
        const std::string_view body = std::string_view(name).substr(0, name.ends_with('*') ? name.size() - 1 : 255);
        if (name.empty() || name.size() > 255 || !std::ranges::all_of(body, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            }))
            return clientError("shareIdentifier must be alphanumeric, with an asterisk at the end at most.");
        if (!names.insert(name).second) return clientError("shareIdentifier " + name + " must be unique.");
        const double weight = numberAt(share, "weightFactor", 1);
        if (!(weight >= kLeastWeight && weight <= kMostWeight))
            return clientError("weightFactor must be between 0.0001 and 999.9999.");
    }
    return {};
}

Resources resourcesOf(const Json& container) {
    Resources resources{numberAt(container, "vcpus"), integerAt(container, "memory"), 0};
    for (const Json& requirement : arrayAt(container, "resourceRequirements")) {
        const std::string type = stringAt(requirement, "type");
        const double value = parseDouble(stringAt(requirement, "value")).value_or(0);
        if (type == "VCPU") resources.vcpus = value;
        if (type == "MEMORY") resources.memory = static_cast<std::int64_t>(value);
        if (type == "GPU") resources.gpus = static_cast<std::int64_t>(value);
    }
    return resources;
}

Result<Json> containerFor(const Json& definition, const Json& submission) {
    Json container = memberAt(definition, "containerProperties");
    const Json& overrides = memberAt(submission, "containerOverrides");
    container["environment"] = mergedBy("name", arrayAt(container, "environment"), arrayAt(overrides, "environment"));
    container["resourceRequirements"] =
        mergedBy("type", arrayAt(container, "resourceRequirements"), arrayAt(overrides, "resourceRequirements"));
    for (const char* member : {"vcpus", "memory", "instanceType", "command"})
        if (overrides.contains(member)) container[member] = overrides.at(member);
    // The older members of an override mean the same as the requirements of the definition.
    for (Json& requirement : container["resourceRequirements"]) {
        const std::string member = stringAt(requirement, "type") == "VCPU" ? "vcpus" : "memory";
        if (stringAt(requirement, "type") != "GPU" && overrides.contains(member))
            requirement["value"] = std::to_string(integerAt(overrides, member));
    }
    SKYDECK_TRY(checkResources(container));

    Json parameters = memberAt(definition, "parameters");
    if (!parameters.is_object()) parameters = Json::object();
    parameters.update(submission.contains("parameters") ? submission.at("parameters") : Json::object());
    if (!container.contains("command")) container["command"] = Json::array();
    for (Json& word : container["command"]) {
        constexpr std::string_view kReference = "Ref::";
        const std::string text = word.get<std::string>();
        if (!text.starts_with(kReference)) continue;
        const auto value = parameters.find(text.substr(kReference.size()));
        if (value != parameters.end()) word = *value; // AWS leaves a reference alone that nothing stands for
    }
    for (const char* list : {"volumes", "mountPoints", "ulimits", "secrets", "networkInterfaces"})
        if (!container.contains(list)) container[list] = Json::array();
    return container;
}

bool haveGpus(const Json& instanceTypes) {
    return std::ranges::any_of(instanceTypes, [](const Json& type) {
        const std::string name = type.is_string() ? type.get<std::string>() : std::string();
        return name.size() > 1 && (name.front() == 'g' || name.front() == 'p') && name[1] >= '0' && name[1] <= '9';
    });
}

} // namespace skydeck::lab::batch
