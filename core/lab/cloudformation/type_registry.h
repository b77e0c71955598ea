#pragma once

#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

namespace cloudformation {
/// A type as its schema in CloudFormation's registry has it: typeName, properties, required, createOnlyProperties,
/// readOnlyProperties, primaryIdentifier, tagging and handlers. Properties that the lab refuses by name are there too,
/// with a description that says so.
Json registrySchema(const ResourceType& type);
} // namespace cloudformation

/// DescribeType and ListTypes, as part of the service.
void addTypeHandlers(Service& service, Lab& lab);

} // namespace skydeck::lab
