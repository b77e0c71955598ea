#pragma once

#include "core/aws/session.h"
#include "core/base/call_context.h"

#include <memory>
#include <optional>
#include <string>

namespace skydeck::workflows {

/// When a stack is deleted by itself.
struct TimeToLive {
    std::string stackName;
    std::string schedule; ///< EventBridge Scheduler's name for it
    WallTime at;
};

/// Has EventBridge Scheduler delete a stack at a time, whatever becomes of this machine until then; an earlier time is
/// replaced. It needs a role, "skydeck-time-to-live", that may delete stacks and, only through CloudFormation, what is
/// in them; it is made with the first schedule. What CloudFormation refuses to delete (a bucket that is not empty) is
/// refused then too. InvalidInput (TimeIsPast) for less than a minute from now, NotFound for an unknown stack.
Result<TimeToLive> setTimeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                 WallTime at, const CallContext& context);

/// Nothing when the stack stays until somebody deletes it.
Result<std::optional<TimeToLive>> timeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                             const CallContext& context);

/// Lets the stack stay; false when it had no time. Schedules whose time has long passed go with it, and with the last
/// of them the role.
Result<bool> clearTimeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                             const CallContext& context);

} // namespace skydeck::workflows
