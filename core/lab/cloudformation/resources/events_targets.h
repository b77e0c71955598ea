#pragma once

#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

/// EcsParameters of a rule's or a schedule's target: ECS's own structures inside have small first letters, and are
/// called AwsVpcConfiguration by EventBridge's types, AwsvpcConfiguration by the Scheduler's.
inline Json ecsParameters(Json parameters) {
    if (const Json network = memberAt(parameters, "NetworkConfiguration"); network.is_object()) {
        const char* const key = network.contains("AwsVpcConfiguration") ? "AwsVpcConfiguration" : "AwsvpcConfiguration";
        parameters["NetworkConfiguration"] = {{"awsvpcConfiguration", memberAt(network, key)}};
    }
    if (parameters.contains("CapacityProviderStrategy"))
        for (Json& each : parameters["CapacityProviderStrategy"])
            each = lowerCamelKeys(Json::parse(R"({"Base": 0, "CapacityProvider": 0, "Weight": 0})"), each);
    return parameters;
}

} // namespace skydeck::lab::cloudformation
