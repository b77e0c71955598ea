#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// There is one account: the resource is the role that it writes its logs by.

Result<Json> put(const ResourceContext& context, const std::string& role) {
    SKYDECK_TRY(context.call(
        "apigateway", "UpdateAccount",
        {{"patchOperations", Json::array({{{"op", "replace"}, {"path", "/cloudwatchRoleArn"}, {"value", role}}})}}));
    return Json();
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(64, false));
    SKYDECK_TRY(put(context, stringAt(properties, "CloudWatchRoleArn")));
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json&, const Json& after) {
    return put(context, stringAt(after, "CloudWatchRoleArn"));
}

Status remove(const ResourceContext&, const std::string&, const Json&) {
    return {}; // as CloudFormation: the setting stays
}

} // namespace

ResourceType apiGatewayAccount() {
    return {.name = "AWS::ApiGateway::Account",
            .schema = Json::parse(R"({"CloudWatchRoleArn": "string"})"),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove,
            .update = update};
}

} // namespace skydeck::lab::cloudformation
