#pragma once

#include "core/lab/service.h"

namespace skydeck::lab {

class Lab;

/// CloudFormation's operations on drift.
void addDriftHandlers(Service& service, Lab& lab);

namespace cloudformation {

/// PropertyDifferences between what a template says and what there is. As in CloudFormation, only properties that the
/// template gives count; lists are compared without their order.
Json propertyDifferences(const Json& expected, const Json& actual);

} // namespace cloudformation

} // namespace skydeck::lab
