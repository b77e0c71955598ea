#include "app/skydeckctl/command.h"
#include "app/skydeckctl/log_printer.h"
#include "core/workflows/polling.h"
#include "core/workflows/tasks.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

namespace ecs = aws::ecs;

constexpr OptionSpec kCluster{"--cluster", "C", "a cluster, by name or ARN"};

Result<ecs::EcsClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return ecs::EcsClient::create(session);
}

Status clusters(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto found, api.clusters(call.context));
    Json rows = Json::array();
    for (const ecs::Cluster& each : found)
        rows.push_back({{"name", each.clusterName},
                        {"arn", each.clusterArn},
                        {"status", each.status},
                        {"services", each.activeServicesCount},
                        {"running", each.runningTasksCount},
                        {"pending", each.pendingTasksCount}});
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"STATUS", "status"},
                      {"SERVICES", "services"},
                      {"RUNNING", "running"},
                      {"PENDING", "pending"}},
                     "No clusters.");
    return {};
}

/// The cluster that the options name; all of them when they name none.
Result<std::vector<std::string>> wantedClusters(Invocation& call, const ecs::EcsClient& api) {
    if (const auto cluster = call.arguments.option("--cluster")) return std::vector{*cluster};
    SKYDECK_ASSIGN(const auto all, api.clusters(call.context));
    std::vector<std::string> arns;
    for (const ecs::Cluster& each : all)
        arns.push_back(each.clusterArn);
    return arns;
}

Status services(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto names, wantedClusters(call, api));
    Json rows = Json::array();
    for (const std::string& cluster : names) {
        SKYDECK_ASSIGN(const auto found, api.services(cluster, call.context));
        for (const ecs::Service& each : found)
            rows.push_back({{"name", each.serviceName},
                            {"arn", each.serviceArn},
                            {"cluster", ecs::nameOf(each.clusterArn)},
                            {"status", each.status},
                            {"desired", each.desiredCount},
                            {"running", each.runningCount},
                            {"pending", each.pendingCount},
                            {"definition", ecs::nameOf(each.taskDefinition)},
                            {"lastEvent", each.events.empty() ? std::string() : each.events.front().message},
                            {"created", timeJson(each.createdAt)}});
    }
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"CLUSTER", "cluster"},
                      {"STATUS", "status"},
                      {"DESIRED", "desired"},
                      {"RUNNING", "running"},
                      {"PENDING", "pending"},
                      {"DEFINITION", "definition"}},
                     "No services.");
    return {};
}

Json describe(const ecs::Task& task) {
    Json containers = Json::array();
    for (const ecs::Container& each : task.containers) {
        Json one{{"name", each.name}, {"image", each.image}, {"status", each.lastStatus}, {"reason", each.reason}};
        if (each.exitCode) one["exitCode"] = *each.exitCode;
        if (const auto command = task.commands.find(each.name); command != task.commands.end())
            one["command"] = command->second;
        containers.push_back(std::move(one));
    }
    Json row{{"id", ecs::nameOf(task.taskArn)},
             {"arn", task.taskArn},
             {"cluster", ecs::nameOf(task.clusterArn)},
             {"definition", ecs::nameOf(task.taskDefinitionArn)},
             {"group", task.group},
             {"status", task.lastStatus},
             {"desired", task.desiredStatus},
             {"reason", task.reason()},
             {"stopCode", task.stopCode},
             {"cpu", task.cpu},
             {"memory", task.memory},
             {"subnet", task.subnetId},
             {"address", task.privateIpAddress},
             {"created", timeJson(task.createdAt)},
             {"started", timeJson(task.startedAt)},
             {"stopped", timeJson(task.stoppedAt)},
             {"containers", std::move(containers)}};
    if (const ecs::Container* ended = task.ended(); ended && ended->exitCode) row["exitCode"] = *ended->exitCode;
    return row;
}

Status tasks(Invocation& call) {
    const std::string status = call.arguments.value("--status");
    const std::string group = "service:" + call.arguments.value("--service");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto names, wantedClusters(call, api));
    Json rows = Json::array();
    for (const std::string& cluster : names) {
        SKYDECK_ASSIGN(const auto found, api.tasks(cluster, call.context));
        for (const ecs::Task& each : found)
            if ((status.empty() || each.lastStatus == status) &&
                (!call.arguments.has("--service") || each.group == group))
                rows.push_back(describe(each));
    }
    call.output.rows(rows,
                     {{"TASK", "id"},
                      {"CLUSTER", "cluster"},
                      {"STATUS", "status"},
                      {"DEFINITION", "definition"},
                      {"CREATED", "created", Column::Kind::Time},
                      {"EXIT", "exitCode"},
                      {"REASON", "reason"}},
                     "No tasks.");
    return {};
}

