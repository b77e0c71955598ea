#pragma once

#include "core/lab/lab.h"

namespace skydeck::lab {

/// The operations on Elastic IP addresses, NAT gateways and VPC endpoints, as part of the service.
void addGatewayOperations(Service& service, Lab& lab);

} // namespace skydeck::lab
