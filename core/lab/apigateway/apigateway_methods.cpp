#include "core/lab/apigateway/apigateway_service.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> noMethod() {
    return apiNotFound("Invalid Method identifier specified");
}

tl::unexpected<Error> notServed(const std::string& what) {
    return awsError(501, "NotImplemented", "The lab does not implement " + what);
}

/// Static texts are served; what needs Velocity is refused when it is put, not when it is asked for.
Status checkTemplates(const Json& templates) {
    if (!templates.is_object()) return {};
    for (const auto& [type, text] : templates.items())
        if (text.is_string() && text.get_ref<const std::string&>().find_first_of("$#") != std::string::npos)
            return notServed("mapping templates with Velocity ($ and #) of API Gateway");
    return {};
}

Status checkParameters(const Json& parameters) {
    if (!parameters.is_object()) return {};
    for (const auto& [name, value] : parameters.items()) {
        const std::string text = value.is_string() ? value.get<std::string>() : "";
        if (!name.starts_with("method.response.header.") || text.size() < 2 || text.front() != '\'' ||
            text.back() != '\'')
            return notServed("the response parameter " + name + " = " + text +
                             "; it takes method.response.header.NAME = 'text'");
    }
    return {};
}

Json without(Json object, const char* member) {
    object.erase(member);
    return object;
}

/// The members of an input that are named, as far as they are there.
Json picked(const Json& input, std::initializer_list<const char*> members) {
    Json out = Json::object();
    for (const char* member : members)
        if (input.contains(member)) out[member] = input[member];
    return out;
}
} // namespace

Result<Reply> ApiGateway::changedMethod(const Call& call,
                                        const std::function<Result<Json>(Json& method)>& change) const {
    return changed(call, [&](Json& document) -> Result<Json> {
        const std::string id = stringAt(call.input, "resourceId"), verb = stringAt(call.input, "httpMethod");
        if (!document["resources"].contains(id)) return apiNotFound("Invalid Resource identifier specified");
        Json& methods = document["resources"][id]["methods"];
        if (!methods.contains(verb)) return noMethod();
        return change(methods[verb]);
    });
}

Result<Json> ApiGateway::method(const Call& call) const {
    SKYDECK_ASSIGN(const auto api, m_apis->find(apiOf(call)));
    const Json& resource = memberAt(api->at("resources"), stringAt(call.input, "resourceId"));
    if (resource.is_null()) return apiNotFound("Invalid Resource identifier specified");
    const Json& method = memberAt(resource.at("methods"), stringAt(call.input, "httpMethod"));
    if (method.is_null()) return noMethod();
    return Json(method);
}

Result<Reply> ApiGateway::putMethod(const Call& call) {
    static const std::set<std::string> verbs{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"};
    const std::string id = stringAt(call.input, "resourceId"), verb = stringAt(call.input, "httpMethod"),
                      authorization = stringAt(call.input, "authorizationType");
    if (!verbs.contains(verb))
        return apiBadRequest("Invalid HttpMethod specified. Valid options are GET, PUT, POST, ...");
    if (authorization == "CUSTOM" || authorization == "COGNITO_USER_POOLS")
        return notServed("authorizers of API Gateway (authorizationType " + authorization + ")");
    if (authorization != "NONE" && authorization != "AWS_IAM")
        return apiBadRequest("Invalid authorization type specified. Valid options are NONE, AWS_IAM, CUSTOM, "
                             "COGNITO_USER_POOLS");
    if (boolAt(call.input, "apiKeyRequired")) return notServed("API keys of API Gateway (apiKeyRequired)");
    return changed(call, [&](Json& document) -> Result<Json> {
        if (!document["resources"].contains(id)) return apiNotFound("Invalid Resource identifier specified");
        Json& methods = document["resources"][id]["methods"];
        if (methods.contains(verb)) return apiConflict("Method already exists for this resource");
        methods[verb] = picked(call.input, {"httpMethod", "authorizationType", "operationName", "requestParameters",
                                            "requestModels", "authorizationScopes"});
        methods[verb]["apiKeyRequired"] = false;
        return Json(methods[verb]);
    });
}

Result<Reply> ApiGateway::getMethod(const Call& call) {
    SKYDECK_ASSIGN(Json found, method(call));
    return Reply(std::move(found));
}

Result<Reply> ApiGateway::deleteMethod(const Call& call) {
    return changed(call, [&](Json& document) -> Result<Json> {
        const std::string id = stringAt(call.input, "resourceId");
        if (!document["resources"].contains(id)) return apiNotFound("Invalid Resource identifier specified");
        if (document["resources"][id]["methods"].erase(stringAt(call.input, "httpMethod")) == 0) return noMethod();
        return Json();
    });
}

Result<Reply> ApiGateway::putMethodResponse(const Call& call) {
    const std::string status = stringAt(call.input, "statusCode");
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        if (memberAt(method, "methodResponses").contains(status))
            return apiConflict("Response already exists for this resource");
        method["methodResponses"][status] = picked(call.input, {"statusCode", "responseParameters", "responseModels"});
        return Json(method["methodResponses"][status]);
    });
}