Result<ecs::Task> wantedTask(Invocation& call, const ecs::EcsClient& api, const std::string& word) {
    return workflows::findTask(api, word, call.arguments.value("--cluster"), call.context);
}

Status describeTask(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto task, wantedTask(call, api, call.word(0)));
    call.output.record(describe(task));
    return {};
}

/// Waits until all have stopped and says how it went.
Status awaitTasks(Invocation& call, const ecs::EcsClient& api, const std::string& cluster,
                  const std::vector<std::string>& arns) {
    for (;;) {
        SKYDECK_ASSIGN(const auto found, api.describeTasks(cluster, arns, call.context));
        const auto stopped = static_cast<std::size_t>(std::ranges::count_if(found, &ecs::Task::stopped));
        call.output.progress({stopped, arns.size(), "tasks have stopped"});
        if (stopped < found.size()) {
            SKYDECK_TRY(workflows::pauseBetweenLooks(*api.api().session(), call.context));
            continue;
        }
        call.output.clearProgress();
        Json rows = Json::array();
        const ecs::Task* failed = nullptr;
        for (const ecs::Task& each : found) {
            rows.push_back(describe(each));
            const ecs::Container* ended = each.ended();
            if (!failed && (!ended || ended->exitCode.value_or(1) != 0)) failed = &each;
        }
        call.output.rows(rows, {{"TASK", "id"}, {"STATUS", "status"}, {"EXIT", "exitCode"}, {"REASON", "reason"}},
                         "ECS does not know the tasks any more.");
        if (!failed) return {};
        return fail(ErrorKind::Conflict, "TaskFailed", ecs::nameOf(failed->taskArn) + " failed: " + failed->reason(),
                    "Its output: skydeckctl ecs logs " + ecs::nameOf(failed->taskArn));
    }
}

Status run(Invocation& call) {
    SKYDECK_ASSIGN(const auto count, call.arguments.integer("--count", 1));
    if (count < 1 || count > 10) return usageError("--count must be from 1 to 10");
    ecs::RunTaskInput input;
    input.cluster = call.arguments.value("--cluster");
    input.taskDefinition = call.arguments.value("--definition");
    input.container = call.arguments.value("--container");
    input.subnets = call.arguments.values("--subnet");
    input.count = static_cast<int>(count);
    input.command = call.arguments.positionals;
    SKYDECK_ASSIGN(const auto environment, call.arguments.pairs("--env"));
    for (const auto& [name, value] : environment)
        input.environment[name] = value;
    SKYDECK_ASSIGN(const auto api, client(call));
    if (input.cluster.empty() || input.taskDefinition.empty()) {
        SKYDECK_ASSIGN(const auto session, call.session());
        SKYDECK_ASSIGN(
            const auto stack,
            workflows::findEcsStack(session, call.arguments.value("--stack", "EcsClusterQaBot"), call.context));
        if (input.cluster.empty()) input.cluster = stack.cluster;
        if (input.subnets.empty() && !stack.subnet.empty()) input.subnets.push_back(stack.subnet);
        if (input.taskDefinition.empty()) input.taskDefinition = stack.taskDefinition;
    }
    if (input.container.empty()) {
        SKYDECK_ASSIGN(const auto definition, api.describeTaskDefinition(input.taskDefinition, call.context));
        if (!definition.containers.empty()) input.container = definition.containers.front().name;
    }
    SKYDECK_ASSIGN(const auto started, api.runTask(input, call.context));
    std::vector<std::string> arns;
    Json rows = Json::array();
    for (const ecs::Task& each : started) {
        arns.push_back(each.taskArn);
        rows.push_back(describe(each));
    }
    if (call.arguments.has("--wait")) return awaitTasks(call, api, input.cluster, arns);
    call.output.rows(rows, {{"TASK", "id"}, {"STATUS", "status"}, {"DEFINITION", "definition"}}, "No tasks.");
    return {};
}

Status stop(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    // All of them are found before the first is stopped.
    std::vector<ecs::Task> found;
    for (const std::string& word : call.arguments.positionals) {
        SKYDECK_ASSIGN(found.emplace_back(), wantedTask(call, api, word));
    }
    std::vector<std::string> arns;
    for (const ecs::Task& each : found) {
        SKYDECK_TRY(api.stopTask(each.clusterArn, each.taskArn,
                                 call.arguments.value("--reason", "Asked for by skydeckctl"), call.context));
        arns.push_back(each.taskArn);
    }
    call.output.result({{"tasks", arns}},
                       "Asked ECS to stop " + std::to_string(arns.size()) + (arns.size() == 1 ? " task" : " tasks"));
    return {};
}

