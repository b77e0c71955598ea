#pragma once

#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

/// A type that gives one policy to each of several things. Kind::kThings is the property that lists them, and
/// Kind::set(context, thing, policy) gives one the policy, or takes it away with an empty one.
template <class Kind>
struct PolicyOfMany {
    static Status put(const ResourceContext& context, const Json& properties) {
        for (const Json& thing : arrayAt(properties, Kind::kThings))
            SKYDECK_TRY(Kind::set(context, thing, documentText(properties["PolicyDocument"])));
        return {};
    }

    static Result<Json> create(const ResourceContext& context, const Json& properties) {
        SKYDECK_ASSIGN(const std::string id, context.nameMaker(128, false));
        SKYDECK_TRY(context.exists(id));
        SKYDECK_TRY(put(context, properties));
        return Json{{"Id", id}};
    }

    static Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
        for (const Json& thing : arrayAt(properties, Kind::kThings))
            SKYDECK_TRY(Kind::set(context, thing, ""));
        return {};
    }

    static Result<Json> update(const ResourceContext& context, const std::string&, const Json& before,
                               const Json& after) {
        const Json& things = arrayAt(after, Kind::kThings);
        for (const Json& thing : arrayAt(before, Kind::kThings))
            if (std::ranges::find(things, thing) == things.end()) SKYDECK_TRY(Kind::set(context, thing, ""));
        SKYDECK_TRY(put(context, after));
        return Json();
    }

    static ResourceType type(std::string name, const char* schema) {
        return {.name = std::move(name),
                .schema = Json::parse(schema),
                .primaryIdentifier = {"Id"},
                .attributes = {"Id"},
                .create = create,
                .remove = remove,
                .update = update};
    }
};

} // namespace skydeck::lab::cloudformation
