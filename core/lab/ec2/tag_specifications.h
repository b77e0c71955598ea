#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/service.h"

#include <initializer_list>

namespace skydeck::lab::ec2 {

/// "aws:" tags are AWS's own; only the lab itself may set them.
Status refuseReservedTags(const Call& call, const Json& tags);

/// The tags that TagSpecifications gives to a resource of type `type`. `others` may be named too, of resources that the
/// operation makes along with it.
Result<Json> tagsOf(const Call& call, std::string_view type, std::initializer_list<std::string_view> others = {});

} // namespace skydeck::lab::ec2
