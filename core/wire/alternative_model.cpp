#include "core/wire/alternative_model.h"

namespace skydeck::wire {

namespace {
/// Names and forms that only the query protocol gives a shape or a reference to one.
void forgetQuery(Json& holder) {
    for (const char* trait : {"locationName", "queryName", "flattened", "timestampFormat", "xmlNamespace"})
        holder.erase(trait);
}
} // namespace

Json alternativeModel(const Json& model) {
    const Json& wanted = memberAt(memberAt(model, "metadata"), "alternative");
    if (!wanted.is_object()) return nullptr;
    Json out = model;
    Json& metadata = out["metadata"];
    metadata.erase("alternative");
    metadata.update(wanted);
    // Errors carry the codes that the query protocol has for them beside their new names.
    metadata["awsQueryCompatible"] = Json::object();
    for (auto& [name, shape] : out["shapes"].items()) {
        forgetQuery(shape);
        for (const char* part : {"member", "key", "value"})
            if (shape.contains(part)) forgetQuery(shape[part]);
        if (shape.contains("members"))
            for (auto& [member, ref] : shape["members"].items())
                forgetQuery(ref);
    }
    for (auto& [name, operation] : out["operations"].items())
        for (const char* side : {"input", "output"})
            if (operation.contains(side)) {
                forgetQuery(operation[side]);
                operation[side].erase("resultWrapper");
            }
    return out;
}

const ServiceModel& modelSpokenBy(const HttpRequest& request, const ServiceModel& model) {
    const auto target = request.headers.get("X-Amz-Target");
    if (!target) return model;
    const ServiceModel* other = embeddedAlternative(model.name);
    return other && target->starts_with(other->targetPrefix + ".") ? *other : model;
}

} // namespace skydeck::wire
