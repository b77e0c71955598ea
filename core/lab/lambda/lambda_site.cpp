#include "core/lab/lambda/lambda_site.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <array>
#include <map>

namespace skydeck::lab {

namespace {
constexpr std::string_view kCodePath = "/_lambda/code/";
constexpr std::string_view kUrlMark = ".lambda-url.";

wire::HttpResponse messageResponse(int status, const std::string& message) {
    return {status, {{"Content-Type", "application/json"}}, dumpJson({{"Message", message}})};
}

/// Texts of the content types go as they are, all else as base64.
bool isTextual(const std::string& contentType) {
    const std::string type = toLower(contentType);
    return type.empty() || type.starts_with("text/") || type.starts_with("application/json") ||
           type.starts_with("application/javascript") || type.starts_with("application/xml");
}

std::string requestTimeText(double seconds) {
    const std::string date = wire::formatHttpDate(seconds); // "Sun, 25 Jan 2015 08:00:00 GMT"
    return date.substr(5, 2) + '/' + date.substr(8, 3) + '/' + date.substr(12, 4) + ':' + date.substr(17, 8) + " +0000";
}

class FunctionUrls {
public:
    explicit FunctionUrls(Lab& lab) : m_lab(lab) {}

    wire::HttpResponse answer(const Visit& visit) const {
        if (visit.request.path.starts_with(kCodePath)) return code(visit.request.path.substr(kCodePath.size()));
        const std::string id = visit.request.host.substr(0, visit.request.host.find('.'));
        const auto urls = m_lab.lambda->settings("url");
        if (!urls) return messageResponse(500, "Internal Server Error");
        const auto url = std::ranges::find_if(*urls, [&](const Json& each) { return stringAt(each, "id") == id; });
        if (url == urls->end()) return messageResponse(403, "Forbidden");
        wire::HttpResponse response = stringAt(*url, "AuthType") == "AWS_IAM" && !visit.caller
                                          ? messageResponse(403, "Forbidden")
                                      : isPreflight(visit.request, *url) ? wire::HttpResponse{}
                                                                         : invoke(visit, *url);
        addCors(visit.request, *url, response);
        return response;
    }

private:
    wire::HttpResponse code(const std::string& file) const {
        const std::string id = file.ends_with(".zip") ? file.substr(0, file.size() - 4) : std::string();
        const bool digest = id.size() == 64 && fromHex(id);
        auto zip = digest ? m_lab.lambda->code().zipOf(id) : fail(ErrorKind::NotFound, "NoSuchCode", "");
        if (!zip) return messageResponse(404, "Not Found");
        return {200, {{"Content-Type", "application/zip"}}, std::move(*zip)};
    }

    static bool isPreflight(const wire::HttpRequest& request, const Json& url) {
        return request.method == "OPTIONS" && url.contains("Cors") &&
               request.headers.contains("Access-Control-Request-Method");
    }

    static void addCors(const wire::HttpRequest& request, const Json& url, wire::HttpResponse& response) {
        const Json& cors = memberAt(url, "Cors");
        const auto origin = request.headers.get("Origin");
        if (!cors.is_object() || !origin) return;
        const auto has = [&](const char* member, const std::string& value) {
            const Json& list = arrayAt(cors, member);
            return std::ranges::any_of(list, [&](const Json& each) { return each == "*" || each == value; });
        };
        if (!has("AllowOrigins", *origin)) return;
        const auto joinedList = [&](const char* member) {
            std::vector<std::string> words;
            for (const Json& each : arrayAt(cors, member))
                words.push_back(each.get<std::string>());
            return join(words, ",");
        };
        wire::Headers& headers = response.headers;
        headers.set("Access-Control-Allow-Origin", *origin);
        headers.set("Vary", "Origin");
        if (boolAt(cors, "AllowCredentials")) headers.set("Access-Control-Allow-Credentials", "true");
        if (const std::string expose = joinedList("ExposeHeaders"); !expose.empty())
            headers.set("Access-Control-Expose-Headers", expose);
        if (!isPreflight(request, url)) return;
        headers.set("Access-Control-Allow-Methods", joinedList("AllowMethods"));
        if (const std::string allowed = joinedList("AllowHeaders"); !allowed.empty())
            headers.set("Access-Control-Allow-Headers", allowed);
        if (cors.contains("MaxAge")) headers.set("Access-Control-Max-Age", std::to_string(integerAt(cors, "MaxAge")));
    }

