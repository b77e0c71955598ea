#include "core/aws/cloudformation/cloudformation_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"

namespace skydeck::aws::cloudformation {

namespace {

Stack toStack(const Json& json) {
    Stack stack;
    stack.stackId = stringAt(json, "StackId");
    stack.stackName = stringAt(json, "StackName");
    stack.description = stringAt(json, "Description");
    stack.stackStatus = stringAt(json, "StackStatus");
    stack.stackStatusReason = stringAt(json, "StackStatusReason");
    stack.creationTime = timeAt(json, "CreationTime");
    stack.lastUpdatedTime = timeAt(json, "LastUpdatedTime");
    stack.deletionTime = timeAt(json, "DeletionTime");
    stack.disableRollback = boolAt(json, "DisableRollback");
    stack.terminationProtection = boolAt(json, "EnableTerminationProtection");
    stack.parameters = mapAt(json, "Parameters", [](const Json& item) {
        return Parameter{stringAt(item, "ParameterKey"), stringAt(item, "ParameterValue"), false};
    });
    stack.outputs = mapAt(json, "Outputs", [](const Json& item) {
        return Output{stringAt(item, "OutputKey"), stringAt(item, "OutputValue"), stringAt(item, "Description"),
                      stringAt(item, "ExportName")};
    });
    stack.capabilities = stringsAt(json, "Capabilities");
    stack.tags = mapAt(json, "Tags", [](const Json& item) {
        return Tag{stringAt(item, "Key"), stringAt(item, "Value")};
    });
    return stack;
}

StackSummary toSummary(const Json& json) {
    return {stringAt(json, "StackId"),     stringAt(json, "StackName"),         stringAt(json, "TemplateDescription"),
            stringAt(json, "StackStatus"), stringAt(json, "StackStatusReason"), timeAt(json, "CreationTime"),
            timeAt(json, "DeletionTime")};
}

StackEvent toEvent(const Json& json) {
    return {stringAt(json, "EventId"),
            stringAt(json, "StackId"),
            stringAt(json, "StackName"),
            stringAt(json, "LogicalResourceId"),
            stringAt(json, "PhysicalResourceId"),
            stringAt(json, "ResourceType"),
            stringAt(json, "ResourceStatus"),
            stringAt(json, "ResourceStatusReason"),
            timeAt(json, "Timestamp")};
}

StackResource toResource(const Json& json) {
    return {stringAt(json, "LogicalResourceId"),    stringAt(json, "PhysicalResourceId"),
            stringAt(json, "ResourceType"),         stringAt(json, "ResourceStatus"),
            stringAt(json, "ResourceStatusReason"), timeAt(json, "LastUpdatedTimestamp")};
}

TemplateParameter toTemplateParameter(const Json& json) {
    TemplateParameter parameter;
    parameter.parameterKey = stringAt(json, "ParameterKey");
    parameter.parameterType = stringAt(json, "ParameterType");
    if (const Json& value = memberAt(json, "DefaultValue"); value.is_string())
        parameter.defaultValue = value.get<std::string>();
    parameter.description = stringAt(json, "Description");
    parameter.noEcho = boolAt(json, "NoEcho");
    parameter.allowedValues = stringsAt(memberAt(json, "ParameterConstraints"), "AllowedValues");
    return parameter;
}

TemplateSummary toTemplateSummary(const Json& json) {
    return {stringAt(json, "Description"), mapAt(json, "Parameters", toTemplateParameter),
            stringsAt(json, "ResourceTypes"), stringsAt(json, "Capabilities"), stringAt(json, "CapabilitiesReason")};
}

// The only way to tell: AWS has one code for unknown stacks and for invalid input alike.
Error asNotFound(Error error) {
    if (error.code == "ValidationError" && error.message.find("does not exist") != std::string::npos)
        error.kind = ErrorKind::NotFound;
    return error;
}

} // namespace

bool isInProgress(std::string_view stackStatus) {
    return stackStatus.ends_with("_IN_PROGRESS");
}

bool isFailure(std::string_view stackStatus) {
    return stackStatus.ends_with("FAILED") || stackStatus.ends_with("ROLLBACK_COMPLETE");
}

Result<CloudFormationClient> CloudFormationClient::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "cloudformation").map([](ApiClient api) {
        return CloudFormationClient(std::move(api));
    });
}

Status CloudFormationClient::deleteStack(const std::string& stack, const std::vector<std::string>& retainResources,
                                         const CallContext& context) const {
    Json request{{"StackName", stack}};
    setUnlessEmpty(request, "RetainResources", retainResources);
    SKYDECK_TRY(m_api.call("DeleteStack", request, context));
    return {};
}

Result<std::vector<Stack>> CloudFormationClient::describeStacks(const CallContext& context) const {
    return listAll(m_api, "DescribeStacks", Json::object(), "Stacks", toStack, context);
}

Result<Stack> CloudFormationClient::describeStack(const std::string& stack, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output,
                   m_api.call("DescribeStacks", {{"StackName", stack}}, context).map_error(asNotFound));
    const Json& stacks = arrayAt(output, "Stacks");
    if (stacks.empty())
        return fail(ErrorKind::Protocol, "EmptyAnswer", "DescribeStacks named no stack for '" + stack + "'");
    return toStack(stacks.front());
}

Result<std::vector<StackSummary>> CloudFormationClient::listStacks(const std::vector<std::string>& statusFilter,
                                                                   const CallContext& context) const {
    Json request = Json::object();
    setUnlessEmpty(request, "StackStatusFilter", statusFilter);
    return listAll(m_api, "ListStacks", request, "StackSummaries", toSummary, context);
}

Result<std::vector<StackEvent>> CloudFormationClient::stackEvents(const std::string& stack,
                                                                  const std::string& sinceEventId,
                                                                  const CallContext& context) const {
    std::vector<StackEvent> events;
    const auto status = m_api.paginate(
        "DescribeStackEvents", {{"StackName", stack}},
        [&](const Json& page) {
            for (const Json& item : arrayAt(page, "StackEvents")) {
                if (!sinceEventId.empty() && stringAt(item, "EventId") == sinceEventId) return false;
                events.push_back(toEvent(item));
            }
            return true;
        },
        context);
    if (!status) return fail(asNotFound(status.error()));
    return events;
}

Result<std::vector<StackResource>> CloudFormationClient::stackResources(const std::string& stack,
                                                                        const CallContext& context) const {
    auto resources =
        listAll(m_api, "ListStackResources", {{"StackName", stack}}, "StackResourceSummaries", toResource, context);
    if (!resources) return fail(asNotFound(resources.error()));
    return resources;
}

Result<std::string> CloudFormationClient::getTemplate(const std::string& stack, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("GetTemplate", {{"StackName", stack}}, context).map_error(asNotFound));
    return stringAt(output, "TemplateBody");
}

Result<TemplateSummary> CloudFormationClient::validateTemplate(const std::string& templateBody,
                                                               const CallContext& context) const {
    return m_api.call("ValidateTemplate", {{"TemplateBody", templateBody}}, context).map(toTemplateSummary);
}

Result<TemplateSummary> CloudFormationClient::templateSummary(const std::string& templateBody,
                                                              const CallContext& context) const {
    return m_api.call("GetTemplateSummary", {{"TemplateBody", templateBody}}, context).map(toTemplateSummary);
}

Result<TemplateSummary> CloudFormationClient::templateSummaryAt(const std::string& templateUrl,
                                                                const CallContext& context) const {
    return m_api.call("GetTemplateSummary", {{"TemplateURL", templateUrl}}, context).map(toTemplateSummary);
}

} // namespace skydeck::aws::cloudformation
