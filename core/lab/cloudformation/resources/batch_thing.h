#pragma once

#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

/// Of Batch's compute environments or job queues: how its API names them. They live alike.
struct BatchThing {
    const char* noun;    ///< "JobQueue", as in UpdateJobQueue
    const char* plural;  ///< "JobQueues", as in DescribeJobQueues
    const char* member;  ///< "jobQueue", the member that names one
    const char* members; ///< "jobQueues", the member with many
};

/// What Batch says of one, or null when there is none.
inline Result<Json> describe(const BatchThing& thing, const ResourceContext& context, const std::string& nameOrArn) {
    SKYDECK_ASSIGN(const Json answer,
                   context.call("batch", std::string("Describe") + thing.plural, {{thing.members, {nameOrArn}}}));
    const Json& found = arrayAt(answer, thing.members);
    if (found.empty() || stringAt(found[0], "status") == "DELETED") return Json();
    return found[0];
}

/// Waits until it has settled after a change.
inline Status settle(const BatchThing& thing, const ResourceContext& context, const std::string& nameOrArn) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json found, describe(thing, context, nameOrArn));
        const std::string status = stringAt(found, "status");
        if (status == "INVALID")
            return fail(ErrorKind::Conflict, "Invalid",
                        "Resource did not stabilize: " + stringAt(found, "statusReason", "INVALID"));
        return found.is_null() || status == "VALID";
    });
}

/// Batch deletes only what is disabled and settled. One that never became valid can go at once.
inline Status remove(const BatchThing& thing, const ResourceContext& context, const std::string& arn) {
    SKYDECK_ASSIGN(const Json found, describe(thing, context, arn));
    if (found.is_null()) return {};
    if (stringAt(found, "status") != "DELETING") {
        if (stringAt(found, "state") != "DISABLED")
            SKYDECK_TRY(context.call("batch", std::string("Update") + thing.noun,
                                     {{thing.member, arn}, {"state", "DISABLED"}}));
        if (stringAt(found, "status") != "INVALID") SKYDECK_TRY(settle(thing, context, arn));
        SKYDECK_TRY(context.callToDelete("batch", std::string("Delete") + thing.noun, {{thing.member, arn}}));
    }
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json left, describe(thing, context, arn));
        return left.is_null();
    });
}

} // namespace skydeck::lab::cloudformation
