#pragma once

#include "core/lab/service.h"

#include <string>

namespace skydeck::lab::dynamodb {

inline tl::unexpected<Error> invalid(std::string message) {
    return awsError(400, "ValidationException", std::move(message));
}
/// The form of most of AWS's messages about values.
inline tl::unexpected<Error> invalidParameter(const std::string& what) {
    return invalid("One or more parameter values were invalid: " + what);
}
inline tl::unexpected<Error> tableNotFound(const std::string& name = {}) {
    return awsError(400, "ResourceNotFoundException",
                    "Requested resource not found" + (name.empty() ? "" : ": Table: " + name + " not found"));
}

} // namespace skydeck::lab::dynamodb
