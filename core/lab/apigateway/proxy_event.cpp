#include "core/lab/apigateway/proxy_event.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
/// How well a resource fits: parts that are literal, variable and greedy, in that order of worth; nothing when it does
/// not. Compared part by part from the left.
std::optional<std::vector<int>> fitOf(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
                                      std::map<std::string, std::string>& parameters) {
    std::vector<int> worth;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string& part = pattern[i];
        if (part.starts_with('{') && part.ends_with("+}")) {
            if (i >= path.size()) return std::nullopt;
            std::vector<std::string> rest(path.begin() + static_cast<std::ptrdiff_t>(i), path.end());
            parameters[part.substr(1, part.size() - 3)] = wire::percentDecode(join(rest, "/"));
            worth.push_back(0);
            return worth;
        }
        if (i >= path.size()) return std::nullopt;
        if (part.starts_with('{')) {
            parameters[part.substr(1, part.size() - 2)] = wire::percentDecode(path[i]);
            worth.push_back(1);
        } else if (part == wire::percentDecode(path[i])) {
            worth.push_back(2);
        } else {
            return std::nullopt;
        }
    }
    if (pattern.size() != path.size()) return std::nullopt;
    return worth;
}

std::vector<std::string> partsOf(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    return path.empty() ? std::vector<std::string>{} : split(path, '/');
}

bool isBinary(const Json& api, const std::string& contentType) {
    const std::string type = toLower(contentType.substr(0, contentType.find(';')));
    return std::ranges::any_of(arrayAt(api, "binaryMediaTypes"), [&](const Json& each) {
        const std::string wanted = toLower(each.get<std::string>());
        return wanted == "*/*" || wanted == type ||
               (wanted.ends_with("/*") && type.starts_with(wanted.substr(0, wanted.size() - 1)));
    });
}

/// Names with their last values, and with all of them; null when there are none.
std::pair<Json, Json> singleAndMulti(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Json single = nullptr, multi = nullptr;
    for (const auto& [name, value] : pairs) {
        single[name] = value;
        multi[name].push_back(value);
    }
    return {std::move(single), std::move(multi)};
}

/// 21/Nov/2026:14:35:00 +0000
std::string clfTime(double seconds) {
    const std::string date = wire::formatHttpDate(seconds); // "Sun, 25 Jan 2015 08:00:00 GMT"
    return date.substr(5, 2) + '/' + date.substr(8, 3) + '/' + date.substr(12, 4) + ':' + date.substr(17, 8) + " +0000";
}

std::optional<std::string> headerValue(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return dumpJson(value);
    return std::nullopt;
}
} // namespace

std::optional<ApiTarget> routeApiRequest(const Json& resources, std::string_view path, const std::string& verb) {
    const std::vector<std::string> parts = partsOf(path);
    std::optional<ApiTarget> best;
    std::vector<int> bestWorth;
    for (const auto& [id, resource] : resources.items()) {
        ApiTarget target;
        const auto worth = fitOf(partsOf(stringAt(resource, "path")), parts, target.pathParameters);
        if (!worth || (best && *worth <= bestWorth)) continue;
        target.resource = &resource;
        const Json& methods = resource.at("methods");
        const auto method = methods.contains(verb) ? methods.find(verb) : methods.find("ANY");
        target.method = method == methods.end() ? nullptr : &*method;
        best = std::move(target);
        bestWorth = *worth;
    }
    if (!best || !best->method) return std::nullopt;
    return best;
}

