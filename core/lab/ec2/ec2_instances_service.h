#pragma once

#include "core/lab/lab.h"

namespace skydeck::lab {

/// The operations on instances, key pairs, images and types, as part of the service.
void addInstanceOperations(Service& service, Lab& lab);

} // namespace skydeck::lab
