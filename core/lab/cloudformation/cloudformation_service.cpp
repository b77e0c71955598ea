#include "core/base/strings.h"
#include "core/lab/cloudformation/change_sets.h"
#include "core/lab/cloudformation/drift.h"
#include "core/lab/cloudformation/engine.h"
#include "core/lab/cloudformation/parameters.h"
#include "core/lab/cloudformation/requests.h"
#include "core/lab/cloudformation/type_registry.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace cloudformation;

namespace {

constexpr std::size_t kPage = 100;

/// A list whose pages are counted by offset: the token is the first row that was not shown.
Result<Json> page(const Json& all, const Json& input, const char* member) {
    std::size_t from = 0;
    if (input.contains("NextToken")) {
        const auto given = parseInteger(stringAt(input, "NextToken"));
        if (!given || *given < 0) return validationError("The specified NextToken is not valid");
        from = std::min(static_cast<std::size_t>(*given), all.size());
    }
    const std::size_t until = std::min(from + kPage, all.size());
    Json output{{member, Json::array()}};
    for (std::size_t i = from; i < until; ++i)
        output[member].push_back(all[i]);
    if (until < all.size()) output["NextToken"] = std::to_string(until);
    return output;
}

Json shownTags(const Json& tags) {
    return tags.is_array() ? tags : Json::array();
}

Json describe(const Stack& stack) {
    Json shown = stack.described;
    shown["StackId"] = stack.id;
    shown["StackName"] = stack.name;
    shown["StackStatus"] = stack.status;
    if (!stack.reason.empty()) shown["StackStatusReason"] = stack.reason;
    if (stack.deletedAt > 0) shown["DeletionTime"] = stack.deletedAt;
    if (stack.timeoutMinutes > 0) shown["TimeoutInMinutes"] = stack.timeoutMinutes;
    if (!stack.outputs.empty()) shown["Outputs"] = stack.outputs;
    shown["Tags"] = shownTags(stack.tags);
    shown["DisableRollback"] = stack.onFailure == "DO_NOTHING";
    shown["EnableTerminationProtection"] = stack.protectedFromDeletion;
    shown["RollbackConfiguration"] = Json::object();
    if (!shown.contains("DriftInformation")) shown["DriftInformation"] = {{"StackDriftStatus", "NOT_CHECKED"}};
    return shown;
}

Json summarise(const Stack& stack) {
    Json shown{{"StackId", stack.id},
               {"StackName", stack.name},
               {"StackStatus", stack.status},
               {"CreationTime", numberAt(stack.described, "CreationTime")},
               {"DriftInformation", {{"StackDriftStatus", "NOT_CHECKED"}}}};
    if (stack.described.contains("DriftInformation")) shown["DriftInformation"] = stack.described["DriftInformation"];
    if (!stack.reason.empty()) shown["StackStatusReason"] = stack.reason;
    if (stack.deletedAt > 0) shown["DeletionTime"] = stack.deletedAt;
    if (stack.described.contains("Description")) shown["TemplateDescription"] = stack.described["Description"];
    return shown;
}

/// What the three shapes of a resource have in common.
Json describe(const StackResource& resource, const char* timeMember) {
    Json shown{{"LogicalResourceId", resource.logicalId},
               {"ResourceType", resource.type},
               {"ResourceStatus", resource.status},
               {timeMember, resource.changedAt},
               {"DriftInformation", {{"StackResourceDriftStatus", "NOT_CHECKED"}}}};
    if (resource.drift.is_object())
        shown["DriftInformation"] = {{"StackResourceDriftStatus", resource.drift["StackResourceDriftStatus"]},
                                     {"LastCheckTimestamp", resource.drift["Timestamp"]}};
    if (!resource.physicalId.empty()) shown["PhysicalResourceId"] = resource.physicalId;
    if (!resource.reason.empty()) shown["ResourceStatusReason"] = resource.reason;
    return shown;
}

/// What of a template can be imported, and how each is named.
Json identifierSummaries(const Template& document) {
    std::map<std::string, Json> byType;
    for (const ResourceDeclaration& resource : document.resources) {
        const ResourceType* type = findResourceType(resource.type);
        if (!type || type->identifier.empty()) continue;
        Json& summary = byType[resource.type];
        summary["ResourceType"] = resource.type;
        summary["LogicalResourceIds"].push_back(resource.logicalId);
        summary["ResourceIdentifiers"] = {type->identifier};
    }
    Json all = Json::array();
    for (auto& [type, summary] : byType)
        all.push_back(std::move(summary));
    return all;
}

class CloudFormation {
public:
    explicit CloudFormation(Lab& lab) : m_lab(lab), m_engine(*lab.cloudFormation), m_store(m_engine.store()) {}

