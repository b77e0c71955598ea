#pragma once

#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

/// AWS::CloudFormation::CustomResource and every Custom::NAME that is not served otherwise: a function or topic
/// (ServiceToken) makes, changes and removes it (CloudFormation User Guide, "Custom resource request objects").
ResourceType customResource();

} // namespace skydeck::lab::cloudformation
