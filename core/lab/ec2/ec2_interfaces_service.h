#pragma once

#include "core/lab/lab.h"

namespace skydeck::lab {

/// The operations on network interfaces, as part of the service.
void addInterfaceOperations(Service& service, Lab& lab);
/// The operations that change a part of an instance: its profile, metadata options, monitoring and credits.
void addInstanceSettingOperations(Service& service, Lab& lab);

} // namespace skydeck::lab
