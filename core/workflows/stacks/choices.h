#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

#include <map>

namespace skydeck::workflows {

/// A value that a parameter can have, and what a person knows it by.
struct ParameterChoice {
    std::string value;
    std::string label; ///< empty: the value says it all
};

/// What the account has for parameters of AWS's own types (key pairs, networks, subnets, security groups, zones,
/// instances), by type: "AWS::EC2::KeyPair::KeyName". Only types that `parameters` have are asked for; one that may not
/// be looked at is left out, since any text can be typed in its place.
Result<std::map<std::string, std::vector<ParameterChoice>>>
parameterChoices(const std::shared_ptr<aws::Session>& session,
                 const std::vector<aws::cloudformation::TemplateParameter>& parameters, const CallContext& context);

} // namespace skydeck::workflows