    Result<Reply> createStack(const Call& call) {
        SKYDECK_ASSIGN(const auto request, creationRequest(call.input, *m_lab.s3));
        SKYDECK_ASSIGN(const std::string id, m_engine.create(request));
        return Json{{"StackId", id}};
    }

    Result<Reply> updateStack(const Call& call) {
        SKYDECK_ASSIGN(const auto request, updateRequest(call.input, *m_lab.s3));
        SKYDECK_ASSIGN(const std::string id, m_engine.update(request));
        return Json{{"StackId", id}};
    }

    Result<Reply> cancelUpdateStack(const Call& call) {
        return replyOf(
            m_engine.cancelUpdate(stringAt(call.input, "StackName"), stringAt(call.input, "ClientRequestToken")));
    }

    Result<Reply> continueUpdateRollback(const Call& call) {
        if (!arrayAt(call.input, "ResourcesToSkip").empty()) return notImplemented("ResourcesToSkip");
        return replyOf(
            m_engine.continueRollback(stringAt(call.input, "StackName"), stringAt(call.input, "ClientRequestToken")));
    }

    Result<Reply> rollbackStack(const Call& call) {
        SKYDECK_ASSIGN(const std::string id, m_engine.rollBack(stringAt(call.input, "StackName"),
                                                               stringAt(call.input, "ClientRequestToken")));
        return Json{{"StackId", id}};
    }

    Result<Reply> deleteStack(const Call& call) {
        SKYDECK_TRY(m_engine.remove(stringAt(call.input, "StackName"), strings(arrayAt(call.input, "RetainResources")),
                                    stringAt(call.input, "ClientRequestToken")));
        return Json::object();
    }

    Result<Reply> describeStacks(const Call& call) {
        const std::string name = stringAt(call.input, "StackName");
        Json stacks = Json::array();
        if (!name.empty()) {
            SKYDECK_ASSIGN(const Stack stack, m_store.get(name));
            stacks.push_back(describe(stack));
        } else {
            SKYDECK_ASSIGN(const auto all, m_store.list());
            for (const Stack& stack : all)
                if (!stack.deleted()) stacks.push_back(describe(stack));
        }
        return page(stacks, call.input, "Stacks");
    }

    Result<Reply> listStacks(const Call& call) {
        const auto wanted = strings(arrayAt(call.input, "StackStatusFilter"));
        SKYDECK_ASSIGN(const auto all, m_store.list());
        Json stacks = Json::array();
        for (const Stack& stack : all)
            if (wanted.empty() || std::ranges::find(wanted, stack.status) != wanted.end())
                stacks.push_back(summarise(stack));
        return page(stacks, call.input, "StackSummaries");
    }

    Result<Reply> describeStackEvents(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, named(call.input));
        // Events keep coming while pages are read, so the token is the last event shown and not an offset.
        std::int64_t before = 0;
        if (call.input.contains("NextToken")) {
            const auto given = parseInteger(stringAt(call.input, "NextToken"));
            if (!given || *given <= 0) return validationError("The specified NextToken is not valid");
            before = *given;
        }
        SKYDECK_ASSIGN(const auto events, m_store.events(stack.id, before, static_cast<int>(kPage) + 1));
        Json output{{"StackEvents", Json::array()}};
        for (std::size_t i = 0; i < std::min(kPage, events.size()); ++i)
            output["StackEvents"].push_back(events[i].event);
        if (events.size() > kPage) output["NextToken"] = std::to_string(events[kPage - 1].sequence);
        return output;
    }

    Result<Reply> describeStackResources(const Call& call) {
        std::string name = stringAt(call.input, "StackName");
        if (const std::string physicalId = stringAt(call.input, "PhysicalResourceId"); !physicalId.empty()) {
            if (!name.empty()) return validationError("Only one of StackName or PhysicalResourceId may be specified");
            SKYDECK_ASSIGN(const auto id, m_store.stackOfPhysicalId(physicalId));
            if (!id) return validationError("Stack for " + physicalId + " does not exist");
            name = *id;
        }
        SKYDECK_ASSIGN(const Stack stack, named({{"StackName", name}}));
        const std::string only = stringAt(call.input, "LogicalResourceId");
        SKYDECK_ASSIGN(const auto resources, m_store.resources(stack.id));
        Json output{{"StackResources", Json::array()}};
        for (const StackResource& resource : resources) {
            if (!only.empty() && resource.logicalId != only) continue;
            Json shown = describe(resource, "Timestamp");
            shown["StackId"] = stack.id;
            shown["StackName"] = stack.name;
            output["StackResources"].push_back(std::move(shown));
        }
        return output;
    }

