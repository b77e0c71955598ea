#pragma once

#include "core/lab/cloudformation/template.h"

#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// One parameter of a stack.
struct ParameterValue {
    const ParameterDeclaration* declaration = nullptr;
    std::string text;     ///< as given, or the default
    std::string resolved; ///< for a stored parameter what Systems Manager holds; otherwise the text

    /// What Ref gives: a string, or a list of strings.
    Json value() const;
    /// As DescribeStacks shows it: {ParameterKey, ParameterValue[, ResolvedValue]}, NoEcho ones as ****.
    Json described() const;
};

/// Matches what the caller gave ([{ParameterKey, ParameterValue}]) with the template's declarations, in their order,
/// and checks every constraint. `previous` ({name: text}) is what UsePreviousValue takes; null where nothing was
/// before. ValidationError in CloudFormation's words otherwise.
Result<std::vector<ParameterValue>> bindParameters(const Template& document, const Json& given,
                                                   const Json& previous = nullptr);

/// A declaration as ValidateTemplate shows it.
Json describeParameter(const ParameterDeclaration& parameter);

} // namespace skydeck::lab::cloudformation