Json proxyEvent(const ApiTarget& target, const ProxyContext& context) {
    const wire::HttpRequest& request = context.visit.request;
    const std::string stageName = stringAt(context.stage, "stageName"), apiId = stringAt(context.api, "id");
    std::vector<std::pair<std::string, std::string>> headers(request.headers.begin(), request.headers.end());
    auto [header, headerLists] = singleAndMulti(headers);
    auto [parameter, parameterLists] = singleAndMulti(wire::parseQuery(request.query));
    Json identity{{"sourceIp", "127.0.0.1"}, {"userAgent", request.headers.value("User-Agent")}};
    for (const char* name :
         {"cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "principalOrgId", "accessKey",
          "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "user"})
        identity[name] = nullptr;
    if (const Caller* caller = context.visit.caller) {
        identity["accountId"] = caller->accountId;
        identity["accessKey"] = caller->accessKeyId;
        identity["userArn"] = caller->arn;
    }
    const bool binary = !request.body.empty() && isBinary(context.api, request.headers.value("Content-Type"));
    const Json& variables = memberAt(context.stage, "variables");
    return {{"resource", target.resource->at("path")},
            {"path", context.path},
            {"httpMethod", request.method},
            {"headers", std::move(header)},
            {"multiValueHeaders", std::move(headerLists)},
            {"queryStringParameters", std::move(parameter)},
            {"multiValueQueryStringParameters", std::move(parameterLists)},
            {"pathParameters", target.pathParameters.empty() ? Json() : Json(target.pathParameters)},
            {"stageVariables", variables.is_object() && !variables.empty() ? variables : Json()},
            {"requestContext",
             {{"resourceId", target.resource->at("id")},
              {"resourcePath", target.resource->at("path")},
              {"httpMethod", request.method},
              {"extendedRequestId", toBase64(context.visit.requestId.substr(0, 11))},
              {"requestTime", clfTime(context.now)},
              {"path", '/' + stageName + context.path},
              {"accountId", kAccountId},
              {"protocol", "HTTP/1.1"},
              {"stage", stageName},
              {"domainPrefix", apiId},
              {"requestTimeEpoch", static_cast<std::int64_t>(context.now * 1000)},
              {"requestId", context.visit.requestId},
              {"identity", std::move(identity)},
              {"domainName", context.domain},
              {"deploymentId", stringAt(context.stage, "deploymentId")},
              {"apiId", apiId}}},
            {"body", request.body.empty() ? Json() : Json(binary ? toBase64(request.body) : request.body)},
            {"isBase64Encoded", binary}};
}

std::optional<wire::HttpResponse> proxyResponse(std::string_view payload) {
    const auto parsed = parseJson(payload);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    const Json& answer = *parsed;
    for (const auto& [name, value] : answer.items())
        if (name != "statusCode" && name != "headers" && name != "multiValueHeaders" && name != "body" &&
            name != "isBase64Encoded")
            return std::nullopt;
    const Json& status = memberAt(answer, "statusCode");
    const auto code = status.is_string()           ? parseInteger(status.get<std::string>())
                      : status.is_number_integer() ? std::optional(status.get<std::int64_t>())
                                                   : std::nullopt;
    if (!code || *code < 100 || *code > 599) return std::nullopt;
    wire::HttpResponse response;
    response.status = static_cast<int>(*code);

    const Json& lists = memberAt(answer, "multiValueHeaders");
    if (!lists.is_null() && !lists.is_object()) return std::nullopt;
    if (lists.is_object())
        for (const auto& [name, values] : lists.items()) {
            if (!values.is_array()) return std::nullopt;
            for (const Json& value : values) {
                const auto text = headerValue(value);
                if (!text) return std::nullopt;
                response.headers.add(name, *text);
            }
        }
    const Json& headers = memberAt(answer, "headers");
    if (!headers.is_null() && !headers.is_object()) return std::nullopt;
    if (headers.is_object())
        for (const auto& [name, value] : headers.items()) {
            const auto text = headerValue(value);
            if (!text) return std::nullopt;
            if (!lists.is_object() || !lists.contains(name)) response.headers.add(name, *text);
        }
    if (!response.headers.contains("Content-Type")) response.headers.add("Content-Type", "application/json");

    const Json& body = memberAt(answer, "body");
    if (!body.is_null() && !body.is_string()) return std::nullopt;
    if (body.is_string()) response.body = body.get<std::string>();
    if (boolAt(answer, "isBase64Encoded"))
        if (auto bytes = fromBase64(response.body)) response.body = std::move(*bytes);
    return response;
}

} // namespace skydeck::lab
