#include "app/skydeckctl/stacks_verbs.h"
#include "core/base/files.h"
#include "core/workflows/catalogue.h"
#include "core/workflows/stacks/assembly.h"
#include "core/workflows/stacks/deploy_plan.h"
#include "core/workflows/stacks/template_text.h"

namespace skydeck::ctl {

namespace cfn = aws::cloudformation;

namespace {

std::string eventLine(const cfn::StackEvent& event) {
    std::string text = event.resourceStatus;
    text.resize(std::max<std::size_t>(text.size() + 2, 22), ' ');
    text += event.logicalResourceId + " (" + event.resourceType + ')';
    if (!event.resourceStatusReason.empty()) text += ": " + event.resourceStatusReason;
    return text;
}

Result<TemplateSource> templateFile(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto body, readFile(file));
    std::error_code ignored;
    return TemplateSource{std::move(body), std::filesystem::absolute(file, ignored).parent_path()};
}

/// Of a cdk.out folder.
Result<TemplateSource> assemblyTemplate(const std::filesystem::path& folder, const std::string& stackName) {
    SKYDECK_ASSIGN(const auto stacks, workflows::readAssembly(folder));
    std::string names;
    for (const auto& stack : stacks) {
        if (stack.name == stackName || stacks.size() == 1) {
            SKYDECK_ASSIGN(auto source, templateFile(stack.templateFile));
            source.assetManifests = stack.assetManifests;
            return source;
        }
        names += (names.empty() ? "" : ", ") + stack.name;
    }
    return fail(ErrorKind::NotFound, "StackNotFound",
                "The assembly in '" + folder.string() + "' has no stack '" + stackName + "'",
                "It has, in the order to deploy them: " + names);
}

} // namespace

workflows::StackEventCallback showEvents(Invocation& call) {
    return [&call](const cfn::StackEvent& event) { call.output.note(eventLine(event)); };
}

Json describeStack(const cfn::Stack& stack) {
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

Result<TemplateSource> templateSource(const std::string& named, const std::string& stackName) {
    std::error_code ignored;
    if (workflows::isAssembly(named)) return assemblyTemplate(named, stackName);
    if (std::filesystem::exists(named, ignored)) return templateFile(named);
    auto entry = workflows::catalogueEntry(named);
    if (entry) return templateFile(entry->templateFile);
    if (named.find_first_of("/.") == std::string::npos) return fail(std::move(entry.error()));
    return templateFile(named); // says that there is no such file
}

Result<workflows::DeployOptions> deployOptions(Invocation& call) {
    workflows::DeployOptions options;
    options.stackName = call.word(0);
    SKYDECK_ASSIGN(auto source,
                   templateSource(call.arguments.value("--template", options.stackName), options.stackName));
    options.templateBody = std::move(source.body);
    options.templateFolder = std::move(source.folder);
    options.assetManifests = std::move(source.assetManifests);
    SKYDECK_ASSIGN(const auto parameters, call.arguments.pairs("--param"));
    for (const auto& [key, value] : parameters)
        options.parameters.push_back({key, value, false});
    SKYDECK_ASSIGN(const auto tags, call.arguments.pairs("--tag"));
    for (const auto& [key, value] : tags)
        options.tags.push_back({key, value});
    if (call.arguments.has("--rollback") && call.arguments.has("--no-rollback"))
        return usageError("--rollback and --no-rollback exclude each other", "Give one of them.");
    options.disableRollback = call.arguments.has("--no-rollback");
    options.replaceFailed = call.arguments.has("--replace");
    return options;
}

Status deployStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto options, deployOptions(call));
    SKYDECK_ASSIGN(const auto session, call.session());
    if (!call.arguments.has("--wait")) {
        SKYDECK_ASSIGN(const auto start, workflows::beginDeploy(session, options, call.reporting));
        const std::string follow =
            options.stackName + "; follow it with: skydeckctl stacks events " + options.stackName + " --follow";
        call.output.result(
            {{"stack", options.stackName}, {"stackId", start.stackId}, {"action", workflows::toString(start.action)}},
            start.action == workflows::DeployAction::Create   ? "Creating " + follow
            : start.action == workflows::DeployAction::Update ? "Updating " + follow
                                                              : options.stackName + " is as the template says already");
        return {};
    }
    auto outcome = workflows::deployStack(session, options, showEvents(call), call.reporting);
    if (!outcome && outcome.error().kind == ErrorKind::Cancelled)
        outcome.error().hint = "What had begun goes on. To stop it: skydeckctl stacks cancel " + options.stackName;
    if (!outcome) return fail(std::move(outcome.error()));
    const cfn::Stack& stack = outcome->stack;
    if (call.output.json()) {
        Json document = describeStack(stack);
        document["action"] = workflows::toString(outcome->action);
        call.output.document(document);
        return {};
    }
    call.output.line(stack.stackName + " is " + stack.stackStatus +
                     (outcome->action == workflows::DeployAction::Unchanged ? ": nothing had to change" : ""));
    for (const auto& output : stack.outputs)
        call.output.line("  " + output.outputKey + " = " + output.outputValue);
    return {};
}

