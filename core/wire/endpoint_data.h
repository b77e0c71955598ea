#pragma once

#include "core/base/json.h"

namespace skydeck::wire {

/// botocore's endpoints.json as skydeck-modelc trims it: {"partitions": [{"partition", "dnsSuffix", "regionRegex",
/// "defaults", "regions": {name: title}, "services": {prefix: …}}]}. Parsed on first use; thread-safe.
const Json& embeddedEndpoints();

} // namespace skydeck::wire
