#pragma once

#include "app/skydeckctl/command.h"

namespace skydeck::ctl {

/// `lab fault add|list|clear`: what goes wrong on purpose in the lab.
Status labFault(Invocation& call);

} // namespace skydeck::ctl
