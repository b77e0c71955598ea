#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html
constexpr const char* kSchema = R"({
    "Name": "string", "Description": "string", "ApiKeySourceType": "string", "BinaryMediaTypes": ["string"],
    "DisableExecuteApiEndpoint": "boolean", "EndpointConfiguration": {"Types": ["string"], "VpcEndpointIds": "unserved",
        "IpAddressType": "unserved"},
    "MinimumCompressionSize": "integer", "Policy": "json", "Tags": [{"Key!": "string", "Value!": "string"}],
    "FailOnWarnings": "boolean", "Mode": "string",
    "Body": "unserved", "BodyS3Location": "unserved", "CloneFrom": "unserved", "Parameters": "unserved"
})";

/// Names of the template and of the API.
constexpr std::pair<const char*, const char*> kMembers[]{{"Description", "description"},
                                                         {"ApiKeySourceType", "apiKeySource"},
                                                         {"BinaryMediaTypes", "binaryMediaTypes"},
                                                         {"DisableExecuteApiEndpoint", "disableExecuteApiEndpoint"},
                                                         {"MinimumCompressionSize", "minimumCompressionSize"}};

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"name", stringAt(properties, "Name", context.logicalId)}, {"tags", tagMap(context.tags(properties))}};
    for (const auto& [theirs, ours] : kMembers)
        if (properties.contains(theirs)) input[ours] = properties[theirs];
    if (const Json& types = memberAt(memberAt(properties, "EndpointConfiguration"), "Types"); types.is_array())
        input["endpointConfiguration"] = {{"types", types}};
    if (properties.contains("Policy"))
        input["policy"] =
            properties["Policy"].is_string() ? properties["Policy"] : Json(dumpJson(properties["Policy"]));
    SKYDECK_ASSIGN(const Json made, context.call("apigateway", "CreateRestApi", input));
    const std::string id = stringAt(made, "id");
    SKYDECK_TRY(context.exists(id));
    SKYDECK_ASSIGN(const Json resources, context.call("apigateway", "GetResources", {{"restApiId", id}}));
    std::string root;
    for (const Json& each : arrayAt(resources, "items"))
        if (stringAt(each, "path") == "/") root = stringAt(each, "id");
    return Json{{"RestApiId", id}, {"RootResourceId", root}};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json&, const Json& after) {
    Json patches = Json::array();
    const auto replace = [&](const char* path, const std::string& value) {
        patches.push_back({{"op", "replace"}, {"path", path}, {"value", value}});
    };
    replace("/name", stringAt(after, "Name", context.logicalId));
    replace("/description", stringAt(after, "Description"));
    SKYDECK_TRY(context.call("apigateway", "UpdateRestApi", {{"restApiId", physicalId}, {"patchOperations", patches}}));
    return Json();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("apigateway", "DeleteRestApi", {{"restApiId", physicalId}});
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json api, context.call("apigateway", "GetRestApi", {{"restApiId", physicalId}}));
    Json live{{"Name", stringAt(api, "name")},
              {"EndpointConfiguration", {{"Types", memberAt(memberAt(api, "endpointConfiguration"), "types")}}},
              {"Tags", liveTags(context, templateTags(memberAt(api, "tags")), properties)}};
    for (const auto& [theirs, ours] : kMembers)
        live[theirs] = memberAt(api, ours);
    return withLive(properties, live, {"Name", "Description", "BinaryMediaTypes", "EndpointConfiguration", "Tags"});
}

} // namespace

ResourceType apiGatewayRestApi() {
    return {.name = "AWS::ApiGateway::RestApi",
            .schema = Json::parse(kSchema),
            .attributes = {"RestApiId", "RootResourceId"},
            .create = create,
            .remove = remove,
            // The lab changes names and descriptions only.
            .fixed = {"ApiKeySourceType", "BinaryMediaTypes", "DisableExecuteApiEndpoint", "EndpointConfiguration",
                      "MinimumCompressionSize", "Policy"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
