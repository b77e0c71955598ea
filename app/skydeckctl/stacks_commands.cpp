#include "app/skydeckctl/stacks_verbs.h"
#include "core/workflows/catalogue.h"
#include "core/workflows/destroy.h"

#include <ranges>

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

/// Those of the last 90 days, as CloudFormation remembers them.
Status listDeleted(Invocation& call, const cfn::CloudFormationClient& client) {
    SKYDECK_ASSIGN(const auto stacks, client.listStacks({"DELETE_COMPLETE"}, call.context));
    Json rows = Json::array();
    for (const auto& stack : stacks)
        rows.push_back({{"stack", stack.stackName},
                        {"stackId", stack.stackId},
                        {"status", stack.stackStatus},
                        {"description", stack.templateDescription},
                        {"created", timeJson(stack.creationTime)},
                        {"deleted", timeJson(stack.deletionTime)}});
    call.output.rows(rows,
                     {{"NAME", "stack"},
                      {"CREATED", "created", Column::Kind::Time},
                      {"DELETED", "deleted", Column::Kind::Time},
                      {"ID", "stackId"}},
                     "No stack was deleted in the last 90 days.");
    return {};
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    if (call.arguments.has("--deleted")) return listDeleted(call, client);
    SKYDECK_ASSIGN(const auto stacks, client.describeStacks(call.context));
    Json rows = Json::array();
    for (const auto& stack : stacks)
        rows.push_back(describeStack(stack));
    call.output.rows(rows,
                     {{"NAME", "stack"},
                      {"STATUS", "status"},
                      {"CREATED", "created", Column::Kind::Time},
                      {"DESCRIPTION", "description"}},
                     "No stacks. 'skydeckctl stacks catalog' shows what can be deployed.");
    return {};
}

Status plan(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    const auto& words = call.arguments;
    const bool wantsDeploy = words.has("--template") || words.has("--param") || words.has("--tag");
    if (!wantsDeploy) {
        const auto found = workflows::planDestroy(session, call.word(0), call.reporting);
        if (found) {
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
        if (found.error().kind != ErrorKind::NotFound) return fail(found.error());
        if (!templateSource(call.word(0))) return fail(found.error());
    }
    SKYDECK_ASSIGN(const auto options, deployOptions(call));
    return printDeployPlan(call, options);
}

Json eventRow(const cfn::StackEvent& event) {
    return {{"time", timeJson(event.timestamp)},    {"status", event.resourceStatus},
            {"logicalId", event.logicalResourceId}, {"physicalId", event.physicalResourceId},
            {"type", event.resourceType},           {"reason", event.resourceStatusReason}};
}

/// Events as they come, until nothing moves any more.
Status followEvents(Invocation& call, const std::shared_ptr<aws::Session>& session) {
    call.output.beginRows("TIME                 STATUS                RESOURCE");
    const auto show = [&](const cfn::StackEvent& event) {
        if (call.output.json()) return call.output.row(eventRow(event));
        std::string line = localTimeText(event.timestamp) + "  " + event.resourceStatus;
        line.resize(std::max<std::size_t>(line.size() + 2, 43), ' ');
        line += event.logicalResourceId + " (" + event.resourceType + ')';
        if (!event.resourceStatusReason.empty()) line += ": " + event.resourceStatusReason;
        call.output.rowLine(line);
    };
    const auto stack = workflows::followStack(session, call.word(0), {}, show, call.context);
    call.output.endRows("No events.");
    if (!stack) return fail(stack.error());
    return {};
}

Status events(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    if (call.arguments.has("--follow")) return followEvents(call, session);
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto found, client.stackEvents(call.word(0), {}, call.context));
    Json rows = Json::array();
    for (const auto& event : std::views::reverse(found))
        rows.push_back(eventRow(event));
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

Status setProtection(Invocation& call, bool on) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_TRY(client.setTerminationProtection(call.word(0), on, call.context));
    call.output.result({{"stack", call.word(0)}, {"protected", on}},
                       call.word(0) + (on ? " cannot be deleted until it is unprotected" : " can be deleted"));
    return {};
}

Status protect(Invocation& call) {
    return setProtection(call, true);
}

