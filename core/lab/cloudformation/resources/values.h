#pragma once

#include "core/lab/cloudformation/resource_type.h"

#include <algorithm>
#include <string>

namespace skydeck::lab::cloudformation {

/// A policy document, or any JSON that a template may give as text too, as the text that services want.
inline std::string documentText(const Json& document) {
    return document.is_string() ? document.get<std::string>() : dumpJson(document);
}

/// An attribute of SQS or SNS, which are all texts: true as "true", 30 as "30", a document as JSON.
inline std::string attributeText(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

/// The tags as context.tags() gives them, without CloudFormation's own, for services that take none of those.
inline Json plainTags(const ResourceContext& context, const Json& properties) {
    Json tags = Json::array();
    for (const Json& tag : context.tags(properties))
        if (!stringAt(tag, "Key").starts_with("aws:")) tags.push_back(tag);
    return tags;
}

/// The keys of `before`'s tags that `after` has no more.
inline Json tagKeysGone(const ResourceContext& context, const Json& before, const Json& after) {
    const Json tags = context.tags(after);
    Json gone = Json::array();
    for (const Json& tag : arrayAt(before, "Tags"))
        if (std::ranges::none_of(tags, [&](const Json& each) { return each["Key"] == tag["Key"]; }))
            gone.push_back(tag["Key"]);
    return gone;
}

/// Tags as services with small letters have them: [{key, value}].
inline Json lowerTags(const Json& tags) {
    Json lower = Json::array();
    for (const Json& tag : tags)
        lower.push_back({{"key", tag["Key"]}, {"value", tag["Value"]}});
    return lower;
}

/// The part of an input that tags an EC2 resource as it is made; nothing without tags.
inline void addTagSpecification(const ResourceContext& context, const Json& properties, const char* type, Json& input) {
    if (Json tags = context.tags(properties); !tags.empty())
        input["TagSpecifications"] = Json::array({{{"ResourceType", type}, {"Tags", std::move(tags)}}});
}

/// Brings the tags of an API or a stage from those of `before` to those of `after`; `path` is "/restapis/ID".
inline Status updateApiTags(const ResourceContext& context, const std::string& path, const Json& before,
                            const Json& after) {
    const std::string arn = "arn:aws:apigateway:" + context.region + "::" + path;
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("apigateway", "UntagResource", {{"resourceArn", arn}, {"tagKeys", gone}}));
    if (const Json tags = plainTags(context, after); !tags.empty())
        SKYDECK_TRY(context.call("apigateway", "TagResource", {{"resourceArn", arn}, {"tags", tagMap(tags)}}));
    return {};
}

/// Whether two sets of properties differ in `name`.
inline bool differs(const Json& before, const Json& after, const char* name) {
    return memberAt(before, name) != memberAt(after, name);
}

} // namespace skydeck::lab::cloudformation