    Result<Reply> describeStackResource(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, named(call.input));
        const std::string id = stringAt(call.input, "LogicalResourceId");
        SKYDECK_ASSIGN(const auto resource, m_store.resource(stack.id, id));
        if (!resource) return validationError("Resource " + id + " does not exist for stack " + stack.name);
        Json shown = describe(*resource, "LastUpdatedTimestamp");
        shown["StackId"] = stack.id;
        shown["StackName"] = stack.name;
        if (const auto document = parseTemplate(stack.templateBody))
            shown["Metadata"] = dumpJson(memberAt(memberAt(document->section("Resources"), id), "Metadata").is_null()
                                             ? Json::object()
                                             : document->section("Resources")[id]["Metadata"]);
        return Json{{"StackResourceDetail", std::move(shown)}};
    }

    Result<Reply> listStackResources(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, named(call.input));
        SKYDECK_ASSIGN(const auto resources, m_store.resources(stack.id));
        Json all = Json::array();
        for (const StackResource& resource : resources)
            all.push_back(describe(resource, "LastUpdatedTimestamp"));
        return page(all, call.input, "StackResourceSummaries");
    }

    Result<Reply> getTemplate(const Call& call) {
        if (call.input.contains("ChangeSetName")) {
            SKYDECK_ASSIGN(const std::string text, templateOfChangeSet(m_store, call.input));
            return Json{{"TemplateBody", text}, {"StagesAvailable", {"Original", "Processed"}}};
        }
        SKYDECK_ASSIGN(const Stack stack, named(call.input));
        return Json{{"TemplateBody", stack.templateBody}, {"StagesAvailable", {"Original", "Processed"}}};
    }

    Result<Reply> validateTemplate(const Call& call) {
        SKYDECK_ASSIGN(const std::string text, templateOf(call.input, *m_lab.s3));
        SKYDECK_ASSIGN(const Template document, parseTemplate(text));
        Json output = summary(document);
        for (const ParameterDeclaration& parameter : document.parameters)
            output["Parameters"].push_back(describeParameter(parameter));
        return output;
    }

    Result<Reply> getTemplateSummary(const Call& call) {
        if (call.input.contains("StackSetName")) return notImplemented("stack sets");
        std::string text;
        if (call.input.contains("StackName")) {
            SKYDECK_ASSIGN(const Stack stack, named(call.input));
            text = stack.templateBody;
        } else {
            SKYDECK_ASSIGN(text, templateOf(call.input, *m_lab.s3));
        }
        SKYDECK_ASSIGN(const Template document, parseTemplate(text));
        Json output = summary(document);
        for (const ParameterDeclaration& parameter : document.parameters) {
            Json shown = describeParameter(parameter);
            shown["ParameterType"] = parameter.type;
            shown["ParameterConstraints"] = Json::object();
            if (!parameter.allowedValues.empty())
                shown["ParameterConstraints"]["AllowedValues"] = parameter.allowedValues;
            output["Parameters"].push_back(std::move(shown));
        }
        output["ResourceTypes"] = Json::array();
        for (const ResourceDeclaration& resource : document.resources)
            if (std::ranges::find(output["ResourceTypes"], Json(resource.type)) == output["ResourceTypes"].end())
                output["ResourceTypes"].push_back(resource.type);
        output["ResourceIdentifierSummaries"] = identifierSummaries(document);
        const std::string version = stringAt(document.text.document, "AWSTemplateFormatVersion");
        if (!version.empty()) output["Version"] = version;
        if (const Json& metadata = document.section("Metadata"); !metadata.is_null())
            output["Metadata"] = dumpJson(metadata);
        return output;
    }

    Result<Reply> updateTerminationProtection(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, m_store.get(stringAt(call.input, "StackName")));
        if (stack.deleted() || stack.status == "DELETE_IN_PROGRESS")
            return validationError("Termination protection cannot be changed for a stack in " + stack.status);
        const bool wanted = boolAt(call.input, "EnableTerminationProtection");
        SKYDECK_TRY(m_store.change(stack.id, [&](Stack& kept) { kept.protectedFromDeletion = wanted; }));
        return Json{{"StackId", stack.id}};
    }

    Result<Reply> setStackPolicy(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, m_store.get(stringAt(call.input, "StackName")));
        SKYDECK_ASSIGN(const std::string policy, policyOf(call.input, "StackPolicy", *m_lab.s3));
        if (policy.empty()) return validationError("Either StackPolicyBody or StackPolicyURL must be specified");
        SKYDECK_TRY(m_store.change(stack.id, [&](Stack& kept) { kept.policy = policy; }));
        return Json::object();
    }

    Result<Reply> getStackPolicy(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, m_store.get(stringAt(call.input, "StackName")));
        return stack.policy.empty() ? Json::object() : Json{{"StackPolicyBody", stack.policy}};
    }

    Result<Reply> listExports(const Call& call) {
        SKYDECK_ASSIGN(const auto exports, m_store.exports());
        Json all = Json::array();
        for (const Export& one : exports)
            all.push_back({{"ExportingStackId", one.stackId}, {"Name", one.name}, {"Value", one.value}});
        return page(all, call.input, "Exports");
    }

    Result<Reply> listImports(const Call& call) {
        const std::string name = stringAt(call.input, "ExportName");
        SKYDECK_ASSIGN(const auto ids, m_store.importers(name));
        Json all = Json::array();
        for (const std::string& id : ids) {
            SKYDECK_ASSIGN(const Stack stack, m_store.get(id));
            all.push_back(stack.name);
        }
        if (all.empty()) return validationError("Export '" + name + "' is not imported by any stack.");
        return page(all, call.input, "Imports");
    }

