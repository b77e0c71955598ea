#pragma once

#include "core/base/strings.h"
#include "core/lab/cloudformation/resource_type.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace skydeck::lab::cloudformation {

/// What a type's `read` answers for a thing that its service does not list any more.
inline tl::unexpected<Error> notThere(const ResourceContext& context) {
    return fail(ErrorKind::NotFound, "NotFound", context.logicalId + " does not exist any more");
}

/// `properties` with those of `names` as they are in `live`: changed, there or not there.
inline Json withLive(Json properties, const Json& live, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const Json& now = memberAt(live, name); now.is_null())
            properties.erase(name);
        else
            properties[name] = now;
    return properties;
}

/// [{Key, Value}] of a thing as its template would give them: without CloudFormation's own and the stack's.
inline Json liveTags(const ResourceContext& context, const Json& tags, const Json& properties) {
    const auto has = [](const Json& list, const Json& tag) {
        return std::ranges::any_of(list, [&](const Json& each) { return each["Key"] == tag["Key"]; });
    };
    Json own = Json::array();
    for (const Json& tag : tags)
        if (!stringAt(tag, "Key").starts_with("aws:") &&
            (has(arrayAt(properties, "Tags"), tag) || !has(context.stackTags, tag)))
            own.push_back({{"Key", tag["Key"]}, {"Value", tag["Value"]}});
    return own;
}

/// {key: value} or [{key, value}] as [{Key, Value}].
inline Json templateTags(const Json& tags) {
    Json list = Json::array();
    if (tags.is_array())
        for (const Json& tag : tags)
            list.push_back({{"Key", memberAt(tag, "key")}, {"Value", memberAt(tag, "value")}});
    else if (tags.is_object())
        for (const auto& [key, value] : tags.items())
            list.push_back({{"Key", key}, {"Value", value}});
    return list;
}

/// The way back from lowerCamelKeys(): what the schema knows of `value`.
inline Json upperCamelKeys(const Json& schema, const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(upperCamelKeys(schema.is_array() ? schema[0] : schema, element));
        return list;
    }
    if (!value.is_object() || !schema.is_object() || schema.contains("*")) return value;
    Json object = Json::object();
    for (const auto& [key, inner] : schema.items()) {
        const std::string name = key.ends_with('!') ? key.substr(0, key.size() - 1) : key;
        if (const Json& member = memberAt(value, toLower(name.substr(0, 1)) + name.substr(1)); !member.is_null())
            object[name] = upperCamelKeys(inner, member);
    }
    return object;
}

/// A document that a service keeps as text; what is no JSON stays text.
inline Json documentOf(const std::string& text) {
    auto document = parseJson(text, "a document");
    return document ? std::move(*document) : Json(text);
}

/// What one of EC2's Describe… operations says of an id, its tags as a template has them.
inline Result<Json> describeEc2(const ResourceContext& context, const char* operation, const char* ids,
                                const std::string& id, const char* list, const Json& properties) {
    SKYDECK_ASSIGN(const Json found, context.call("ec2", operation, {{ids, {id}}}));
    if (arrayAt(found, list).empty()) return notThere(context);
    Json thing = arrayAt(found, list)[0];
    thing["Tags"] = liveTags(context, arrayAt(thing, "Tags"), properties);
    return thing;
}

} // namespace skydeck::lab::cloudformation
