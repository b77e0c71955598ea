#include "core/base/strings.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_events.h"
#include "core/lab/lambda/lambda_service.h"

namespace skydeck::lab {

Result<Reply> LambdaService::invoke(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(const FunctionReference function, referenceOf(call));
    SKYDECK_ASSIGN(const Json configuration, store().configuration(function));
    const std::string type = stringAt(input, "InvocationType", "RequestResponse");
    if (type != "RequestResponse" && type != "Event" && type != "DryRun")
        return awsError(400, "InvalidParameterValueException", "Unknown InvocationType '" + type + "'.");

    auto payload = fromBase64(stringAt(input, "Payload"));
    if (!payload || payload->empty()) payload = "{}";
    const std::size_t most = type == "Event" ? kLargestEvent : FunctionRunner::kLargestPayload;
    if (payload->size() > most)
        return awsError(413, "RequestTooLargeException",
                        "Request must be smaller than " + std::to_string(most) +
                            " bytes for the InvokeFunction operation");
    if (const auto parsed = parseJson(*payload, "request body"); !parsed)
        return awsError(400, "InvalidRequestContentException",
                        "Could not parse request body into json: " + parsed.error().message);

    Reply reply;
    if (type == "DryRun") {
        reply.status = 204;
        return reply;
    }
    std::string clientContext;
    if (const std::string context = stringAt(input, "ClientContext"); !context.empty())
        clientContext = fromBase64(context).value_or("");
    if (type == "Event") {
        SKYDECK_TRY(m_lab.lambdaEvents->add(function, call.requestId, *payload, clientContext));
        reply.status = 202;
        return reply;
    }

    Invocation invocation;
    invocation.function = store().runnable(configuration);
    invocation.requestId = call.requestId;
    invocation.arn = store().arn(function);
    invocation.resource = function.name + (function.qualifier.empty() ? "" : ':' + function.qualifier);
    invocation.payload = std::move(*payload);
    invocation.clientContext = std::move(clientContext);
    SKYDECK_ASSIGN(InvocationOutcome outcome, m_lab.functions->run(std::move(invocation)));

    reply.output = {{"Payload", toBase64(outcome.payload)}, {"ExecutedVersion", stringAt(configuration, "Version")}};
    if (!outcome.functionError.empty()) reply.output["FunctionError"] = outcome.functionError;
    if (stringAt(input, "LogType") == "Tail") reply.output["LogResult"] = toBase64(outcome.logTail);
    reply.status = 200;
    reply.headers.add("Content-Type", "application/json");
    return reply;
}

} // namespace skydeck::lab
