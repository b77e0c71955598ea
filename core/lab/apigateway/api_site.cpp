#include "core/lab/apigateway/api_site.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/apigateway/proxy_event.h"
#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/wire/crypto.h"
#include "core/wire/uri.h"

#include <fnmatch.h>

#include <algorithm>
#include <regex>

namespace skydeck::lab {

namespace {
constexpr const char* kApiArea = "lab.apigateway";
constexpr std::string_view kApisPath = "/restapis/";
constexpr std::string_view kUserRequest = "_user_request_";
constexpr std::string_view kExecuteApi = ".execute-api.";

/// What an address names.
struct ApiAddress {
    std::string api, stage;
    std::string path; ///< below the stage, as on the wire; "/" at least
};

std::optional<ApiAddress> apiAddress(const wire::HttpRequest& head) {
    ApiAddress address;
    std::string_view rest;
    const std::size_t dot = head.host.find('.');
    if (dot != std::string::npos && std::string_view(head.host).substr(dot).starts_with(kExecuteApi)) {
        address.api = head.host.substr(0, dot);
        rest = std::string_view(head.path).substr(1);
        address.stage = rest.substr(0, rest.find('/'));
        rest.remove_prefix(address.stage.size());
    } else if (head.path.starts_with(kApisPath)) {
        // /restapis/ID/STAGE/_user_request_/…; anything else there is the API's own.
        const std::vector<std::string> parts = split(std::string_view(head.path).substr(kApisPath.size()), '/');
        if (parts.size() < 3 || parts[2] != kUserRequest) return std::nullopt;
        address.api = parts[0];
        address.stage = parts[1];
        rest = std::string_view(head.path).substr(kApisPath.size() + parts[0].size() + parts[1].size() + 2 +
                                                  kUserRequest.size());
    } else {
        return std::nullopt;
    }
    address.path = rest.empty() ? "/" : std::string(rest);
    return address;
}

/// An answer of the gateway itself.
wire::HttpResponse gatewayResponse(int status, const char* type, const char* message) {
    return {
        status, {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", type}}, dumpJson({{"message", message}})};
}
wire::HttpResponse serverTrouble(int status) {
    return gatewayResponse(status, "InternalServerErrorException", "Internal server error");
}

/// The function's ARN in an integration's uri, with the stage's variables put in.
std::string functionArnOf(std::string uri, const Json& variables) {
    if (variables.is_object())
        for (const auto& [name, value] : variables.items())
            uri = replaceAll(std::move(uri), "${stageVariables." + name + '}', value.get<std::string>());
    const std::size_t begin = uri.find("/functions/");
    const std::size_t end = uri.rfind("/invocations");
    return begin == std::string::npos || end <= begin ? std::string() : uri.substr(begin + 11, end - begin - 11);
}

/// True when a function's policy lets API Gateway invoke it for `source`.
bool letsIn(const Json& policy, const std::string& source) {
    return std::ranges::any_of(arrayAt(policy, "Statement"), [&](const Json& statement) {
        const Json& principal = memberAt(statement, "Principal");
        const std::string action = stringAt(statement, "Action");
        if (principal != "*" && stringAt(principal, "Service") != "apigateway.amazonaws.com") return false;
        if (action != "lambda:InvokeFunction" && action != "lambda:*") return false;
        const std::string wanted = stringAt(memberAt(memberAt(statement, "Condition"), "ArnLike"), "AWS:SourceArn");
        return wanted.empty() || ::fnmatch(wanted.c_str(), source.c_str(), 0) == 0;
    });
}

class DeployedApis {
public:
    DeployedApis(Lab& lab, std::shared_ptr<RestApis> apis) : m_lab(lab), m_apis(std::move(apis)) {}

    wire::HttpResponse answer(const Visit& visit) const {
        const auto begun = m_lab.clock.steadyNow();
        const auto address = apiAddress(visit.request);
        const auto api = m_apis->find(address->api);
        if (!api || boolAt((*api)->at("api"), "disableExecuteApiEndpoint"))
            return gatewayResponse(403, "ForbiddenException", "Forbidden");
        const Json& stage = memberAt((*api)->at("stages"), address->stage);
        if (stage.is_null()) return gatewayResponse(403, "ForbiddenException", "Forbidden");
        wire::HttpResponse response = serve(visit, *address, **api, stage);
        response.headers.set("x-amz-apigw-id", toBase64(visit.requestId.substr(0, 11)));
        record(stringAt((*api)->at("api"), "name"), response.status, m_lab.clock.steadyNow() - begun);
        return response;
    }

private:
    wire::HttpResponse serve(const Visit& visit, const ApiAddress& address, const Json& api, const Json& stage) const {
        const Json& deployment = memberAt(api.at("deployments"), stringAt(stage, "deploymentId"));
        const auto target = routeApiRequest(memberAt(deployment, "resources"), address.path, visit.request.method);
        const bool unsignedCall =
            target && stringAt(*target->method, "authorizationType") == "AWS_IAM" && !visit.caller;
        if (!target || unsignedCall)
            return gatewayResponse(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        const Json& integration = memberAt(*target->method, "methodIntegration");
        if (stringAt(integration, "type") == "MOCK") return mock(visit, integration);
        const ProxyContext context{visit,
                                   api.at("api"),
                                   stage,
                                   wire::percentDecode(address.path),
                                   toEpochSeconds(m_lab.clock.now()),
                                   address.api + ".execute-api." + m_lab.config.region + ".localhost"};
        return invoke(*target, integration, context);
    }

    wire::HttpResponse invoke(const ApiTarget& target, const Json& integration, const ProxyContext& context) const {
        const std::string arn = functionArnOf(stringAt(integration, "uri"), memberAt(context.stage, "variables"));
        const auto function = FunctionReference::parse(arn);
        const auto configuration = function ? m_lab.lambda->configuration(*function) : fail(function.error());
        if (!configuration) return trouble(context, "the function " + arn + " is not there", 500);
        const std::string source = "arn:aws:execute-api:" + m_lab.config.region + ':' + kAccountId + ':' +
                                   stringAt(context.api, "id") + '/' + stringAt(context.stage, "stageName") + '/' +
                                   context.visit.request.method + stringAt(*target.resource, "path");
        if (!mayInvoke(integration, *function, source))
            return trouble(context,
                           "the policy of " + arn + " does not let apigateway.amazonaws.com invoke it for " + source +
                               " (lambda add-permission)",
                           500);
        Invocation invocation;
        invocation.function = m_lab.lambda->runnable(*configuration);
        invocation.requestId = wire::randomUuid();
        invocation.arn = m_lab.lambda->arn(*function);
        invocation.resource = function->name + (function->qualifier.empty() ? "" : ':' + function->qualifier);
        invocation.payload = dumpJson(proxyEvent(target, context));
        if (invocation.payload.size() > FunctionRunner::kLargestPayload)
            return gatewayResponse(413, "RequestTooLargeException", "Request Too Long");
        const auto outcome = m_lab.functions->run(
            std::move(invocation), std::chrono::milliseconds(integerAt(integration, "timeoutInMillis", 29'000)));
        if (!outcome && outcome.error().kind == ErrorKind::Timeout)
            return gatewayResponse(504, "InternalServerErrorException", "Endpoint request timed out");
        if (!outcome) return trouble(context, outcome.error().message, 500);
        if (!outcome->functionError.empty()) return trouble(context, "the function failed: " + outcome->payload, 502);
        auto response = proxyResponse(outcome->payload);
        if (!response) return trouble(context, "malformed Lambda proxy response: " + outcome->payload, 502);
        return std::move(*response);
    }

    bool mayInvoke(const Json& integration, const FunctionReference& function, const std::string& source) const {
        if (integration.contains("credentials")) return true; // by a role instead
        const auto record = m_lab.lambda->record(function.name);
        return record && letsIn(memberAt(memberAt(*record, "policies"), function.qualifier), source);
    }

    /// The reason goes to the log only, as AWS's to CloudWatch.
    static wire::HttpResponse trouble(const ProxyContext& context, const std::string& reason, int status) {
        log::warning(kApiArea, context.visit.request.method + ' ' + context.path + ": " + reason.substr(0, 1000));
        return serverTrouble(status);
    }

    static wire::HttpResponse mock(const Visit& visit, const Json& integration) {
        // The template names the status: {"statusCode": 200}, often without the quotes.
        static const std::regex statusCode(R"(["']?statusCode["']?\s*:\s*["']?(\d{3}))");
        const std::string type = visit.request.headers.value("Content-Type");
        const Json& templates = memberAt(integration, "requestTemplates");
        const std::string chosen =
            stringAt(templates, type.substr(0, type.find(';')), stringAt(templates, "application/json"));
        std::smatch match;
        if (!std::regex_search(chosen, match, statusCode)) return serverTrouble(500);
        const std::string code = match[1];
        const Json* response = nullptr;
        const Json& responses = memberAt(integration, "integrationResponses");
        if (responses.is_object())
            for (const auto& [status, each] : responses.items()) {
                const std::string pattern = stringAt(each, "selectionPattern");
                if (pattern.empty() ? response == nullptr : pattern == code) response = &each;
            }
        if (!response) return serverTrouble(500);
        wire::HttpResponse answer;
        answer.status = static_cast<int>(parseInteger(stringAt(*response, "statusCode")).value_or(200));
        answer.headers.add("Content-Type", "application/json");
        if (const Json& bodies = memberAt(*response, "responseTemplates"); bodies.is_object() && !bodies.empty()) {
            answer.headers.set("Content-Type", bodies.begin().key());
            answer.body = bodies.begin()->is_string() ? bodies.begin()->get<std::string>() : "";
        }
        if (const Json& parameters = memberAt(*response, "responseParameters"); parameters.is_object())
            for (const auto& [name, value] : parameters.items()) {
                const std::string text = value.get<std::string>(); // 'text', as it was checked
                answer.headers.set(name.substr(std::string_view("method.response.header.").size()),
                                   text.substr(1, text.size() - 2));
            }
        return answer;
    }

    void record(const std::string& name, int status, std::chrono::steady_clock::duration took) const {
        const std::map<std::string, std::string> dimensions{{"ApiName", name}};
        const auto put = [&](const char* metric, const char* unit, double value) {
            m_lab.metrics->record({"AWS/ApiGateway", metric, dimensions}, unit, value);
        };
        put("Count", "Count", 1);
        put("4XXError", "Count", status >= 400 && status < 500 ? 1 : 0);
        put("5XXError", "Count", status >= 500 ? 1 : 0);
        put("Latency", "Milliseconds", std::chrono::duration<double, std::milli>(took).count());
    }

    Lab& m_lab;
    std::shared_ptr<RestApis> m_apis;
};
} // namespace

Site apiSite(Lab& lab, std::shared_ptr<RestApis> apis) {
    return {"apigateway", [](const wire::HttpRequest& head) { return apiAddress(head).has_value(); },
            [deployed = DeployedApis(lab, std::move(apis))](const Visit& visit) { return deployed.answer(visit); }};
}

} // namespace skydeck::lab
