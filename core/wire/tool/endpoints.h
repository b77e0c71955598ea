#pragma once

#include "core/base/json.h"

#include <set>
#include <string>

namespace skydeck::modelc {

/// botocore's endpoints.json with the partitions that we serve and the services of these endpoint prefixes only.
/// InvalidInput names a partition that is missing.
Result<Json> trimEndpoints(const Json& all, const std::set<std::string>& prefixes);

} // namespace skydeck::modelc
