#include "core/lab/apigateway/apigateway_service.h"

#include "core/lab/apigateway/api_site.h"

namespace skydeck::lab {

Service makeApiGatewayService(Lab& lab) {
    const auto apis = std::make_shared<RestApis>(*lab.database, lab.clock);
    lab.sites.push_back(apiSite(lab, apis));
    return Service::of<ApiGateway>("apigateway", std::make_shared<ApiGateway>(lab, apis),
                                   {{"CreateRestApi", &ApiGateway::createRestApi},
                                    {"GetRestApi", &ApiGateway::getRestApi},
                                    {"GetRestApis", &ApiGateway::getRestApis},
                                    {"UpdateRestApi", &ApiGateway::updateRestApi},
                                    {"DeleteRestApi", &ApiGateway::deleteRestApi},
                                    {"CreateResource", &ApiGateway::createResource},
                                    {"GetResource", &ApiGateway::getResource},
                                    {"GetResources", &ApiGateway::getResources},
                                    {"DeleteResource", &ApiGateway::deleteResource},
                                    {"PutMethod", &ApiGateway::putMethod},
                                    {"GetMethod", &ApiGateway::getMethod},
                                    {"DeleteMethod", &ApiGateway::deleteMethod},
                                    {"PutMethodResponse", &ApiGateway::putMethodResponse},
                                    {"GetMethodResponse", &ApiGateway::getMethodResponse},
                                    {"DeleteMethodResponse", &ApiGateway::deleteMethodResponse},
                                    {"PutIntegration", &ApiGateway::putIntegration},
                                    {"GetIntegration", &ApiGateway::getIntegration},
                                    {"DeleteIntegration", &ApiGateway::deleteIntegration},
                                    {"PutIntegrationResponse", &ApiGateway::putIntegrationResponse},
                                    {"GetIntegrationResponse", &ApiGateway::getIntegrationResponse},
                                    {"DeleteIntegrationResponse", &ApiGateway::deleteIntegrationResponse},
                                    {"CreateDeployment", &ApiGateway::createDeployment},
                                    {"GetDeployment", &ApiGateway::getDeployment},
                                    {"GetDeployments", &ApiGateway::getDeployments},
                                    {"DeleteDeployment", &ApiGateway::deleteDeployment},
                                    {"CreateStage", &ApiGateway::createStage},
                                    {"GetStage", &ApiGateway::getStage},
                                    {"GetStages", &ApiGateway::getStages},
                                    {"UpdateStage", &ApiGateway::updateStage},
                                    {"DeleteStage", &ApiGateway::deleteStage},
                                    {"GetAccount", &ApiGateway::getAccount},
                                    {"UpdateAccount", &ApiGateway::updateAccount},
                                    {"UpdateDeployment", &ApiGateway::updateDeployment},
                                    {"TagResource", &ApiGateway::tagResource},
                                    {"UntagResource", &ApiGateway::untagResource},
                                    {"GetTags", &ApiGateway::getTags}});
}

} // namespace skydeck::lab
