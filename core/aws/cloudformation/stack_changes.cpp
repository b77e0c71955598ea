#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/fields.h"

#include <algorithm>

namespace skydeck::aws::cloudformation {

namespace {

Json requestOf(const StackInput& input) {
    Json request{{"StackName", input.stackName}};
    setUnlessEmpty(request, "TemplateBody", input.templateUrl.empty() ? input.templateBody : std::string());
    setUnlessEmpty(request, "TemplateURL", input.templateUrl);
    for (const Parameter& parameter : input.parameters) {
        Json row{{"ParameterKey", parameter.parameterKey}};
        if (parameter.usePreviousValue)
            row["UsePreviousValue"] = true;
        else
            row["ParameterValue"] = parameter.parameterValue;
        request["Parameters"].push_back(std::move(row));
    }
    for (const Tag& tag : input.tags)
        request["Tags"].push_back({{"Key", tag.key}, {"Value", tag.value}});
    setUnlessEmpty(request, "Capabilities", input.capabilities);
    if (input.disableRollback) request["DisableRollback"] = true;
    return request;
}

Change toChange(const Json& json) {
    const Json& resource = memberAt(json, "ResourceChange");
    Change change{stringAt(resource, "Action"),
                  stringAt(resource, "LogicalResourceId"),
                  stringAt(resource, "PhysicalResourceId"),
                  stringAt(resource, "ResourceType"),
                  stringAt(resource, "Replacement"),
                  {}};
    for (const Json& detail : arrayAt(resource, "Details")) {
        const Json& target = memberAt(detail, "Target");
        std::string name = stringAt(target, "Name", stringAt(target, "Attribute"));
        if (!name.empty() && std::ranges::find(change.names, name) == change.names.end())
            change.names.push_back(std::move(name));
    }
    return change;
}

ResourceDrift toDrift(const Json& json) {
    return {stringAt(json, "LogicalResourceId"),
            stringAt(json, "PhysicalResourceId"),
            stringAt(json, "ResourceType"),
            stringAt(json, "StackResourceDriftStatus"),
            mapAt(json, "PropertyDifferences",
                  [](const Json& item) {
                      return PropertyDifference{stringAt(item, "PropertyPath"), stringAt(item, "DifferenceType"),
                                                stringAt(item, "ExpectedValue"), stringAt(item, "ActualValue")};
                  }),
            timeAt(json, "Timestamp")};
}

} // namespace

// AWS has no code of its own for it.
bool saysNoChange(std::string_view message) {
    return message.find("No updates are to be performed") != std::string_view::npos ||
           message.find("didn't contain changes") != std::string_view::npos;
}

Result<std::string> CloudFormationClient::createStack(const CreateStackInput& input, const CallContext& context) const {
    Json request = requestOf(input);
    setUnlessEmpty(request, "OnFailure", input.onFailure);
    if (input.timeoutInMinutes > 0) request["TimeoutInMinutes"] = input.timeoutInMinutes;
    SKYDECK_ASSIGN(const Json output, m_api.call("CreateStack", request, context));
    return stringAt(output, "StackId");
}

Result<std::string> CloudFormationClient::updateStack(const StackInput& input, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("UpdateStack", requestOf(input), context));
    return stringAt(output, "StackId");
}

Status CloudFormationClient::cancelUpdate(const std::string& stack, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("CancelUpdateStack", {{"StackName", stack}}, context));
    return {};
}

Status CloudFormationClient::continueRollback(const std::string& stack, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("ContinueUpdateRollback", {{"StackName", stack}}, context));
    return {};
}

Status CloudFormationClient::setTerminationProtection(const std::string& stack, bool on,
                                                      const CallContext& context) const {
    SKYDECK_TRY(m_api.call("UpdateTerminationProtection", {{"StackName", stack}, {"EnableTerminationProtection", on}},
                           context));
    return {};
}

Result<std::string> CloudFormationClient::createChangeSet(const StackInput& input, const std::string& name,
                                                          const std::string& type, const CallContext& context) const {
    Json request = requestOf(input);
    request.erase("DisableRollback");
    request["ChangeSetName"] = name;
    request["ChangeSetType"] = type;
    SKYDECK_ASSIGN(const Json output, m_api.call("CreateChangeSet", request, context));
    return stringAt(output, "Id");
}

Result<ChangeSet> CloudFormationClient::describeChangeSet(const std::string& changeSet,
                                                          const CallContext& context) const {
    ChangeSet result;
    std::string token;
    do {
        Json request{{"ChangeSetName", changeSet}};
        setUnlessEmpty(request, "NextToken", token);
        SKYDECK_ASSIGN(const Json page, m_api.call("DescribeChangeSet", request, context));
        result.changeSetId = stringAt(page, "ChangeSetId");
        result.status = stringAt(page, "Status");
        result.statusReason = stringAt(page, "StatusReason");
        for (const Json& change : arrayAt(page, "Changes"))
            result.changes.push_back(toChange(change));
        token = stringAt(page, "NextToken");
    } while (!token.empty());
    return result;
}

Status CloudFormationClient::deleteChangeSet(const std::string& changeSet, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("DeleteChangeSet", {{"ChangeSetName", changeSet}}, context));
    return {};
}

Result<std::string> CloudFormationClient::detectDrift(const std::string& stack, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("DetectStackDrift", {{"StackName", stack}}, context));
    return stringAt(output, "StackDriftDetectionId");
}

Result<DriftDetection> CloudFormationClient::driftDetection(const std::string& detectionId,
                                                            const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output,
                   m_api.call("DescribeStackDriftDetectionStatus", {{"StackDriftDetectionId", detectionId}}, context));
    return DriftDetection{stringAt(output, "DetectionStatus"), stringAt(output, "DetectionStatusReason"),
                          stringAt(output, "StackDriftStatus"), timeAt(output, "Timestamp")};
}

Result<std::vector<ResourceDrift>> CloudFormationClient::resourceDrifts(const std::string& stack,
                                                                        const CallContext& context) const {
    std::vector<ResourceDrift> drifts;
    std::string token;
    do {
        Json request{{"StackName", stack}};
        setUnlessEmpty(request, "NextToken", token);
        SKYDECK_ASSIGN(const Json page, m_api.call("DescribeStackResourceDrifts", request, context));
        for (const Json& drift : arrayAt(page, "StackResourceDrifts"))
            drifts.push_back(toDrift(drift));
        token = stringAt(page, "NextToken");
    } while (!token.empty());
    return drifts;
}

} // namespace skydeck::aws::cloudformation