Status unprotect(Invocation& call) {
    return setProtection(call, false);
}

} // namespace

Group stacksGroup() {
    static constexpr OptionSpec kTemplate{"--template", "F",
                                          "a template file, a cdk.out folder, or another stack of the catalogue"};
    static constexpr OptionSpec kParam{"--param", "K=V", "a parameter of the template, any number of times"};
    static constexpr OptionSpec kTag{"--tag", "K=V", "a tag of the stack and all that is in it, any number of times"};
    static constexpr OptionSpec kReplace{"--replace", "", "deletes a stack that never came to be first"};
    return {"stacks",
            "CloudFormation stacks: deploy, look, destroy",
            {
                {"catalog", "", "Lists the stacks that Skydeck brings along.", 0, 0, {}, catalog},
                {"list",
                 "",
                 "Lists the stacks that exist.",
                 0,
                 0,
                 {{"--deleted", "", "those that were deleted in the last 90 days instead"}},
                 list},
                {"plan",
                 "STACK",
                 "Says what destroying a stack would do, or what deploying it would create.",
                 1,
                 1,
                 {kTemplate, kParam, kTag, kReplace},
                 plan},
                {"deploy",
                 "STACK",
                 "Creates or updates a stack from the catalogue or from a template.",
                 1,
                 1,
                 {kParam,
                  kTag,
                  kTemplate,
                  {"--wait", "", "follows its events to the end"},
                  {"--rollback", "", "takes back what was made when something fails (the default)"},
                  {"--no-rollback", "", "leaves what was made when something fails, to look at"},
                  kReplace},
                 deployStackVerb},
                {"diff",
                 "STACK",
                 "What deploying would change in a stack, by a change set.",
                 1,
                 1,
                 {kParam, kTag, kTemplate},
                 diffStackVerb},
                {"events",
                 "STACK",
                 "What happened to a stack, oldest first.",
                 1,
                 1,
                 {{"--follow", "", "goes on until nothing moves any more"}},
                 events},
                {"outputs", "STACK", "The outputs of a stack.", 1, 1, {}, outputs},
                {"resources", "STACK", "What a stack consists of.", 1, 1, {}, resources},
                {"cost",
                 "STACK",
                 "What a stack would cost by the hour, before it is deployed.",
                 1,
                 1,
                 {kParam, kTemplate},
                 costStackVerb},
                {"drift", "STACK", "How a stack's resources differ from its template.", 1, 1, {}, driftStackVerb},
                {"ttl",
                 "STACK",
                 "Says, sets or clears when a stack is deleted by itself.",
                 1,
                 1,
                 {{"--hours", "N", "from now; EventBridge Scheduler deletes it, also when this machine is off"},
                  {"--clear", "", "lets it stay until somebody deletes it"}},
                 ttlStackVerb},
                {"validate",
                 "TEMPLATE",
                 "Reads a template file, or one of the catalogue, as CloudFormation does.",
                 1,
                 1,
                 {},
                 validateTemplateVerb},
                {"cancel",
                 "STACK",
                 "Stops what is under way: an update is rolled back, a creation deleted.",
                 1,
                 1,
                 {},
                 cancelStackVerb},
                {"protect", "STACK", "Lets nobody delete a stack.", 1, 1, {}, protect},
                {"unprotect", "STACK", "Lets a stack be deleted again.", 1, 1, {}, unprotect},
                {"destroy",
                 "STACK",
                 "Empties and deletes a stack, and proves that nothing remains.",
                 1,
                 1,
                 {{"--yes", "", "does not ask"},
                  {"--wait", "", "it always waits: the receipt needs the end"},
                  {"--archive", "DIR", "saves CSVs, logs, template, parameters and outputs below DIR first"},
                  {"--outside", "", "also deletes what the plan names as made outside of the stack"},
                  {"--logs", "", "also deletes the logs that its functions and jobs left"},
                  {"--unprotect", "", "takes termination protection off first"},
                  {"--retain", "ID,…|all", "leaves these resources when they cannot be deleted, and says so"}},
                 destroyStackVerb},
            }};
}

} // namespace skydeck::ctl
