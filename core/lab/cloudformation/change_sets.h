#pragma once

#include "core/lab/service.h"

#include <string>

namespace skydeck::lab {

class Lab;

/// CloudFormation's operations on change sets.
void addChangeSetHandlers(Service& service, Lab& lab);

namespace cloudformation {
class StackStore;

/// The template of the change set that StackName and ChangeSetName of `input` say. ChangeSetNotFound.
Result<std::string> templateOfChangeSet(const StackStore& store, const Json& input);
} // namespace cloudformation

} // namespace skydeck::lab
