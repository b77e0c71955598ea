#include "app/skydeckctl/command.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/catalogue.h"
#include "core/workflows/destroy.h"

#include <cstdio>
#include <iostream>
#include <ranges>
#include <unistd.h>

namespace skydeck::ctl {

namespace {

namespace cfn = aws::cloudformation;

Status catalog(Invocation& call) {
    SKYDECK_ASSIGN(const auto entries, workflows::catalogue());
    Json rows = Json::array();
    for (const auto& entry : entries)
        rows.push_back({{"name", entry.name},
                        {"title", entry.title},
                        {"summary", entry.summary},
                        {"use", entry.use},
                        {"template", entry.templateFile.string()}});
    call.output.rows(rows, {{"NAME", "name"}, {"TITLE", "title"}, {"WHAT IT HOLDS", "summary"}}, "No stacks.");
    return {};
}

Json describe(const cfn::Stack& stack) {
    Json outputs = Json::object(), parameters = Json::object();
    for (const auto& output : stack.outputs)
        outputs[output.outputKey] = output.outputValue;
    for (const auto& parameter : stack.parameters)
        parameters[parameter.parameterKey] = parameter.parameterValue;
    return {{"stack", stack.stackName},
            {"stackId", stack.stackId},
            {"status", stack.stackStatus},
            {"statusReason", stack.stackStatusReason},
            {"description", stack.description},
            {"created", timeJson(stack.creationTime)},
            {"parameters", std::move(parameters)},
            {"outputs", std::move(outputs)}};
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stacks, client.describeStacks(call.context));
    Json rows = Json::array();
    for (const auto& stack : stacks)
        rows.push_back(describe(stack));
    call.output.rows(rows,
                     {{"NAME", "stack"},
                      {"STATUS", "status"},
                      {"CREATED", "created", Column::Kind::Time},
                      {"DESCRIPTION", "description"}},
                     "No stacks. 'skydeckctl stacks catalog' shows what can be deployed.");
    return {};
}

/// A file, or a stack of the catalogue by name.
Result<std::string> templateBody(const std::string& named) {
    std::error_code ignored;
    if (std::filesystem::exists(named, ignored)) return readFile(named);
    auto entry = workflows::catalogueEntry(named);
    if (entry) return readFile(entry->templateFile);
    if (named.find_first_of("/.") == std::string::npos) return fail(std::move(entry.error()));
    return readFile(named); // says that there is no such file
}

std::string eventLine(const cfn::StackEvent& event) {
    std::string text = event.resourceStatus;
    text.resize(std::max<std::size_t>(text.size() + 2, 22), ' ');
    text += event.logicalResourceId + " (" + event.resourceType + ')';
    if (!event.resourceStatusReason.empty()) text += ": " + event.resourceStatusReason;
    return text;
}

workflows::StackEventCallback showEvents(Invocation& call) {
    return [&call](const cfn::StackEvent& event) { call.output.note(eventLine(event)); };
}

Status deploy(Invocation& call) {
    workflows::DeployOptions options;
    options.stackName = call.word(0);
    SKYDECK_ASSIGN(options.templateBody, templateBody(call.arguments.value("--template", options.stackName)));
    SKYDECK_ASSIGN(const auto parameters, call.arguments.pairs("--param"));
    for (const auto& [key, value] : parameters)
        options.parameters.push_back({key, value});
    SKYDECK_ASSIGN(const auto session, call.session());
    if (!call.arguments.has("--wait")) {
        SKYDECK_ASSIGN(const auto id, workflows::startDeploy(session, options, call.reporting));
        call.output.result({{"stack", options.stackName}, {"stackId", id}},
                           "Creating " + options.stackName + "; follow it with: skydeckctl stacks events " +
                               options.stackName);
        return {};
    }
    SKYDECK_ASSIGN(const auto stack, workflows::deployStack(session, options, showEvents(call), call.reporting));
    if (call.output.json()) {
        call.output.document(describe(stack));
        return {};
    }
    call.output.line(stack.stackName + " is " + stack.stackStatus);
    for (const auto& output : stack.outputs)
        call.output.line("  " + output.outputKey + " = " + output.outputValue);
    return {};
}

Status printDeployPlan(Invocation& call, const std::string& name, const std::string& body) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto summary, workflows::describeTemplate(session, body, call.reporting));
    Json parameters = Json::array();
    for (const auto& parameter : summary.parameters) {
        Json row{{"name", parameter.parameterKey},
                 {"type", parameter.parameterType},
                 {"description", parameter.description}};
        if (parameter.defaultValue) row["default"] = *parameter.defaultValue;
        if (!parameter.allowedValues.empty()) row["allowedValues"] = parameter.allowedValues;
        parameters.push_back(std::move(row));
    }
    const Json document{{"action", "deploy"},
                        {"stack", name},
                        {"description", summary.description},
                        {"resourceTypes", summary.resourceTypes},
                        {"capabilities", summary.capabilities},
                        {"parameters", parameters}};
    if (call.output.json()) {
        call.output.document(document);
        return {};
    }
    call.output.line("'" + name + "' is not deployed. Deploying it creates resources of these types:");
    for (const auto& type : summary.resourceTypes)
        call.output.line("  " + type);
    if (!parameters.empty())
        call.output.rows(parameters,
                         {{"PARAMETER", "name"}, {"TYPE", "type"}, {"DEFAULT", "default"}, {"MEANING", "description"}},
                         "");
    return {};
}

