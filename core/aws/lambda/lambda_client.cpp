#include "core/aws/lambda/lambda_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/base/strings.h"
#include "core/wire/timestamp.h"

namespace skydeck::aws::lambda {

namespace {

int intAt(const Json& json, std::string_view key) {
    return static_cast<int>(integerAt(json, key));
}

Function toFunction(const Json& json) {
    Function function;
    function.functionName = stringAt(json, "FunctionName");
    function.functionArn = stringAt(json, "FunctionArn");
    function.description = stringAt(json, "Description");
    function.runtime = stringAt(json, "Runtime");
    function.handler = stringAt(json, "Handler");
    function.role = stringAt(json, "Role");
    function.packageType = stringAt(json, "PackageType", "Zip");
    function.state = stringAt(json, "State");
    function.stateReason = stringAt(json, "StateReason");
    function.lastUpdateStatus = stringAt(json, "LastUpdateStatus");
    function.version = stringAt(json, "Version");
    function.codeSha256 = stringAt(json, "CodeSha256");
    function.codeSize = static_cast<std::uint64_t>(std::max<std::int64_t>(integerAt(json, "CodeSize"), 0));
    function.memorySize = intAt(json, "MemorySize");
    function.timeout = intAt(json, "Timeout");
    function.ephemeralStorage = intAt(memberAt(json, "EphemeralStorage"), "Size");
    function.deadLetterTarget = stringAt(memberAt(json, "DeadLetterConfig"), "TargetArn");
    function.logGroup = stringAt(memberAt(json, "LoggingConfig"), "LogGroup", "/aws/lambda/" + function.functionName);
    function.architectures = stringsAt(json, "Architectures");
    for (const Json& layer : arrayAt(json, "Layers"))
        function.layers.push_back(stringAt(layer, "Arn"));
    function.environment = stringMapAt(memberAt(json, "Environment"), "Variables");
    // A text here, where every other service has a timestamp.
    if (const auto seconds = wire::parseTimestamp(stringAt(json, "LastModified")))
        function.lastModified = fromEpochSeconds(*seconds);
    return function;
}

Result<std::string> decoded(const Json& output, std::string_view member) {
    auto text = fromBase64(stringAt(output, member));
    if (!text)
        return fail(ErrorKind::Protocol, "InvalidResponse", "The answer's " + std::string(member) + " is not Base64");
    return std::move(*text);
}

} // namespace

Result<LambdaClient> LambdaClient::create(std::shared_ptr<Session> session) {
    SKYDECK_ASSIGN(ApiClient api, ApiClient::create(std::move(session), "lambda"));
    return LambdaClient(std::move(api));
}

Result<std::vector<Function>> LambdaClient::listFunctions(const CallContext& context) const {
    return listAll(m_api, "ListFunctions", Json::object(), "Functions", toFunction, context);
}

Result<FunctionDetail> LambdaClient::getFunction(const std::string& nameOrArn, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("GetFunction", {{"FunctionName", nameOrArn}}, context));
    const Json& code = memberAt(output, "Code");
    FunctionDetail detail;
    detail.function = toFunction(memberAt(output, "Configuration"));
    detail.imageUri = stringAt(code, "ImageUri");
    if (detail.imageUri.empty()) detail.codeLocation = stringAt(code, "Location");
    const Json& concurrency = memberAt(output, "Concurrency");
    if (concurrency.contains("ReservedConcurrentExecutions"))
        detail.reservedConcurrency = intAt(concurrency, "ReservedConcurrentExecutions");
    detail.tags = stringMapAt(output, "Tags");
    return detail;
}

Result<InvokeOutput> LambdaClient::invoke(const InvokeInput& input, const CallContext& context) const {
    Json request{{"FunctionName", input.functionName}, {"InvocationType", input.event ? "Event" : "RequestResponse"}};
    if (input.tailLog && !input.event) request["LogType"] = "Tail";
    if (!input.payload.empty()) request["Payload"] = toBase64(input.payload);
    SKYDECK_ASSIGN(const Json output, m_api.call("Invoke", request, context));
    InvokeOutput result;
    result.statusCode = intAt(output, "StatusCode");
    result.functionError = stringAt(output, "FunctionError");
    result.executedVersion = stringAt(output, "ExecutedVersion");
    SKYDECK_ASSIGN(result.payload, decoded(output, "Payload"));
    SKYDECK_ASSIGN(result.logTail, decoded(output, "LogResult"));
    return result;
}

} // namespace skydeck::aws::lambda
