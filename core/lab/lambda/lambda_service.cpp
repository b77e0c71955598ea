#include "core/lab/lambda/lambda_service.h"

#include "core/lab/lambda/lambda_site.h"

namespace skydeck::lab {

namespace {
/// Whose fault it is, and of what kind a throttle.
Json lambdaErrorDetails(const LambdaStore& store, const Error& error, const Json& input) {
    Json details{{"Type", error.httpStatus < 500 ? "User" : "Service"}};
    if (error.code != "TooManyRequestsException") return details;
    const auto function = FunctionReference::parse(stringAt(input, "FunctionName"));
    const auto record = function ? store.record(function->name) : fail(function.error());
    details["Reason"] = record && record->contains("concurrency") ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                                                                  : "ConcurrentInvocationLimitExceeded";
    return details;
}
} // namespace

Service makeLambdaService(Lab& lab) {
    lab.sites.push_back(lambdaSite(lab));
    Service service =
        Service::of<LambdaService>("lambda", std::make_shared<LambdaService>(lab),
                                   {{"CreateFunction", &LambdaService::createFunction},
                                    {"GetFunction", &LambdaService::getFunction},
                                    {"GetFunctionConfiguration", &LambdaService::getFunctionConfiguration},
                                    {"ListFunctions", &LambdaService::listFunctions},
                                    {"DeleteFunction", &LambdaService::deleteFunction},
                                    {"UpdateFunctionCode", &LambdaService::updateFunctionCode},
                                    {"UpdateFunctionConfiguration", &LambdaService::updateFunctionConfiguration},
                                    {"Invoke", &LambdaService::invoke},
                                    {"PublishVersion", &LambdaService::publishVersion},
                                    {"ListVersionsByFunction", &LambdaService::listVersionsByFunction},
                                    {"CreateAlias", &LambdaService::createAlias},
                                    {"GetAlias", &LambdaService::getAlias},
                                    {"UpdateAlias", &LambdaService::updateAlias},
                                    {"DeleteAlias", &LambdaService::deleteAlias},
                                    {"ListAliases", &LambdaService::listAliases},
                                    {"PublishLayerVersion", &LambdaService::publishLayerVersion},
                                    {"GetLayerVersion", &LambdaService::getLayerVersion},
                                    {"GetLayerVersionByArn", &LambdaService::getLayerVersionByArn},
                                    {"DeleteLayerVersion", &LambdaService::deleteLayerVersion},
                                    {"ListLayerVersions", &LambdaService::listLayerVersions},
                                    {"ListLayers", &LambdaService::listLayers},
                                    {"AddPermission", &LambdaService::addPermission},
                                    {"RemovePermission", &LambdaService::removePermission},
                                    {"GetPolicy", &LambdaService::getPolicy},
                                    {"TagResource", &LambdaService::tagResource},
                                    {"UntagResource", &LambdaService::untagResource},
                                    {"ListTags", &LambdaService::listTags},
                                    {"PutFunctionConcurrency", &LambdaService::putFunctionConcurrency},
                                    {"GetFunctionConcurrency", &LambdaService::getFunctionConcurrency},
                                    {"DeleteFunctionConcurrency", &LambdaService::deleteFunctionConcurrency},
                                    {"GetAccountSettings", &LambdaService::getAccountSettings},
                                    {"PutFunctionEventInvokeConfig", &LambdaService::putEventConfig},
                                    {"UpdateFunctionEventInvokeConfig", &LambdaService::updateEventConfig},
                                    {"GetFunctionEventInvokeConfig", &LambdaService::getEventConfig},
                                    {"DeleteFunctionEventInvokeConfig", &LambdaService::deleteEventConfig},
                                    {"CreateFunctionUrlConfig", &LambdaService::createFunctionUrlConfig},
                                    {"GetFunctionUrlConfig", &LambdaService::getFunctionUrlConfig},
                                    {"UpdateFunctionUrlConfig", &LambdaService::updateFunctionUrlConfig},
                                    {"DeleteFunctionUrlConfig", &LambdaService::deleteFunctionUrlConfig},
                                    {"ListFunctionUrlConfigs", &LambdaService::listFunctionUrlConfigs}});
    service.errorDetails = [&store = *lab.lambda](const Error& error, const wire::HttpRequest&, const Json& input) {
        return lambdaErrorDetails(store, error, input);
    };
    return service;
}

} // namespace skydeck::lab
