#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-method.html
constexpr const char* kSchema = R"({
    "RestApiId!": "string", "ResourceId!": "string", "HttpMethod!": "string", "AuthorizationType": "string",
    "ApiKeyRequired": "boolean", "OperationName": "string", "RequestModels": {"*": "string"},
    "RequestParameters": {"*": "boolean"},
    "Integration": {"Type!": "string", "IntegrationHttpMethod": "string", "Uri": "string", "Credentials": "string",
        "PassthroughBehavior": "string", "ContentHandling": "string", "TimeoutInMillis": "integer",
        "RequestParameters": {"*": "string"}, "RequestTemplates": {"*": "string"},
        "CacheKeyParameters": ["string"], "CacheNamespace": "string",
        "IntegrationResponses": [{"StatusCode!": "string", "SelectionPattern": "string", "ContentHandling": "string",
            "ResponseParameters": {"*": "string"}, "ResponseTemplates": {"*": "string"}}],
        "ConnectionId": "unserved", "ConnectionType": "string", "ResponseTransferMode": "unserved",
        "IntegrationTarget": "unserved"},
    "MethodResponses": [{"StatusCode!": "string", "ResponseModels": {"*": "string"},
        "ResponseParameters": {"*": "boolean"}}],
    "AuthorizationScopes": "unserved", "AuthorizerId": "unserved", "RequestValidatorId": "unserved"
})";

Json placeOf(const Json& properties) {
    return {{"restApiId", properties["RestApiId"]},
            {"resourceId", properties["ResourceId"]},
            {"httpMethod", properties["HttpMethod"]}};
}

/// The place, and those of `members` that are there.
Json inputFrom(const Json& place, const Json& source,
               std::initializer_list<std::pair<const char*, const char*>> members) {
    Json input = place;
    for (const auto& [theirs, ours] : members)
        if (source.contains(theirs)) input[ours] = source[theirs];
    return input;
}

Status putAll(const ResourceContext& context, const Json& properties) {
    const Json place = placeOf(properties);
    Json method = inputFrom(place, properties,
                            {{"ApiKeyRequired", "apiKeyRequired"},
                             {"OperationName", "operationName"},
                             {"RequestModels", "requestModels"},
                             {"RequestParameters", "requestParameters"}});
    method["authorizationType"] = stringAt(properties, "AuthorizationType", "NONE");
    SKYDECK_TRY(context.call("apigateway", "PutMethod", method));
    for (const Json& response : arrayAt(properties, "MethodResponses"))
        SKYDECK_TRY(context.call("apigateway", "PutMethodResponse",
                                 inputFrom(place, response,
                                           {{"StatusCode", "statusCode"},
                                            {"ResponseModels", "responseModels"},
                                            {"ResponseParameters", "responseParameters"}})));
    const Json& integration = memberAt(properties, "Integration");
    if (!integration.is_object()) return {};
    SKYDECK_TRY(context.call("apigateway", "PutIntegration",
                             inputFrom(place, integration,
                                       {{"Type", "type"},
                                        {"IntegrationHttpMethod", "integrationHttpMethod"},
                                        {"Uri", "uri"},
                                        {"Credentials", "credentials"},
                                        {"PassthroughBehavior", "passthroughBehavior"},
                                        {"ContentHandling", "contentHandling"},
                                        {"TimeoutInMillis", "timeoutInMillis"},
                                        {"RequestParameters", "requestParameters"},
                                        {"RequestTemplates", "requestTemplates"},
                                        {"ConnectionType", "connectionType"},
                                        {"CacheKeyParameters", "cacheKeyParameters"},
                                        {"CacheNamespace", "cacheNamespace"}})));
    for (const Json& response : arrayAt(integration, "IntegrationResponses"))
        SKYDECK_TRY(context.call("apigateway", "PutIntegrationResponse",
                                 inputFrom(place, response,
                                           {{"StatusCode", "statusCode"},
                                            {"SelectionPattern", "selectionPattern"},
                                            {"ContentHandling", "contentHandling"},
                                            {"ResponseParameters", "responseParameters"},
                                            {"ResponseTemplates", "responseTemplates"}})));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(putAll(context, properties));
    return Json::object();
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    SKYDECK_TRY(context.callToDelete("apigateway", "DeleteMethod", placeOf(before)));
    SKYDECK_TRY(putAll(context, after));
    return Json();
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    return context.callToDelete("apigateway", "DeleteMethod", placeOf(properties));
}

Result<Json> read(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_ASSIGN(const Json found, context.call("apigateway", "GetMethod", placeOf(properties)));
    static const Json schema = Json::parse(kSchema);
    Json method = upperCamelKeys(schema, found);
    // What AWS gives by status code is a list in the template.
    const auto byCode = [](const Json& responses, const Json& each) {
        Json list = Json::array();
        for (const auto& [code, response] : responses.items())
            list.push_back(upperCamelKeys(each, response));
        return list;
    };
    if (const Json& responses = memberAt(found, "methodResponses"); responses.is_object())
        method["MethodResponses"] = byCode(responses, schema["MethodResponses"][0]);
    const Json& integration = memberAt(found, "methodIntegration");
    const Json& ours = schema["Integration"];
    if (integration.is_object()) {
        method["Integration"] = upperCamelKeys(ours, integration);
        method["Integration"]["IntegrationHttpMethod"] = memberAt(integration, "httpMethod");
        if (const Json& responses = memberAt(integration, "integrationResponses"); responses.is_object())
            method["Integration"]["IntegrationResponses"] = byCode(responses, ours["IntegrationResponses"][0]);
    }
    return withLive(properties, method,
                    {"AuthorizationType", "ApiKeyRequired", "OperationName", "RequestModels", "RequestParameters",
                     "Integration", "MethodResponses"});
}

} // namespace

ResourceType apiGatewayMethod() {
    return {.name = "AWS::ApiGateway::Method",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RestApiId", "ResourceId", "HttpMethod"},
            .create = create,
            .remove = remove,
            .fixed = {"RestApiId", "ResourceId", "HttpMethod"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