Status logs(Invocation& call) {
    const bool follow = call.arguments.has("--follow");
    if (follow && call.output.json()) return usageError("--follow and --output json exclude each other");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(auto range, logRange(call, session->serverTime()));
    if (follow && range.until) return usageError("--follow and --until exclude each other");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto reader, aws::logs::LogsClient::create(session));
    SKYDECK_ASSIGN(auto task, wantedTask(call, api, call.word(0)));
    SKYDECK_ASSIGN(const auto definition, api.describeTaskDefinition(task.taskDefinitionArn, call.context));
    auto places = workflows::logsOf(definition, task.taskArn);
    std::erase_if(places, [](const auto& place) { return place.logStream.empty(); });
    if (places.empty())
        return fail(ErrorKind::NotFound, "NoLog", "The task definition " + definition.name() + " keeps no log",
                    "Give its containers the log driver awslogs with a group and a stream prefix.");
    if (!range.until && task.stopped() && task.stoppedAt) range.until = *task.stoppedAt + kLogAfterEnd;
    std::vector<LogPrinter> logs;
    for (const auto& place : places) {
        const std::string tag = places.size() > 1 ? place.container + ": " : std::string();
        logs.emplace_back(call, reader, workflows::LogPlace{{}, place.logGroup, place.logStream, {}}, range,
                          LogPrinter::Form{[container = place.container](const aws::logs::LogEvent& event) {
                                               return Json{{"container", container}, {"message", event.message}};
                                           },
                                           [tag](const aws::logs::LogEvent& event) { return tag + event.message; }});
    }
    Json rows = Json::array();
    for (;;) {
        const bool stopped = task.stopped(); // before the look: what a stopped task wrote is there to be read
        for (LogPrinter& log : logs)
            SKYDECK_TRY(log.look(rows));
        if (!follow || stopped) break;
        std::fflush(stdout);
        SKYDECK_TRY(workflows::pauseBetweenLooks(*session, call.context));
        SKYDECK_ASSIGN(task, workflows::findTask(api, task.taskArn, task.clusterArn, call.context));
    }
    if (call.output.json()) call.output.document(rows);
    return {};
}

} // namespace

Group ecsGroup() {
    constexpr std::size_t kMany = 1000;
    return {"ecs",
            "Amazon ECS: clusters and tasks",
            {
                {"clusters", "", "Lists the clusters.", 0, 0, {}, clusters},
                {"services", "", "Lists services.", 0, 0, {kCluster}, services},
                {"tasks",
                 "",
                 "Lists tasks, newest first; stopped ones for about an hour.",
                 0,
                 0,
                 {kCluster,
                  {"--service", "S", "only those of a service"},
                  {"--status", "PROVISIONING|PENDING|ACTIVATING|RUNNING|STOPPED", "only these"}},
                 tasks},
                {"describe", "TASK", "Everything about one task, by id or ARN.", 1, 1, {kCluster}, describeTask},
                {"run",
                 "[-- COMMAND…]",
                 "Starts tasks on Fargate; COMMAND replaces the container's arguments.",
                 0,
                 kMany,
                 {{"--stack", "STACK",
                   "cluster, task definition and subnet of this stack where they are not given; default "
                   "EcsClusterQaBot"},
                  kCluster,
                  {"--definition", "D", "a task definition: family, family:revision or ARN"},
                  {"--count", "N", "1 to 10 at once"},
                  {"--container", "NAME", "the one that COMMAND and --env are for; default the first"},
                  {"--env", "K=V", "an environment variable, any number of times"},
                  {"--subnet", "SUBNET", "where it runs, any number of times"},
                  {"--wait", "", "until all have stopped"}},
                 run},
                {"stop",
                 "TASK…",
                 "Stops tasks: SIGTERM, and SIGKILL 30 s later.",
                 1,
                 kMany,
                 {kCluster, {"--reason", "TEXT", "what is written into the task's status"}},
                 stop},
                {"logs",
                 "TASK",
                 "What a task's containers wrote, oldest first.",
                 1,
                 1,
                 {kCluster, kLogSince, kLogUntil, {"--follow", "", "goes on until the task stops"}},
                 logs},
            }};
}

} // namespace skydeck::ctl
