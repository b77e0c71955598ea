#pragma once

#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

// For types whose Tags are {key: value}.

/// The resource's own tags over the stack's.
inline Json mapTags(const ResourceContext& context, const Json& properties) {
    Json tags = tagMap(plainTags(context, Json::object()));
    if (const Json& own = memberAt(properties, "Tags"); own.is_object()) tags.update(own);
    return tags;
}

/// {key: value} of a thing as its template would give them: without the stack's.
inline Json liveMapTags(const ResourceContext& context, const Json& tags, const Json& properties) {
    Json own = Json::object();
    for (const auto& [key, value] : tags.items())
        if (memberAt(properties, "Tags").contains(key) || !mapTags(context, Json::object()).contains(key))
            own[key] = value;
    return own;
}

/// Brings the tags of something of Batch's to what they are with the stack's of now.
inline Status updateBatchTags(const ResourceContext& context, const std::string& arn, const Json& after) {
    if (const Json tags = mapTags(context, after); !tags.empty())
        SKYDECK_TRY(context.call("batch", "TagResource", {{"resourceArn", arn}, {"tags", tags}}));
    return {};
}

} // namespace skydeck::lab::cloudformation
