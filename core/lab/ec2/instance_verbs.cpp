#include "core/lab/ec2/instance_verbs.h"

#include "core/base/strings.h"
#include "core/lab/ec2/network_store.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
const char* participleOf(InstanceVerb verb) {
    switch (verb) {
    case InstanceVerb::Start:
        return "started";
    case InstanceVerb::Stop:
        return "stopped";
    case InstanceVerb::Terminate:
        return "terminated";
    case InstanceVerb::Reboot:
        return "rebooted";
    }
    return "";
}

Status refuseProtected(const Json& attributes, const std::string& id, const char* attribute, const char* verb,
                       const char* member) {
    if (!boolAt(attributes, attribute)) return {};
    return ec2Error("OperationNotPermitted", "The instance '" + id + "' may not be " + verb + ". Modify its '" +
                                                 member + "' instance attribute and try again.");
}

/// Where the verb leads from a state; nothing when it may not be.
std::optional<InstanceState> nextState(InstanceVerb verb, InstanceState state) {
    using enum InstanceState;
    switch (verb) {
    case InstanceVerb::Start:
        if (state == Stopped) return Pending;
        return state == Pending || state == Running ? std::optional(state) : std::nullopt;
    case InstanceVerb::Stop:
        if (state == Pending || state == Running) return Stopping;
        return state == Stopping || state == Stopped ? std::optional(state) : std::nullopt;
    case InstanceVerb::Terminate:
        return state == ShuttingDown || state == Terminated ? state : ShuttingDown;
    case InstanceVerb::Reboot:
        return state == Running ? std::optional(state) : std::nullopt;
    }
    return std::nullopt;
}

/// "User initiated (2026-11-21 14:33:30 GMT)"
std::string userInitiated(WallTime now) {
    std::string time = wire::formatIso8601(std::floor(toEpochSeconds(now)));
    time = replaceAll(replaceAll(time, "T", " "), "Z", "");
    return "User initiated (" + time + " GMT)";
}

Result<StateChange> changeState(NetworkStore& network, InstanceVerb verb, const std::string& id, WallTime now) {
    StateChange made{id, InstanceState::Pending, InstanceState::Pending};
    SKYDECK_TRY(network.instances().change(id, [&](Json& instance, Json& attributes) -> Status {
        made.before = static_cast<InstanceState>(integerAt(instance.at("State"), "Code"));
        const auto after = nextState(verb, made.before);
        if (!after)
            return ec2Error("IncorrectInstanceState", "The instance '" + id +
                                                          "' is not in a state from which it can be " +
                                                          participleOf(verb) + ".");
        made.after = *after;
        if (made.before == made.after) return {};
        if (verb == InstanceVerb::Terminate)
            SKYDECK_TRY(
                refuseProtected(attributes, id, "DisableApiTermination", "terminated", "disableApiTermination"));
        if (verb == InstanceVerb::Stop)
            SKYDECK_TRY(refuseProtected(attributes, id, "DisableApiStop", "stopped", "disableApiStop"));
        instance["State"] = stateJson(made.after);
        if (verb == InstanceVerb::Start) {
            instance["LaunchTime"] = std::floor(toEpochSeconds(now));
            instance["StateTransitionReason"] = "";
            instance.erase("StateReason");
        } else {
            instance["StateTransitionReason"] = userInitiated(now);
            instance["StateReason"] = {{"Code", "Client.UserInitiatedShutdown"},
                                       {"Message", "Client.UserInitiatedShutdown: User initiated shutdown"}};
        }
        return {};
    }));
    return made;
}
} // namespace

Result<std::vector<StateChange>> changeStates(NetworkStore& network, InstanceVerb verb,
                                              const std::vector<std::string>& instanceIds, WallTime now) {
    return network.database().atomically([&]() -> Result<std::vector<StateChange>> {
        std::vector<std::string> missing;
        for (const std::string& id : instanceIds)
            if (!network.instances().get(id)) missing.push_back(id);
        if (!missing.empty()) return noSuchResource(kInstance, missing);
        std::vector<StateChange> changes;
        for (const std::string& id : instanceIds) {
            if (std::ranges::find(changes, id, &StateChange::instanceId) != changes.end()) continue;
            SKYDECK_ASSIGN(StateChange made, changeState(network, verb, id, now));
            changes.push_back(std::move(made));
        }
        return changes;
    });
}

} // namespace skydeck::lab
