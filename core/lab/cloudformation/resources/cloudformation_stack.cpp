#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/template_text.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-stack.html
constexpr const char* kSchema = R"({
    "TemplateURL!": "string", "Parameters": {"*": "string"}, "TimeoutInMinutes": "integer",
    "NotificationARNs": ["string"], "Tags": [{"Key!": "string", "Value!": "string"}]
})";

/// A nested stack may have what its parent may have.
const Json kCapabilities{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};

Json inputFor(const ResourceContext& context, const std::string& stack, const Json& properties) {
    Json input{{"StackName", stack},
               {"TemplateURL", properties["TemplateURL"]},
               {"Capabilities", kCapabilities},
               {"Parameters", Json::array()},
               {"Tags", Json::array()}};
    if (const Json& parameters = memberAt(properties, "Parameters"); parameters.is_object())
        for (const auto& [name, value] : parameters.items())
            input["Parameters"].push_back({{"ParameterKey", name}, {"ParameterValue", value}});
    for (const Json& tag : context.tags(properties))
        if (!stringAt(tag, "Key").starts_with("aws:")) input["Tags"].push_back(tag);
    if (properties.contains("NotificationARNs")) input["NotificationARNs"] = properties["NotificationARNs"];
    return input;
}

Result<Json> describe(const ResourceContext& context, const std::string& id) {
    SKYDECK_ASSIGN(const Json answer, context.call("cloudformation", "DescribeStacks", {{"StackName", id}}));
    const Json& stacks = arrayAt(answer, "Stacks");
    return stacks.empty() ? Json() : stacks[0];
}

/// Waits for the end of what the nested stack does, and gives its outputs.
Result<Json> settle(const ResourceContext& context, const std::string& id, const char* good) {
    Json stack;
    SKYDECK_TRY(context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(stack, describe(context, id));
        return !stringAt(stack, "StackStatus").ends_with("_IN_PROGRESS");
    }));
    if (stringAt(stack, "StackStatus") != good)
        return fail(ErrorKind::Conflict, "NestedStackFailed",
                    "Embedded stack " + id + " was not successfully " +
                        (std::string_view(good) == "CREATE_COMPLETE" ? "created" : "updated") + ": " +
                        stringAt(stack, "StackStatusReason", stringAt(stack, "StackStatus")));
    Json attributes = Json::object();
    for (const Json& output : arrayAt(stack, "Outputs"))
        attributes["Outputs." + stringAt(output, "OutputKey")] = output["OutputValue"];
    return attributes;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameMaker(128, false));
    Json input = inputFor(context, name, properties);
    // The parent decides what becomes of a failure.
    input["OnFailure"] = "DO_NOTHING";
    if (properties.contains("TimeoutInMinutes")) input["TimeoutInMinutes"] = properties["TimeoutInMinutes"];
    SKYDECK_ASSIGN(const Json made, context.call("cloudformation", "CreateStack", input));
    const std::string id = stringAt(made, "StackId");
    SKYDECK_TRY(context.exists(id));
    return settle(context, id, "CREATE_COMPLETE");
}

/// An update of the nested stack that its parent gave up ends before anything else can begin.
Status endUpdate(const ResourceContext& context, const std::string& id) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json stack, describe(context, id));
        const std::string status = stringAt(stack, "StackStatus");
        if (status == "UPDATE_IN_PROGRESS") {
            const auto cancelled = context.call("cloudformation", "CancelUpdateStack", {{"StackName", id}});
            // It may have come to its end just now.
            if (!cancelled && cancelled.error().code != "ValidationError") return fail(cancelled.error());
        }
        return !(status.starts_with("UPDATE_") && status.ends_with("_IN_PROGRESS"));
    });
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json&, const Json& after) {
    SKYDECK_TRY(endUpdate(context, physicalId));
    const auto begun = context.call("cloudformation", "UpdateStack", inputFor(context, physicalId, after));
    if (!begun && begun.error().message.find("No updates are to be performed") != std::string::npos) return Json();
    if (!begun) return fail(begun.error());
    return settle(context, physicalId, "UPDATE_COMPLETE");
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    const auto there = describe(context, physicalId);
    if (!there && there.error().code == "ValidationError") return {};
    SKYDECK_TRY(endUpdate(context, physicalId));
    SKYDECK_TRY(context.call("cloudformation", "DeleteStack", {{"StackName", physicalId}}));
    Json stack;
    SKYDECK_TRY(context.waitUntil([&]() -> Result<bool> {
        auto now = describe(context, physicalId);
        if (!now && now.error().code == "ValidationError") return true;
        if (!now) return fail(now.error());
        stack = std::move(*now);
        return !stringAt(stack, "StackStatus").ends_with("_IN_PROGRESS");
    }));
    if (stringAt(stack, "StackStatus") != "DELETE_FAILED") return {};
    return fail(ErrorKind::Conflict, "NestedStackFailed",
                "Embedded stack " + physicalId +
                    " was not successfully deleted: " + stringAt(stack, "StackStatusReason"));
}

} // namespace

ResourceType cloudFormationStack() {
    return {.name = "AWS::CloudFormation::Stack",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"StackId"},
            .attributes = {"Outputs.*"},
            .create = create,
            .remove = remove,
            .update = update};
}

} // namespace skydeck::lab::cloudformation
