#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

/// What ECS accepts and how it combines it: functions on the Json of the API, without state.
namespace skydeck::lab::ecs {

tl::unexpected<Error> ecsClientError(std::string message);
tl::unexpected<Error> invalidParameter(std::string message);

/// 1 to 255 letters, digits, '-' and '_'; `what` is for the message ("Cluster name").
Status checkEcsName(std::string_view what, std::string_view name);

/// A RegisterTaskDefinition input, and the TaskDefinition that it becomes: sizes as CPU units and MiB, defaults filled
/// in. ClientException with ECS's words, among them those for sizes that Fargate does not have.
Result<Json> taskDefinitionOf(const Json& input);

/// CPU units and MiB as ECS writes them, from "256", "0.25 vCPU", "512", "1 GB".
Result<std::string> cpuUnits(const std::string& text);
Result<std::string> memoryMiB(const std::string& text);
/// Whether Fargate runs tasks of that size (task definition parameters, "Task size").
bool isFargateSize(const std::string& cpu, const std::string& memory);

/// The containers of a task: the definition's with RunTask's overrides. InvalidParameterException for one that is not
/// there.
Result<Json> containersFor(const Json& definition, const Json& overrides);

} // namespace skydeck::lab::ecs
