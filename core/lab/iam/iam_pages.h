#pragma once

#include "core/lab/service.h"

#include <functional>
#include <string>
#include <vector>

namespace skydeck::lab::iam {

/// A page of `items`, which are sorted by `key` without case. The marker names the last item of the page before, so
/// that deletions in between lose nothing.
Result<Json> page(const Json& input, const char* listName, const std::vector<Json>& items,
                  const std::function<std::string(const Json&)>& key);
/// PathPrefix, "/" when there is none.
Result<std::string> pathPrefix(const Json& input);
/// Only the lab itself may write tags that begin with "aws:".
Status refuseReservedTags(const Call& call);

} // namespace skydeck::lab::iam