void printDestroyPlan(Invocation& call, const workflows::DestroyPlan& plan) {
    const Json document = workflows::toJson(plan);
    call.output.rows(document["resources"],
                     {{"FATE", "fate"}, {"RESOURCE", "logicalId"}, {"TYPE", "type"}, {"WHAT", "note"}},
                     "The stack holds no resources.");
}

Status plan(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    const auto found = workflows::planDestroy(session, call.word(0), call.reporting);
    if (!found && found.error().kind == ErrorKind::NotFound) {
        const auto body = templateBody(call.arguments.value("--template", call.word(0)));
        if (!body) return fail(found.error());
        return printDeployPlan(call, call.word(0), *body);
    }
    if (!found) return fail(found.error());
    if (call.output.json()) {
        Json document = workflows::toJson(*found);
        document["action"] = "destroy";
        call.output.document(document);
        return {};
    }
    call.output.line("Destroying '" + found->stackName + "' (" + found->stackStatus + "):");
    printDestroyPlan(call, *found);
    return {};
}

Status events(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto found, client.stackEvents(call.word(0), {}, call.context));
    Json rows = Json::array();
    for (const auto& event : std::views::reverse(found))
        rows.push_back({{"time", timeJson(event.timestamp)},
                        {"status", event.resourceStatus},
                        {"logicalId", event.logicalResourceId},
                        {"physicalId", event.physicalResourceId},
                        {"type", event.resourceType},
                        {"reason", event.resourceStatusReason}});
    call.output.rows(rows,
                     {{"TIME", "time", Column::Kind::Time},
                      {"STATUS", "status"},
                      {"RESOURCE", "logicalId"},
                      {"TYPE", "type"},
                      {"REASON", "reason"}},
                     "No events.");
    return {};
}

Status outputs(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(call.word(0), call.context));
    Json values = Json::object();
    for (const auto& output : stack.outputs)
        values[output.outputKey] = output.outputValue;
    call.output.record(values);
    return {};
}

Status resources(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto found, client.stackResources(call.word(0), call.context));
    Json rows = Json::array();
    for (const auto& resource : found)
        rows.push_back({{"logicalId", resource.logicalResourceId},
                        {"physicalId", resource.physicalResourceId},
                        {"type", resource.resourceType},
                        {"status", resource.resourceStatus},
                        {"reason", resource.resourceStatusReason}});
    call.output.rows(rows, {{"RESOURCE", "logicalId"}, {"TYPE", "type"}, {"STATUS", "status"}, {"ID", "physicalId"}},
                     "No resources.");
    return {};
}

