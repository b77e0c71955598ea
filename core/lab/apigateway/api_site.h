#pragma once

#include "core/lab/apigateway/rest_apis.h"
#include "core/lab/site.h"

#include <memory>

namespace skydeck::lab {

class Lab;

/// Deployed APIs: http://127.0.0.1:PORT/restapis/ID/STAGE/_user_request_/… and
/// http://ID.execute-api.REGION.localhost:PORT/STAGE/…
Site apiSite(Lab& lab, std::shared_ptr<RestApis> apis);

} // namespace skydeck::lab
