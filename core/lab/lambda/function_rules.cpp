#include "core/lab/lambda/function_rules.h"

#include "core/base/strings.h"
#include "core/lab/lambda/runtimes.h"
#include "core/lab/service.h"

#include <algorithm>
#include <array>

namespace skydeck::lab {

namespace {
constexpr std::size_t kMostVariableBytes = 4096;

tl::unexpected<Error> invalidFunction(std::string message) {
    return awsError(400, "InvalidParameterValueException", std::move(message));
}

tl::unexpected<Error> constraint(const std::string& member, const std::string& value, const std::string& what) {
    return awsError(400, "ValidationException",
                    "1 validation error detected: Value '" + value + "' at '" + member +
                        "' failed to satisfy constraint: " + what);
}

Status checkRange(const Json& input, const char* member, const std::string& wireName, std::int64_t least,
                  std::int64_t most) {
    if (!input.contains(member)) return {};
    const std::int64_t value = integerAt(input, member);
    if (value < least)
        return constraint(wireName, std::to_string(value),
                          "Member must have value greater than or equal to " + std::to_string(least));
    if (value > most)
        return constraint(wireName, std::to_string(value),
                          "Member must have value less than or equal to " + std::to_string(most));
    return {};
}

/// Lambda Developer Guide, "Defined runtime environment variables": the reserved ones.
bool isReserved(const std::string& name) {
    static constexpr std::array kReserved = {"_HANDLER",
                                             "_X_AMZN_TRACE_ID",
                                             "AWS_DEFAULT_REGION",
                                             "AWS_REGION",
                                             "AWS_EXECUTION_ENV",
                                             "AWS_LAMBDA_FUNCTION_NAME",
                                             "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                             "AWS_LAMBDA_FUNCTION_VERSION",
                                             "AWS_LAMBDA_INITIALIZATION_TYPE",
                                             "AWS_LAMBDA_LOG_GROUP_NAME",
                                             "AWS_LAMBDA_LOG_STREAM_NAME",
                                             "AWS_ACCESS_KEY",
                                             "AWS_ACCESS_KEY_ID",
                                             "AWS_SECRET_ACCESS_KEY",
                                             "AWS_SESSION_TOKEN",
                                             "AWS_LAMBDA_RUNTIME_API",
                                             "LAMBDA_TASK_ROOT",
                                             "LAMBDA_RUNTIME_DIR"};
    return std::ranges::find(kReserved, name) != kReserved.end();
}

bool isVariableName(const std::string& name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool fits =
        std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
    return fits && name.size() >= 2 && letter(name.front());
}

Status checkEnvironment(const Json& variables) {
    if (!variables.is_object()) return {};
    std::vector<std::string> reserved;
    std::size_t bytes = 0;
    for (const auto& [name, value] : variables.items()) {
        if (isReserved(name))
            reserved.push_back(name);
        else if (!isVariableName(name))
            return constraint("environment.variables", dumpJson(variables),
                              "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                              "[a-zA-Z]([a-zA-Z0-9_])+]");
        bytes += name.size() + value.get_ref<const std::string&>().size();
    }
    if (!reserved.empty())
        return invalidFunction(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported for "
            "modification. Reserved keys used in this request: " +
            join(reserved, ", "));
    if (bytes > kMostVariableBytes)
        return invalidFunction("Lambda was unable to configure your environment variables because the environment "
                               "variables you have provided exceeded the 4KB limit.");
    return {};
}

bool isRole(std::string_view arn) {
    const std::vector<std::string> parts = split(arn, ':');
    return parts.size() == 6 && parts[0] == "arn" && parts[2] == "iam" && parts[4].size() == 12 &&
           parts[5].starts_with("role/");
}
} // namespace

Status checkFunction(const Json& input) {
    if (stringAt(input, "PackageType", "Zip") != "Zip" || memberAt(input, "Code").contains("ImageUri") ||
        input.contains("ImageConfig"))
        return awsError(501, "NotImplemented", "The lab does not run functions from container images; give a zip.");
    for (const char* member : {"FileSystemConfigs", "CodeSigningConfigArn"})
        if (const Json& value = memberAt(input, member); !value.is_null() && !value.empty())
            return awsError(501, "NotImplemented", std::string("The lab does not implement a function's ") + member);
    if (stringAt(memberAt(input, "SnapStart"), "ApplyOn", "None") != "None")
        return awsError(501, "NotImplemented", "The lab does not implement a function's SnapStart");
    if (input.contains("Runtime")) SKYDECK_TRY(checkRuntime(stringAt(input, "Runtime")));
    if (const std::string role = stringAt(input, "Role"); input.contains("Role") && !isRole(role))
        return constraint("role", role,
                          "Member must satisfy regular expression pattern: "
                          "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
    if (const std::string handler = stringAt(input, "Handler");
        input.contains("Handler") && (handler.empty() || handler.size() > 128 ||
                                      std::ranges::any_of(handler, [](unsigned char c) { return c <= ' '; })))
        return constraint("handler", handler, "Member must satisfy regular expression pattern: [^\\s]+");
    SKYDECK_TRY(checkRange(input, "Timeout", "timeout", 1, 900));
    SKYDECK_TRY(checkRange(input, "MemorySize", "memorySize", 128, 10'240));
    SKYDECK_TRY(checkRange(memberAt(input, "EphemeralStorage"), "Size", "ephemeralStorage.size", 512, 10'240));
    if (stringAt(input, "Description").size() > 256)
        return constraint("description", stringAt(input, "Description"),
                          "Member must have length less than or equal to 256");
    if (arrayAt(input, "Layers").size() > 5) return invalidFunction("Cannot reference more than 5 layers.");
    return checkEnvironment(memberAt(memberAt(input, "Environment"), "Variables"));
}

void applyFunction(const Json& input, Json& configuration) {
    for (const char* member : {"Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize", "KMSKeyArn",
                               "EphemeralStorage", "TracingConfig", "Architectures"})
        if (input.contains(member)) configuration[member] = input[member];
    if (input.contains("Environment")) {
        configuration.erase("Environment");
        if (const Json& variables = memberAt(input["Environment"], "Variables");
            variables.is_object() && !variables.empty())
            configuration["Environment"] = {{"Variables", variables}};
    }
    if (input.contains("DeadLetterConfig")) {
        configuration.erase("DeadLetterConfig");
        if (!stringAt(input["DeadLetterConfig"], "TargetArn").empty())
            configuration["DeadLetterConfig"] = input["DeadLetterConfig"];
    }
    if (input.contains("VpcConfig")) {
        Json vpc{{"SubnetIds", arrayAt(input["VpcConfig"], "SubnetIds")},
                 {"SecurityGroupIds", arrayAt(input["VpcConfig"], "SecurityGroupIds")}};
        configuration.erase("VpcConfig");
        if (!vpc["SubnetIds"].empty()) configuration["VpcConfig"] = std::move(vpc);
    }
}

} // namespace skydeck::lab
