#pragma once

#include "core/base/json.h"
#include "core/lab/site.h"
#include "core/wire/http.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Where a request to a deployed API came out.
struct ApiTarget {
    const Json* resource = nullptr; ///< of the deployment
    const Json* method = nullptr;
    std::map<std::string, std::string> pathParameters; ///< decoded
};

/// The resource and method of a path below the stage ("/haiku/1"): literal parts go before variables, and those before
/// greedy ones. Nothing when there is none.
std::optional<ApiTarget> routeApiRequest(const Json& resources, std::string_view path, const std::string& verb);

/// What the event says besides the request itself.
struct ProxyContext {
    const Visit& visit;
    const Json& api;   ///< members of RestApi
    const Json& stage; ///< members of Stage
    std::string path;  ///< below the stage, decoded
    double now = 0;
    std::string domain; ///< ID.execute-api.REGION.localhost
};

/// The input of a Lambda proxy integration (API Gateway Developer Guide, "Input format of a Lambda function for proxy
/// integration"): payload format 1.0.
Json proxyEvent(const ApiTarget& target, const ProxyContext& context);

/// Its answer as HTTP; nothing when it is malformed, which API Gateway answers with 502.
std::optional<wire::HttpResponse> proxyResponse(std::string_view payload);

} // namespace skydeck::lab
