#pragma once

#include "core/lab/faults/fault_store.h"
#include "core/lab/pipeline/authenticator.h"

namespace skydeck::lab {

/// What a request is answered that a fault of the kinds Throttle, ServerError or ExpiredToken strikes: in the words of
/// the service, unless the fault has its own.
Error errorOf(const Fault& fault, const wire::ServiceModel& model);

} // namespace skydeck::lab