/// Shows the plan and asks. On AWS the stack's name must be typed, on the lab "yes" is enough.
Result<bool> confirmed(Invocation& call, const aws::Session& session, const workflows::DestroyPlan& plan) {
    if (!isatty(STDIN_FILENO) || !call.output.live() || call.output.json())
        return usageError("'stacks destroy' deletes the stack and what is in it", "Say so with --yes.");
    call.output.line("Destroying '" + plan.stackName + "':");
    printDestroyPlan(call, plan);
    const std::string expected = session.isLab() ? "yes" : plan.stackName;
    std::fprintf(stderr, "Type %s to destroy it: ", session.isLab() ? "yes" : "the stack's name");
    std::fflush(stderr);
    std::string answer;
    std::getline(std::cin, answer);
    return trim(answer) == expected;
}

void printReceipt(Invocation& call, const workflows::Receipt& receipt) {
    const Json document = workflows::toJson(receipt);
    if (call.output.json()) return call.output.document(document);
    call.output.line(receipt.stackName + " is " + receipt.status);
    for (const auto& row : receipt.emptied) {
        std::string what;
        const auto add = [&](std::uint64_t count, const char* noun) {
            if (count > 0) what += (what.empty() ? "" : ", ") + std::to_string(count) + ' ' + noun;
        };
        add(row.objects, row.objects == 1 ? "object" : "objects");
        add(row.images, row.images == 1 ? "image" : "images");
        add(row.jobs, row.jobs == 1 ? "job ended" : "jobs ended");
        call.output.line("  emptied  " + row.name + ": " + what);
    }
    for (const auto& row : receipt.remaining)
        call.output.line("  remains  " + row.logicalId + " (" + row.type + ") " + row.physicalId + ": " + row.reason);
    if (receipt.remaining.empty()) call.output.line("  nothing remains");
    if (receipt.archive) call.output.line("  archived in " + receipt.archive->string());
}

Status destroy(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    if (!call.arguments.has("--yes")) {
        SKYDECK_ASSIGN(const auto plan, workflows::planDestroy(session, call.word(0), call.reporting));
        SKYDECK_ASSIGN(const bool agreed, confirmed(call, *session, plan));
        if (!agreed) return fail(ErrorKind::Cancelled, "NotConfirmed", "Nothing was destroyed");
    }
    workflows::DestroyOptions options;
    options.stackName = call.word(0);
    if (const auto folder = call.arguments.option("--archive")) options.archiveFolder = *folder;
    SKYDECK_ASSIGN(const auto receipt, workflows::destroyStack(session, options, showEvents(call), call.reporting));
    printReceipt(call, receipt);
    if (receipt.failure) return fail(*receipt.failure);
    return {};
}

} // namespace

Group stacksGroup() {
    static constexpr OptionSpec kTemplate{"--template", "F", "a template file, or another stack of the catalogue"};
    return {"stacks",
            "CloudFormation stacks: deploy, look, destroy",
            {
                {"catalog", "", "Lists the stacks that Skydeck brings along.", 0, 0, {}, catalog},
                {"list", "", "Lists the stacks that exist.", 0, 0, {}, list},
                {"plan",
                 "STACK",
                 "Says what destroying a stack would do, or what deploying it would create.",
                 1,
                 1,
                 {kTemplate},
                 plan},
                {"deploy",
                 "STACK",
                 "Creates a stack from the catalogue or from a template.",
                 1,
                 1,
                 {{"--param", "K=V", "a parameter of the template, any number of times"},
                  kTemplate,
                  {"--wait", "", "follows its events to the end"}},
                 deploy},
                {"events", "STACK", "What happened to a stack, oldest first.", 1, 1, {}, events},
                {"outputs", "STACK", "The outputs of a stack.", 1, 1, {}, outputs},
                {"resources", "STACK", "What a stack consists of.", 1, 1, {}, resources},
                {"destroy",
                 "STACK",
                 "Empties and deletes a stack, and proves that nothing remains.",
                 1,
                 1,
                 {{"--yes", "", "does not ask"},
                  {"--wait", "", "it always waits: the receipt needs the end"},
                  {"--archive", "DIR", "saves CSVs, logs, template, parameters and outputs below DIR first"}},
                 destroy},
            }};
}

} // namespace skydeck::ctl
