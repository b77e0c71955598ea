#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-servicelinkedrole.html
constexpr const char* kSchema = R"({"AWSServiceName!": "string", "CustomSuffix": "string", "Description": "string"})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("iam", "CreateServiceLinkedRole", properties));
    const std::string name = stringAt(memberAt(made, "Role"), "RoleName");
    SKYDECK_TRY(context.exists(name));
    return Json{{"RoleName", name}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("iam", "DeleteRole", {{"RoleName", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    if (memberAt(before, "Description") != memberAt(after, "Description"))
        SKYDECK_TRY(context.call("iam", "UpdateRole",
                                 {{"RoleName", physicalId}, {"Description", stringAt(after, "Description")}}));
    return Json();
}

} // namespace

ResourceType iamServiceLinkedRole() {
    return {.name = "AWS::IAM::ServiceLinkedRole",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RoleName"},
            .attributes = {"RoleName"},
            .iam = true,
            .create = create,
            .remove = remove,
            .fixed = {"AWSServiceName", "CustomSuffix"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