    Json event(const Visit& visit, const std::string& id) const {
        const wire::HttpRequest& request = visit.request;
        std::map<std::string, std::string> headers, parameters;
        Json cookies = Json::array();
        for (const auto& [name, value] : request.headers) {
            if (equalsIgnoreCase(name, "Cookie")) {
                for (const std::string& cookie : split(value, ';'))
                    cookies.push_back(std::string(trim(cookie)));
                continue;
            }
            std::string& all = headers[toLower(name)];
            all += (all.empty() ? "" : ",") + value;
        }
        for (const auto& [name, value] : wire::parseQuery(request.query)) {
            std::string& all = parameters[name];
            all += (all.empty() ? "" : ",") + value;
        }
        const double now = toEpochSeconds(m_lab.clock.now());
        const std::string path = wire::percentDecode(request.path);
        Json event{{"version", "2.0"},
                   {"routeKey", "$default"},
                   {"rawPath", path},
                   {"rawQueryString", request.query},
                   {"headers", headers},
                   {"requestContext",
                    {{"accountId", "anonymous"},
                     {"apiId", id},
                     {"domainName", request.host},
                     {"domainPrefix", id},
                     {"http",
                      {{"method", request.method},
                       {"path", path},
                       {"protocol", "HTTP/1.1"},
                       {"sourceIp", "127.0.0.1"},
                       {"userAgent", request.headers.value("User-Agent")}}},
                     {"requestId", visit.requestId},
                     {"routeKey", "$default"},
                     {"stage", "$default"},
                     {"time", requestTimeText(now)},
                     {"timeEpoch", static_cast<std::int64_t>(now * 1000)}}}};
        if (!cookies.empty()) event["cookies"] = std::move(cookies);
        if (!parameters.empty()) event["queryStringParameters"] = parameters;
        if (visit.caller) {
            event["requestContext"]["accountId"] = visit.caller->accountId;
            event["requestContext"]["authorizer"]["iam"] = {{"accessKey", visit.caller->accessKeyId},
                                                            {"accountId", visit.caller->accountId},
                                                            {"userArn", visit.caller->arn}};
        }
        const bool text = isTextual(request.headers.value("Content-Type")) && isUtf8(request.body);
        if (!request.body.empty()) event["body"] = text ? request.body : toBase64(request.body);
        event["isBase64Encoded"] = !request.body.empty() && !text;
        return event;
    }

    wire::HttpResponse invoke(const Visit& visit, const Json& url) const {
        const FunctionReference function{stringAt(url, "function"), stringAt(url, "qualifier")};
        const auto configuration = m_lab.lambda->configuration(function);
        if (!configuration) return messageResponse(502, "Internal Server Error");
        Invocation invocation;
        invocation.function = m_lab.lambda->runnable(*configuration);
        invocation.requestId = visit.requestId;
        invocation.arn = m_lab.lambda->arn(function);
        invocation.resource = function.name + (function.qualifier.empty() ? "" : ':' + function.qualifier);
        invocation.payload = dumpJson(event(visit, stringAt(url, "id")));
        if (invocation.payload.size() > FunctionRunner::kLargestPayload)
            return messageResponse(413, "Request Too Long");
        const auto outcome = m_lab.functions->run(std::move(invocation));
        if (!outcome) return messageResponse(outcome.error().httpStatus == 429 ? 429 : 500, "Internal Server Error");
        if (!outcome->functionError.empty()) return messageResponse(502, "Internal Server Error");
        auto response = functionUrlResponse(outcome->payload);
        return response ? std::move(*response) : messageResponse(502, "Internal Server Error");
    }

    Lab& m_lab;
};
} // namespace

std::optional<wire::HttpResponse> functionUrlResponse(std::string_view payload) {
    const auto parsed = parseJson(payload);
    if (!parsed) return std::nullopt;
    const Json& answer = *parsed;
    wire::HttpResponse response;
    if (!answer.is_object() || !answer.contains("statusCode")) {
        response.headers.add("Content-Type", "application/json");
        response.body = answer.is_string() ? answer.get<std::string>() : dumpJson(answer);
        return response;
    }
    response.status = static_cast<int>(integerAt(answer, "statusCode"));
    if (response.status < 100 || response.status > 599) return std::nullopt;
    if (const Json& headers = memberAt(answer, "headers"); headers.is_object())
        for (const auto& [name, value] : headers.items())
            response.headers.add(name, value.is_string() ? value.get<std::string>() : dumpJson(value));
    for (const Json& cookie : arrayAt(answer, "cookies"))
        if (cookie.is_string()) response.headers.add("Set-Cookie", cookie.get<std::string>());
    if (!response.headers.contains("Content-Type")) response.headers.add("Content-Type", "application/json");
    const Json& body = memberAt(answer, "body");
    response.body = body.is_string() ? body.get<std::string>() : body.is_null() ? "" : dumpJson(body);
    if (boolAt(answer, "isBase64Encoded")) {
        const auto bytes = fromBase64(response.body);
        if (!bytes) return std::nullopt;
        response.body = *bytes;
    }
    return response;
}

Site lambdaSite(Lab& lab) {
    return {"lambda",
            [](const wire::HttpRequest& head) {
                if (head.path.starts_with(kCodePath)) return true;
                const std::size_t dot = head.host.find('.');
                return dot != std::string::npos && std::string_view(head.host).substr(dot).starts_with(kUrlMark);
            },
            [urls = FunctionUrls(lab)](const Visit& visit) { return urls.answer(visit); }};
}

} // namespace skydeck::lab