private:
    Result<Stack> named(const Json& input) const {
        const std::string name = stringAt(input, "StackName");
        if (name.empty()) return validationError("StackName must be specified");
        auto stack = m_store.get(name);
        // All operations but DescribeStacks put it like this.
        if (!stack && stack.error().code == "ValidationError")
            return validationError("Stack '" + name + "' does not exist");
        return stack;
    }

    static Json summary(const Template& document) {
        Json shown{{"Parameters", Json::array()}};
        if (!document.description.empty()) shown["Description"] = document.description;
        const NeededCapability needed = neededCapability(document);
        if (!needed.capability.empty()) {
            shown["Capabilities"] = {needed.capability};
            shown["CapabilitiesReason"] = needed.reason;
        }
        return shown;
    }

    Lab& m_lab;
    CloudFormationEngine& m_engine;
    StackStore& m_store;
};

} // namespace

Service makeCloudFormationService(Lab& lab) {
    Service service = Service::of("cloudformation", std::make_shared<CloudFormation>(lab),
                                  {{"CreateStack", &CloudFormation::createStack},
                                   {"UpdateStack", &CloudFormation::updateStack},
                                   {"CancelUpdateStack", &CloudFormation::cancelUpdateStack},
                                   {"ContinueUpdateRollback", &CloudFormation::continueUpdateRollback},
                                   {"RollbackStack", &CloudFormation::rollbackStack},
                                   {"DeleteStack", &CloudFormation::deleteStack},
                                   {"DescribeStacks", &CloudFormation::describeStacks},
                                   {"ListStacks", &CloudFormation::listStacks},
                                   {"DescribeStackEvents", &CloudFormation::describeStackEvents},
                                   {"DescribeStackResources", &CloudFormation::describeStackResources},
                                   {"DescribeStackResource", &CloudFormation::describeStackResource},
                                   {"ListStackResources", &CloudFormation::listStackResources},
                                   {"GetTemplate", &CloudFormation::getTemplate},
                                   {"ValidateTemplate", &CloudFormation::validateTemplate},
                                   {"GetTemplateSummary", &CloudFormation::getTemplateSummary},
                                   {"UpdateTerminationProtection", &CloudFormation::updateTerminationProtection},
                                   {"SetStackPolicy", &CloudFormation::setStackPolicy},
                                   {"GetStackPolicy", &CloudFormation::getStackPolicy},
                                   {"ListExports", &CloudFormation::listExports},
                                   {"ListImports", &CloudFormation::listImports}});
    addChangeSetHandlers(service, lab);
    addDriftHandlers(service, lab);
    addTypeHandlers(service, lab);
    return service;
}

} // namespace skydeck::lab
