#pragma once

#include "core/base/json.h"
#include "core/lab/faults/fault_store.h"

namespace skydeck::lab {

/// A fault as the API of the lab's own service has it, and back; AddFault's input reads the same way.
Json toJson(const Fault& fault);
Fault faultFrom(const Json& json);

} // namespace skydeck::lab
