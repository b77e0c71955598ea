#include "core/lab/cloudformation/custom_resource.h"

#include "core/base/strings.h"
#include "core/lab/cloudformation/custom_responses.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/wire/crypto.h"

namespace skydeck::lab::cloudformation {

namespace {

constexpr std::int64_t kLongestWaitSeconds = 3600; // ServiceTimeout when there is none

/// CloudFormation hands all scalars over as texts.
Json asTexts(const Json& value) {
    if (value.is_object()) {
        Json object = Json::object();
        for (const auto& [key, member] : value.items())
            object[key] = asTexts(member);
        return object;
    }
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(asTexts(element));
        return list;
    }
    return scalarText(value);
}

Status send(const ResourceContext& context, const std::string& token, const Json& event) {
    if (token.starts_with("arn:aws:sns:")) {
        SKYDECK_TRY(context.call("sns", "Publish",
                                 {{"TopicArn", token},
                                  {"Subject", "AWS CloudFormation custom resource request"},
                                  {"Message", dumpJson(event)}}));
        return {};
    }
    if (!token.starts_with("arn:aws:lambda:"))
        return validationError("Invalid service token: it must be the ARN of a Lambda function or an SNS topic");
    SKYDECK_TRY(
        context.call("lambda", "Invoke",
                     {{"FunctionName", token}, {"InvocationType", "Event"}, {"Payload", toBase64(dumpJson(event))}}));
    return {};
}

/// Sends one request and waits for its answer, which is a success with its Data and PhysicalResourceId. `madeId` is
/// told the id of a failure too: what failed half-made is deleted.
Result<Json> ask(const ResourceContext& context, const char* type, const std::string& physicalId,
                 const Json& properties, const Json& before, std::string* madeId = nullptr) {
    if (!context.responses || context.endpointUrl.empty())
        return notImplemented("custom resources without an address that answers can be sent to");
    const std::string secret = context.responses->expect();
    const std::string requestId = wire::randomUuid();
    Json event{{"RequestType", type},
               {"ServiceToken", stringAt(properties, "ServiceToken")},
               {"ResponseURL", context.endpointUrl + CustomResponses::kPath + secret},
               {"StackId", context.stackId},
               {"RequestId", requestId},
               {"ResourceType", context.resourceType},
               {"LogicalResourceId", context.logicalId},
               {"ResourceProperties", asTexts(properties)}};
    if (!physicalId.empty()) event["PhysicalResourceId"] = physicalId;
    if (before.is_object()) event["OldResourceProperties"] = asTexts(before);
    Json answer;
    const auto limit =
        context.clock.steadyNow() + std::chrono::seconds(integerAt(properties, "ServiceTimeout", kLongestWaitSeconds));
    Status asked = send(context, stringAt(properties, "ServiceToken"), event);
    while (asked && answer.is_null()) {
        asked = context.waitUntil([&]() -> Result<bool> {
            if (auto given = context.responses->take(secret)) answer = std::move(*given);
            return !answer.is_null() || context.clock.steadyNow() >= limit;
        });
        if (asked && answer.is_null())
            asked = fail(ErrorKind::Timeout, "NotStabilized",
                         "CloudFormation did not receive a response from your Custom Resource. Please check your logs "
                         "for requestId [" +
                             requestId +
                             "]. If you are using the Python cfn-response module, you may need to update your Lambda "
                             "function code so that CloudFormation can attach the updated version.");
    }
    context.responses->forget(secret);
    if (!asked) return fail(asked.error());
    if (madeId) *madeId = stringAt(answer, "PhysicalResourceId");
    if (stringAt(answer, "Status") == "SUCCESS") return answer;
    return fail(ErrorKind::Conflict, "CustomResourceFailed",
                "Received response status [" + stringAt(answer, "Status", "FAILED") +
                    "] from custom resource. Message returned: " + stringAt(answer, "Reason", "none") +
                    " (RequestId: " + requestId + ")");
}

Json attributesFrom(const Json& answer) {
    const Json& data = memberAt(answer, "Data");
    return data.is_object() ? data : Json::object();
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    // Known before it is made, so that a stack that fails meanwhile has something to delete.
    SKYDECK_ASSIGN(const std::string name, context.nameMaker(128, false));
    std::string madeId;
    const auto answer = ask(context, "Create", {}, properties, nullptr, &madeId);
    if (answer || !madeId.empty()) SKYDECK_TRY(context.exists(madeId.empty() ? name : madeId));
    if (!answer) return fail(answer.error());
    return attributesFrom(*answer);
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_ASSIGN(const Json answer, ask(context, "Update", physicalId, after, before));
    // Another id says that there is another resource now: the old one is deleted when the update is over.
    const std::string id = stringAt(answer, "PhysicalResourceId", physicalId);
    if (id != physicalId) SKYDECK_TRY(context.exists(id));
    return attributesFrom(answer);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const auto answer = ask(context, "Delete", physicalId, properties, nullptr);
    // A function that is gone can remove nothing any more.
    if (answer || answer.error().kind == ErrorKind::NotFound) return {};
    return fail(answer.error());
}

} // namespace

ResourceType customResource() {
    return {.name = "AWS::CloudFormation::CustomResource",
            .schema = Json::parse(R"({"ServiceToken!": "string", "ServiceTimeout": "integer", "*": "json"})"),
            .primaryIdentifier = {"Id"},
            .attributes = {"*"},
            .create = create,
            .remove = remove,
            .fixed = {"ServiceToken"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
