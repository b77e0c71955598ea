#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-restapi.html
constexpr const char* kSchema = R"({
    "Name": "string", "Description": "string", "ApiKeySourceType": "string", "BinaryMediaTypes": ["string"],
    "DisableExecuteApiEndpoint": "boolean", "EndpointConfiguration": {"Types": ["string"], "VpcEndpointIds": "unserved",
        "IpAddressType": "unserved"},
    "MinimumCompressionSize": "integer", "Policy": "json", "Tags": [{"Key!": "string", "Value!": "string"}],
    "FailOnWarnings": "boolean", "Mode": "string",
    "Body": "unserved", "BodyS3Location": "unserved", "CloneFrom": "unserved", "Parameters": "unserved",
    "Version": "unserved", "SecurityPolicy": "unserved", "EndpointAccessMode": "unserved"
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

/// "image/png" as a part of a patch's path.
std::string pointerPart(const std::string& text) {
    return replaceAll(replaceAll(text, "~", "~0"), "/", "~1");
}

Json patchesFor(const ResourceContext& context, const Json& before, const Json& after) {
    Json patches = Json::array();
    const auto patch = [&](const char* op, const std::string& path, const Json& value) {
        patches.push_back({{"op", op}, {"path", path}});
        if (!value.is_null()) patches.back()["value"] = attributeText(value);
    };
    const auto change = [&](const char* name, const char* path, const Json& without) {
        if (differs(before, after, name)) patch("replace", path, after.contains(name) ? after[name] : without);
    };
    if (differs(before, after, "Name")) patch("replace", "/name", stringAt(after, "Name", context.logicalId));
    change("Description", "/description", "");
    change("ApiKeySourceType", "/apiKeySource", "HEADER");
    change("DisableExecuteApiEndpoint", "/disableExecuteApiEndpoint", false);
    change("MinimumCompressionSize", "/minimumCompressionSize", "");
    change("Policy", "/policy", "");
    const Json &was = arrayAt(before, "BinaryMediaTypes"), &is = arrayAt(after, "BinaryMediaTypes");
    const auto onlyIn = [&](const char* op, const Json& some, const Json& others) {
        for (const Json& type : some)
            if (std::ranges::find(others, type) == others.end())
                patch(op, "/binaryMediaTypes/" + pointerPart(type.get<std::string>()), {});
    };
    onlyIn("remove", was, is);
    onlyIn("add", is, was);
    if (differs(before, after, "EndpointConfiguration")) {
        const auto typeOf = [](const Json& properties) -> std::string {
            const Json& types = arrayAt(memberAt(properties, "EndpointConfiguration"), "Types");
            return types.empty() ? "EDGE" : types[0].get<std::string>();
        };
        patch("replace", "/endpointConfiguration/types/" + typeOf(before), typeOf(after));
    }
    return patches;
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    if (const Json patches = patchesFor(context, before, after); !patches.empty())
        SKYDECK_TRY(
            context.call("apigateway", "UpdateRestApi", {{"restApiId", physicalId}, {"patchOperations", patches}}));
    SKYDECK_TRY(updateApiTags(context, "/restapis/" + physicalId, before, after));
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
    if (api.contains("policy")) live["Policy"] = documentOf(stringAt(api, "policy"));
    return withLive(properties, live,
                    {"Name", "Description", "BinaryMediaTypes", "EndpointConfiguration", "ApiKeySourceType",
                     "DisableExecuteApiEndpoint", "MinimumCompressionSize", "Policy", "Tags"});
}

} // namespace

ResourceType apiGatewayRestApi() {
    return {.name = "AWS::ApiGateway::RestApi",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RestApiId"},
            .attributes = {"RestApiId", "RootResourceId"},
            .create = create,
            .remove = remove,
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
