#pragma once

#include "app/skydeckctl/command.h"
#include "core/aws/api_client.h"

namespace skydeck::ctl {

/// A client of the lab's own service: of the lab that the global options mean, or of the one that runs here.
Result<aws::ApiClient> labClient(Invocation& call);

/// `lab fault add|list|clear`: what goes wrong on purpose in the lab.
Status labFault(Invocation& call);
/// `lab image add|list|remove`: programs of this machine that stand for container images.
Status labImage(Invocation& call);

} // namespace skydeck::ctl
