#include "core/lab/lambda/lambda_service.h"

namespace skydeck::lab {

Service makeLambdaService(Lab& lab) {
    return Service::of<LambdaService>("lambda", std::make_shared<LambdaService>(lab),
                                      {{"CreateFunction", &LambdaService::createFunction},
                                       {"GetFunction", &LambdaService::getFunction},
                                       {"GetFunctionConfiguration", &LambdaService::getFunctionConfiguration},
                                       {"ListFunctions", &LambdaService::listFunctions},
                                       {"DeleteFunction", &LambdaService::deleteFunction},
                                       {"UpdateFunctionCode", &LambdaService::updateFunctionCode},
                                       {"UpdateFunctionConfiguration", &LambdaService::updateFunctionConfiguration},
                                       {"Invoke", &LambdaService::invoke}});
}

} // namespace skydeck::lab
