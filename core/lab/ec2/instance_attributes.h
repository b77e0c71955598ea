#pragma once

#include "core/lab/lab.h"

#include <string>

namespace skydeck::lab {

/// DescribeInstanceAttribute's output; `reservation` as InstanceStore::get gives it.
Result<Json> instanceAttribute(const Json& reservation, const std::string& attribute);

/// ModifyInstanceAttribute on a stored instance. IncorrectInstanceState for what only a stopped one may change.
Status changeInstanceAttribute(Lab& lab, Json& instance, Json& attributes, const Json& input);

} // namespace skydeck::lab
