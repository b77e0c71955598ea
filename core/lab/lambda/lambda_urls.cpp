#include "core/base/strings.h"
#include "core/lab/lambda/lambda_service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> noUrl() {
    return awsError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
}

Json shownUrl(Json url) {
    for (const char* member : {"function", "qualifier", "id"})
        url.erase(member);
    return url;
}
} // namespace

Result<FunctionReference> LambdaService::urlOwner(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    if (function.qualifier == "$LATEST" || parseInteger(function.qualifier))
        return awsError(400, "ValidationException", "A function URL belongs to a function or to an alias.");
    return function;
}

Result<Reply> LambdaService::createFunctionUrlConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, urlOwner(call));
    SKYDECK_ASSIGN(const auto there, store().setting("url", function));
    if (there)
        return awsError(409, "ResourceConflictException",
                        "Failed to create function url config for [functionArn = " + store().arn(function) +
                            "]. Error message:  FunctionUrlConfig exists for this Lambda function");
    const std::string id = toHex(wire::randomBytes(16));
    const std::string& endpoint = m_lab.config.endpointUrl;
    Json url{{"id", id},
             {"FunctionUrl", "http://" + id + ".lambda-url." + m_lab.config.region + ".localhost" +
                                 endpoint.substr(endpoint.rfind(':')) + '/'},
             {"FunctionArn", store().arn(function)},
             {"AuthType", stringAt(call.input, "AuthType")},
             {"CreationTime", store().now()},
             {"LastModifiedTime", store().now()}};
    if (call.input.contains("Cors")) url["Cors"] = call.input["Cors"];
    SKYDECK_TRY(store().putSetting("url", function, url));
    url.erase("LastModifiedTime");
    return Reply(shownUrl(std::move(url)));
}

Result<Reply> LambdaService::getFunctionUrlConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, urlOwner(call));
    SKYDECK_ASSIGN(auto url, store().setting("url", function));
    if (!url) return noUrl();
    return Reply(shownUrl(std::move(*url)));
}

Result<Reply> LambdaService::updateFunctionUrlConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, urlOwner(call));
    SKYDECK_ASSIGN(auto url, store().setting("url", function));
    if (!url) return noUrl();
    for (const char* member : {"AuthType", "Cors"})
        if (call.input.contains(member)) (*url)[member] = call.input[member];
    (*url)["LastModifiedTime"] = store().now();
    SKYDECK_TRY(store().putSetting("url", function, *url));
    return Reply(shownUrl(std::move(*url)));
}

Result<Reply> LambdaService::deleteFunctionUrlConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, urlOwner(call));
    SKYDECK_ASSIGN(const bool removed, store().removeSetting("url", function));
    if (!removed) return noUrl();
    return Reply{};
}

Result<Reply> LambdaService::listFunctionUrlConfigs(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(const auto urls, store().settings("url"));
    Json all = Json::array();
    for (const Json& url : urls)
        if (stringAt(url, "function") == function.name) all.push_back(shownUrl(url));
    return lambdaPage(call.input, "FunctionUrlConfigs", std::move(all));
}

} // namespace skydeck::lab
