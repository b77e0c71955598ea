#pragma once

#include "core/lab/ec2/instance_engine.h"
#include "core/lab/ec2/instance_store.h"

namespace skydeck::lab {

class NetworkStore;

struct StateChange {
    std::string instanceId;
    InstanceState before, after;
};

/// Checks that every instance may go where the verb leads (IncorrectInstanceState, OperationNotPermitted,
/// InvalidInstanceID.NotFound) and stores its new state, in one transaction. Reboot changes no state.
Result<std::vector<StateChange>> changeStates(NetworkStore& network, InstanceVerb verb,
                                              const std::vector<std::string>& instanceIds, WallTime now);

} // namespace skydeck::lab
