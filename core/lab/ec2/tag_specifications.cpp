#include "core/lab/ec2/tag_specifications.h"

#include "core/lab/ec2/resources.h"

#include <algorithm>

namespace skydeck::lab::ec2 {

Status refuseReservedTags(const Call& call, const Json& tags) {
    if (call.caller.internal) return {};
    for (const Json& tag : tags)
        if (stringAt(tag, "Key").starts_with("aws:"))
            return invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
    return {};
}

Result<Json> tagsOf(const Call& call, std::string_view type, std::initializer_list<std::string_view> others) {
    Json tags = Json::array();
    for (const Json& specification : arrayAt(call.input, "TagSpecifications")) {
        const std::string given = stringAt(specification, "ResourceType");
        if (given != type && std::ranges::find(others, given) == others.end())
            return invalidValue("'" + given + "' is not a valid taggable resource type for this operation.");
        if (arrayAt(specification, "Tags").empty()) return invalidValue("Tag specification must have at least one tag");
        SKYDECK_TRY(refuseReservedTags(call, specification.at("Tags")));
        if (given == type)
            for (const Json& tag : specification.at("Tags"))
                tags.push_back(tag);
    }
    return tags;
}

} // namespace skydeck::lab::ec2