Status printDeployPlan(Invocation& call, const workflows::DeployOptions& options) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto plan, workflows::planDeploy(session, options, call.reporting));
    Json document = workflows::toJson(plan);
    if (call.output.json()) {
        call.output.document(document);
        return {};
    }
    switch (plan.action) {
    case workflows::DeployAction::Unchanged:
        call.output.line("'" + plan.stackName + "' is as the template says: nothing would change.");
        return {};
    case workflows::DeployAction::Create:
        call.output.line("'" + plan.stackName + "' is not deployed. Deploying it creates:");
        break;
    case workflows::DeployAction::Update:
        call.output.line("Deploying '" + plan.stackName + "' (" + plan.stackStatus + ") changes:");
        break;
    }
    Json rows = Json::array();
    for (const auto& change : plan.changes) {
        std::string what;
        for (const auto& name : change.names)
            what += (what.empty() ? "" : ", ") + name;
        if (change.replacement == "True") what += " (is replaced by a new one)";
        if (change.replacement == "Conditional") what += " (may be replaced by a new one)";
        rows.push_back({{"action", change.action},
                        {"logicalId", change.logicalResourceId},
                        {"type", change.resourceType},
                        {"what", what}});
    }
    if (plan.action == workflows::DeployAction::Create)
        call.output.rows(rows, {{"RESOURCE", "logicalId"}, {"TYPE", "type"}}, "");
    else
        call.output.rows(rows, {{"ACTION", "action"}, {"RESOURCE", "logicalId"}, {"TYPE", "type"}, {"WHAT", "what"}},
                         "");
    if (!plan.parameters.empty())
        call.output.rows(document["parameters"],
                         {{"PARAMETER", "name"}, {"TYPE", "type"}, {"DEFAULT", "default"}, {"MEANING", "description"}},
                         "");
    return {};
}

Status diffStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto options, deployOptions(call));
    return printDeployPlan(call, options);
}

Status cancelStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto done, workflows::cancelDeploy(session, call.word(0), call.context));
    call.output.result({{"stack", call.word(0)}, {"done", done}}, done + '.');
    return {};
}

Status validateTemplateVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto source, templateSource(call.word(0)));
    SKYDECK_ASSIGN(const auto text, workflows::readTemplate(source.body));
    for (const auto& path : text.localPaths) {
        std::error_code ignored;
        if (!std::filesystem::exists(source.folder / path.path, ignored))
            return fail(ErrorKind::InvalidInput, "LocalPathNotFound",
                        path.logicalId + "'s " + path.property + " names '" + path.path + "', which is not there");
    }
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto summary, client.validateTemplate(source.body, call.context));
    Json parameters = Json::array();
    for (const auto& parameter : summary.parameters)
        parameters.push_back(parameter.parameterKey);
    call.output.result({{"template", call.word(0)},
                        {"description", summary.description},
                        {"resources", text.resources.size()},
                        {"parameters", std::move(parameters)},
                        {"capabilities", summary.capabilities}},
                       "The template is valid: " + std::to_string(text.resources.size()) + " resources" +
                           (summary.description.empty() ? "." : ". " + summary.description));
    return {};
}

} // namespace skydeck::ctl
