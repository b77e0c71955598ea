#pragma once

#include "core/lab/apigateway/rest_apis.h"
#include "core/lab/lab.h"

#include <memory>
#include <string>

namespace skydeck::lab {

/// The operations of API Gateway's API for REST APIs.
class ApiGateway {
public:
    ApiGateway(Lab& lab, std::shared_ptr<RestApis> apis) : m_lab(lab), m_apis(std::move(apis)) {}

    // apigateway_apis.cpp
    Result<Reply> createRestApi(const Call& call);
    Result<Reply> getRestApi(const Call& call);
    Result<Reply> getRestApis(const Call& call);
    Result<Reply> deleteRestApi(const Call& call);
    Result<Reply> createResource(const Call& call);
    Result<Reply> getResource(const Call& call);
    Result<Reply> getResources(const Call& call);
    Result<Reply> deleteResource(const Call& call);
    // apigateway_methods.cpp
    Result<Reply> putMethod(const Call& call);
    Result<Reply> getMethod(const Call& call);
    Result<Reply> deleteMethod(const Call& call);
    Result<Reply> putMethodResponse(const Call& call);
    Result<Reply> getMethodResponse(const Call& call);
    Result<Reply> deleteMethodResponse(const Call& call);
    Result<Reply> putIntegration(const Call& call);
    Result<Reply> getIntegration(const Call& call);
    Result<Reply> deleteIntegration(const Call& call);
    Result<Reply> putIntegrationResponse(const Call& call);
    Result<Reply> getIntegrationResponse(const Call& call);
    Result<Reply> deleteIntegrationResponse(const Call& call);
    // apigateway_deployments.cpp
    Result<Reply> createDeployment(const Call& call);
    Result<Reply> getDeployment(const Call& call);
    Result<Reply> getDeployments(const Call& call);
    Result<Reply> deleteDeployment(const Call& call);
    Result<Reply> createStage(const Call& call);
    Result<Reply> getStage(const Call& call);
    Result<Reply> getStages(const Call& call);
    Result<Reply> deleteStage(const Call& call);
    Result<Reply> getAccount(const Call& call);
    Result<Reply> updateAccount(const Call& call);
    // apigateway_updates.cpp
    Result<Reply> updateRestApi(const Call& call);
    Result<Reply> updateDeployment(const Call& call);
    Result<Reply> updateStage(const Call& call);
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> getTags(const Call& call);

private:
    static std::string apiOf(const Call& call) { return stringAt(call.input, "restApiId"); }
    Result<Reply> changed(const Call& call, const std::function<Result<Json>(Json&)>& change) const;
    /// Changes the method that a call names.
    Result<Reply> changedMethod(const Call& call, const std::function<Result<Json>(Json& method)>& change) const;
    /// Reads it.
    Result<Json> method(const Call& call) const;

    Lab& m_lab;
    std::shared_ptr<RestApis> m_apis;
};

/// One page of a list: position and limit as API Gateway has them.
Result<Reply> apiPage(const Json& input, Json items);

} // namespace skydeck::lab
