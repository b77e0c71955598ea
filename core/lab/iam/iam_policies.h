#pragma once

#include "core/lab/service.h"

namespace skydeck::lab {

class Lab;

/// IAM's operations on managed policies.
void addPolicyHandlers(Service& service, Lab& lab);

} // namespace skydeck::lab
