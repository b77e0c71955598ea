#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// The CDK's own mark in its templates: nothing is behind it, in AWS neither.
Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "", 64));
    SKYDECK_TRY(context.exists(name));
    return Json::object();
}

Status remove(const ResourceContext&, const std::string&, const Json&) {
    return {};
}

Result<Json> update(const ResourceContext&, const std::string&, const Json&, const Json&) {
    return Json();
}

} // namespace

ResourceType cdkMetadata() {
    return {.name = "AWS::CDK::Metadata",
            .schema = Json::parse(R"({"Analytics": "string", "Modules": "string"})"),
            .create = create,
            .remove = remove,
            .fixed = {},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