Result<Reply> ApiGateway::getMethodResponse(const Call& call) {
    SKYDECK_ASSIGN(const Json found, method(call));
    const Json& response = memberAt(memberAt(found, "methodResponses"), stringAt(call.input, "statusCode"));
    if (response.is_null()) return apiNotFound("Invalid Response status code specified");
    return Reply(Json(response));
}

Result<Reply> ApiGateway::deleteMethodResponse(const Call& call) {
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        if (!method.contains("methodResponses") ||
            method["methodResponses"].erase(stringAt(call.input, "statusCode")) == 0)
            return apiNotFound("Invalid Response status code specified");
        return Json();
    });
}

Result<Reply> ApiGateway::putIntegration(const Call& call) {
    const std::string type = stringAt(call.input, "type"), uri = stringAt(call.input, "uri");
    if (type == "AWS" || type == "HTTP" || type == "HTTP_PROXY")
        return notServed("integrations of type " + type + " of API Gateway; it serves AWS_PROXY (Lambda) and MOCK");
    if (type != "AWS_PROXY" && type != "MOCK") return apiBadRequest("Invalid integration type specified");
    if (type == "AWS_PROXY") {
        if (uri.find(":lambda:path/") == std::string::npos || !uri.ends_with("/invocations"))
            return apiBadRequest("Invalid ARN specified in the request: the uri of a Lambda integration is "
                                 "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations");
        if (stringAt(call.input, "integrationHttpMethod").empty())
            return apiBadRequest("Enumeration value for HttpMethod must be non-empty");
    }
    SKYDECK_TRY(checkTemplates(memberAt(call.input, "requestTemplates")));
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        Json integration =
            picked(call.input, {"type", "uri", "credentials", "requestParameters", "requestTemplates",
                                "contentHandling", "connectionType", "cacheKeyParameters", "cacheNamespace"});
        if (call.input.contains("integrationHttpMethod"))
            integration["httpMethod"] = call.input["integrationHttpMethod"];
        integration["passthroughBehavior"] = stringAt(call.input, "passthroughBehavior", "WHEN_NO_MATCH");
        integration["timeoutInMillis"] = integerAt(call.input, "timeoutInMillis", 29'000);
        if (!integration.contains("cacheNamespace")) integration["cacheNamespace"] = call.input.at("resourceId");
        if (!integration.contains("cacheKeyParameters")) integration["cacheKeyParameters"] = Json::array();
        method["methodIntegration"] = integration;
        return integration;
    });
}

Result<Reply> ApiGateway::getIntegration(const Call& call) {
    SKYDECK_ASSIGN(const Json found, method(call));
    if (!found.contains("methodIntegration")) return apiNotFound("No integration defined for method");
    return Reply(Json(found["methodIntegration"]));
}

Result<Reply> ApiGateway::deleteIntegration(const Call& call) {
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        if (method.erase("methodIntegration") == 0) return apiNotFound("No integration defined for method");
        return Json();
    });
}

Result<Reply> ApiGateway::putIntegrationResponse(const Call& call) {
    SKYDECK_TRY(checkTemplates(memberAt(call.input, "responseTemplates")));
    SKYDECK_TRY(checkParameters(memberAt(call.input, "responseParameters")));
    const std::string status = stringAt(call.input, "statusCode");
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        if (!method.contains("methodIntegration")) return apiNotFound("No integration defined for method");
        Json& responses = method["methodIntegration"]["integrationResponses"];
        responses[status] = picked(call.input, {"statusCode", "selectionPattern", "responseParameters",
                                                "responseTemplates", "contentHandling"});
        return Json(responses[status]);
    });
}

Result<Reply> ApiGateway::getIntegrationResponse(const Call& call) {
    SKYDECK_ASSIGN(const Json found, method(call));
    const Json& response = memberAt(memberAt(memberAt(found, "methodIntegration"), "integrationResponses"),
                                    stringAt(call.input, "statusCode"));
    if (response.is_null()) return apiNotFound("Invalid Response status code specified");
    return Reply(Json(response));
}

Result<Reply> ApiGateway::deleteIntegrationResponse(const Call& call) {
    return changedMethod(call, [&](Json& method) -> Result<Json> {
        const Json& responses = memberAt(memberAt(method, "methodIntegration"), "integrationResponses");
        if (!responses.contains(stringAt(call.input, "statusCode")))
            return apiNotFound("Invalid Response status code specified");
        Json& integration = method["methodIntegration"];
        integration["integrationResponses"] =
            without(integration["integrationResponses"], stringAt(call.input, "statusCode").c_str());
        return Json();
    });
}

} // namespace skydeck::lab
