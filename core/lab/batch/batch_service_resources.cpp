#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_service.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

using batch::clientError;

namespace {
constexpr std::int64_t kMostResults = 100;

tl::unexpected<Error> exists() {
    return awsError(409, "ClientException", "Object already exists");
}

tl::unexpected<Error> beingModified(const char* verb) {
    return clientError(std::string("Cannot ") + verb + ", resource is being modified.");
}

bool isBeingModified(const Json& resource) {
    const std::string status = stringAt(resource, "status");
    return status == "CREATING" || status == "UPDATING" || status == "DELETING";
}

/// Members of `names` that `from` has, into `to`.
void copyMembers(const Json& from, Json& to, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (from.contains(name)) to[name] = from.at(name);
}

/// Those of `all` whose `nameMember` the input's list names, in the list's order; all of them when it is empty.
Result<std::vector<Json>> chosen(const Json& names, Result<std::vector<Json>> all, const char* nameMember) {
    if (!all || names.empty()) return all;
    std::vector<Json> found;
    for (const Json& name : names) {
        const auto match = std::ranges::find_if(*all, [&](const Json& one) {
            return stringAt(one, nameMember) == BatchStore::nameOf(name.get<std::string>());
        });
        if (match != all->end()) found.push_back(*match);
    }
    return found;
}
} // namespace

Result<Reply> BatchService::paged(const char* member, std::vector<Json> all, const Json& input) {
    const std::int64_t size = integerAt(input, "maxResults", kMostResults);
    if (size < 1 || size > kMostResults) return clientError("maxResults must be between 1 and 100.");
    std::int64_t from = 0;
    if (const std::string token = stringAt(input, "nextToken"); !token.empty()) {
        const auto text = fromBase64(token);
        const auto position = text ? parseInteger(*text) : std::nullopt;
        if (!position || *position < 0) return clientError("Invalid nextToken.");
        from = std::min(*position, static_cast<std::int64_t>(all.size()));
    }
    const std::int64_t end = std::min(from + size, static_cast<std::int64_t>(all.size()));
    Json output{{member, std::vector<Json>(std::make_move_iterator(all.begin() + from),
                                           std::make_move_iterator(all.begin() + end))}};
    if (end < static_cast<std::int64_t>(all.size())) output["nextToken"] = toBase64(std::to_string(end));
    return Reply(std::move(output));
}

// Compute environments.

Result<Reply> BatchService::createComputeEnvironment(const Call& call) {
    SKYDECK_TRY(batch::checkEnvironment(call.input));
    const std::string name = stringAt(call.input, "computeEnvironmentName");
    Json environment{{"computeEnvironmentName", name},
                     {"computeEnvironmentArn", store().arn("compute-environment/" + name)},
                     {"ecsClusterArn", "arn:aws:ecs:" + m_lab.config.region + ":" + kAccountId + ":cluster/AWSBatch-" +
                                           name + "-" + wire::randomUuid()},
                     {"state", stringAt(call.input, "state", "ENABLED")},
                     {"status", "CREATING"},
                     {"statusReason", ""},
                     {"containerOrchestrationType", "ECS"},
                     {"uuid", wire::randomUuid()},
                     {"tags", Json::object()}};
    copyMembers(call.input, environment, {"type", "computeResources", "serviceRole", "unmanagedvCpus", "tags"});
    const Status made = store().database().transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto other, store().environment(name));
        if (other) return exists();
        return store().putEnvironment(environment);
    });
    if (!made) return fail(made.error());
    m_lab.batchScheduler->wake();
    return Reply(
        Json{{"computeEnvironmentName", name}, {"computeEnvironmentArn", environment["computeEnvironmentArn"]}});
}

Result<Reply> BatchService::updateComputeEnvironment(const Call& call) {
    return store().database().atomically([&]() -> Result<Reply> {
        const std::string asked = stringAt(call.input, "computeEnvironment");
        SKYDECK_ASSIGN(auto environment, store().environment(asked));
        if (!environment) return clientError("computeEnvironment " + asked + " does not exist");
        if (isBeingModified(*environment)) return beingModified("update");
        if (const Json& changes = memberAt(call.input, "computeResources"); changes.is_object()) {
            Json& resources = (*environment)["computeResources"];
            SKYDECK_ASSIGN(const int desired, store().desiredVcpus(*environment));
            if (changes.contains("desiredvCpus") && integerAt(changes, "desiredvCpus") < desired)
                return clientError(
                    "Manually scaling down compute environment is not supported. Disconnecting job queues "
                    "from compute environment will cause it to scale-down to minvCpus.");
            resources.update(changes);
            resources.erase("updateToLatestImageVersion");
            SKYDECK_TRY(batch::checkComputeResources(resources));
        }
        copyMembers(call.input, *environment, {"state", "serviceRole", "unmanagedvCpus", "updatePolicy"});
        (*environment)["status"] = "UPDATING";
        SKYDECK_TRY(store().putEnvironment(*environment));
        m_lab.batchScheduler->wake();
        return Reply(Json{{"computeEnvironmentName", environment->at("computeEnvironmentName")},
                          {"computeEnvironmentArn", environment->at("computeEnvironmentArn")}});
    });
}

Result<Reply> BatchService::deleteComputeEnvironment(const Call& call) {
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(auto environment, store().environment(stringAt(call.input, "computeEnvironment")));
        if (!environment) return Reply{}; // AWS says nothing either
        if (stringAt(*environment, "state") != "DISABLED") return clientError("Cannot delete, state must be DISABLED");
        if (isBeingModified(*environment)) return beingModified("delete");
        SKYDECK_ASSIGN(const auto queues, store().queues());
        for (const Json& queue : queues)
            if (std::ranges::count(environmentsOf(queue), stringAt(*environment, "computeEnvironmentArn")) > 0)
                return clientError("Cannot delete, found existing JobQueue relationship");
        (*environment)["status"] = "DELETING";
        SKYDECK_TRY(store().putEnvironment(*environment));
        m_lab.batchScheduler->wake();
        return Reply{};
    });
}

Result<Reply> BatchService::describeComputeEnvironments(const Call& call) {
    const auto held = store().database().lock();
    SKYDECK_ASSIGN(auto found, chosen(arrayAt(call.input, "computeEnvironments"), store().environments(),
                                      "computeEnvironmentName"));
    for (Json& environment : found) {
        if (!environment.contains("computeResources")) continue;
        Json& resources = environment["computeResources"];
        if (stringAt(resources, "type").starts_with("FARGATE")) continue;
        SKYDECK_ASSIGN(resources["desiredvCpus"], store().desiredVcpus(environment));
    }
    return paged("computeEnvironments", std::move(found), call.input);
}

// Job queues.

/// The order with ARNs in place of names; each environment must be there and go with the others.
Result<Json> BatchService::orderOf(const Json& given) {
    if (given.empty()) return clientError("At least 1 compute environment must be provided");
    if (given.size() > 3) return clientError("At most 3 compute environments can be provided");
    Json order = Json::array();
    std::set<std::int64_t> places;
    std::set<bool> fargate;
    for (const Json& entry : given) {
        const std::string asked = stringAt(entry, "computeEnvironment");
        SKYDECK_ASSIGN(const auto environment, store().environment(asked));
        if (!environment) return clientError("computeEnvironment " + asked + " does not exist");
        if (stringAt(*environment, "status") == "DELETING")
            return clientError("computeEnvironment " + asked + " is not VALID");
        if (!places.insert(integerAt(entry, "order")).second)
            return clientError("The order of each compute environment must be unique");
        fargate.insert(stringAt(memberAt(*environment, "computeResources"), "type").starts_with("FARGATE"));
        order.push_back(
            {{"order", integerAt(entry, "order")}, {"computeEnvironment", environment->at("computeEnvironmentArn")}});
    }
    if (fargate.size() > 1) return clientError("All compute environments must be either EC2 or Fargate");
    return order;
}

/// The ARN of the scheduling policy that the input names; empty when it names none.
Result<std::string> BatchService::policyOf(const Json& input) {
    const std::string asked = stringAt(input, "schedulingPolicyArn");
    if (asked.empty()) return std::string();
    SKYDECK_ASSIGN(const auto policy, store().policy(asked));
    if (!policy) return clientError("Scheduling policy " + asked + " does not exist.");
    return stringAt(*policy, "arn");
}

Result<Reply> BatchService::createJobQueue(const Call& call) {
    const std::string name = stringAt(call.input, "jobQueueName");
    SKYDECK_TRY(batch::checkName("Job queue name", name));
    if (integerAt(call.input, "priority") < 0) return clientError("Priority must not be negative");
    Json queue{{"jobQueueName", name},
               {"jobQueueArn", store().arn("job-queue/" + name)},
               {"state", stringAt(call.input, "state", "ENABLED")},
               {"status", "CREATING"},
               {"statusReason", ""},
               {"priority", integerAt(call.input, "priority")},
               {"tags", Json::object()}};
    copyMembers(call.input, queue, {"tags"});
    const Status made = store().database().transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto other, store().queue(name));
        if (other) return exists();
        SKYDECK_ASSIGN(queue["computeEnvironmentOrder"], orderOf(arrayAt(call.input, "computeEnvironmentOrder")));
        SKYDECK_ASSIGN(const std::string policy, policyOf(call.input));
        if (!policy.empty()) queue["schedulingPolicyArn"] = policy;
        return store().putQueue(queue);
    });
    if (!made) return fail(made.error());
    m_lab.batchScheduler->wake();
    return Reply(Json{{"jobQueueName", name}, {"jobQueueArn", queue["jobQueueArn"]}});
}

Result<Reply> BatchService::updateJobQueue(const Call& call) {
    return store().database().atomically([&]() -> Result<Reply> {
        const std::string asked = stringAt(call.input, "jobQueue");
        SKYDECK_ASSIGN(auto queue, store().queue(asked));
        if (!queue) return clientError("JobQueue " + asked + " does not exist");
        if (isBeingModified(*queue)) return beingModified("update");
        if (integerAt(call.input, "priority") < 0) return clientError("Priority must not be negative");
        if (call.input.contains("computeEnvironmentOrder")) {
            SKYDECK_ASSIGN((*queue)["computeEnvironmentOrder"], orderOf(call.input.at("computeEnvironmentOrder")));
        }
        if (call.input.contains("schedulingPolicyArn")) {
            SKYDECK_ASSIGN(const std::string policy, policyOf(call.input));
            if (stringAt(*queue, "schedulingPolicyArn").empty() || policy.empty())
                return clientError("The scheduling policy of a job queue can be changed, but not added or removed.");
            (*queue)["schedulingPolicyArn"] = policy;
        }
        copyMembers(call.input, *queue, {"state", "priority"});
        (*queue)["status"] = "UPDATING";
        SKYDECK_TRY(store().putQueue(*queue));
        m_lab.batchScheduler->wake();
        return Reply(Json{{"jobQueueName", queue->at("jobQueueName")}, {"jobQueueArn", queue->at("jobQueueArn")}});
    });
}

Result<Reply> BatchService::deleteJobQueue(const Call& call) {
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(auto queue, store().queue(stringAt(call.input, "jobQueue")));
        if (!queue) return Reply{}; // AWS says nothing either
        if (stringAt(*queue, "state") != "DISABLED") return clientError("Cannot delete, state must be DISABLED");
        if (isBeingModified(*queue)) return beingModified("delete");
        (*queue)["status"] = "DELETING";
        SKYDECK_TRY(store().putQueue(*queue));
        m_lab.batchScheduler->wake();
        return Reply{};
    });
}

Result<Reply> BatchService::describeJobQueues(const Call& call) {
    SKYDECK_ASSIGN(auto found, chosen(arrayAt(call.input, "jobQueues"), store().queues(), "jobQueueName"));
    return paged("jobQueues", std::move(found), call.input);
}

// Job definitions.

Result<Reply> BatchService::registerJobDefinition(const Call& call) {
    SKYDECK_TRY(batch::checkDefinition(call.input));
    Json definition = call.input;
    definition["containerOrchestrationType"] = "ECS";
    for (const char* map : {"parameters", "tags"})
        if (!definition.contains(map)) definition[map] = Json::object();
    Json& container = definition["containerProperties"];
    for (const char* list :
         {"command", "volumes", "environment", "mountPoints", "ulimits", "resourceRequirements", "secrets"})
        if (!container.contains(list)) container[list] = Json::array();
    SKYDECK_ASSIGN(const Json made, store().registerDefinition(std::move(definition)));
    Json output = Json::object();
    copyMembers(made, output, {"jobDefinitionName", "jobDefinitionArn", "revision"});
    return Reply(std::move(output));
}

Result<Reply> BatchService::deregisterJobDefinition(const Call& call) {
    const std::string asked = stringAt(call.input, "jobDefinition");
    SKYDECK_ASSIGN(const bool found, store().deregisterDefinition(asked));
    if (!found && BatchStore::nameOf(asked).find(':') == std::string::npos)
        return clientError("JobDefinition " + asked + " must have the form name:revision or be an ARN.");
    return Reply{}; // AWS says nothing about one that does not exist
}

Result<Reply> BatchService::describeJobDefinitions(const Call& call) {
    const auto held = store().database().lock();
    std::vector<Json> found;
    if (const Json& asked = arrayAt(call.input, "jobDefinitions"); !asked.empty()) {
        for (const Json& name : asked) {
            SKYDECK_ASSIGN(auto one, store().definition(name.get<std::string>()));
            if (one) found.push_back(std::move(*one));
        }
    } else {
        SKYDECK_ASSIGN(found, store().definitions(BatchStore::nameOf(stringAt(call.input, "jobDefinitionName"))));
        std::ranges::reverse(found); // the newest revision first
    }
    if (const std::string status = stringAt(call.input, "status"); !status.empty())
        std::erase_if(found, [&](const Json& one) { return stringAt(one, "status") != status; });
    return paged("jobDefinitions", std::move(found), call.input);
}

Service makeBatchService(Lab& lab) {
    using S = BatchService;
    return Service::of<S>("batch", std::make_shared<S>(lab),
                          {{"CreateComputeEnvironment", &S::createComputeEnvironment},
                           {"UpdateComputeEnvironment", &S::updateComputeEnvironment},
                           {"DeleteComputeEnvironment", &S::deleteComputeEnvironment},
                           {"DescribeComputeEnvironments", &S::describeComputeEnvironments},
                           {"CreateJobQueue", &S::createJobQueue},
                           {"UpdateJobQueue", &S::updateJobQueue},
                           {"DeleteJobQueue", &S::deleteJobQueue},
                           {"DescribeJobQueues", &S::describeJobQueues},
                           {"RegisterJobDefinition", &S::registerJobDefinition},
                           {"DeregisterJobDefinition", &S::deregisterJobDefinition},
                           {"DescribeJobDefinitions", &S::describeJobDefinitions},
                           {"SubmitJob", &S::submitJob},
                           {"ListJobs", &S::listJobs},
                           {"DescribeJobs", &S::describeJobs},
                           {"CancelJob", &S::cancelJob},
                           {"TerminateJob", &S::terminateJob},
                           {"CreateSchedulingPolicy", &S::createSchedulingPolicy},
                           {"UpdateSchedulingPolicy", &S::updateSchedulingPolicy},
                           {"DeleteSchedulingPolicy", &S::deleteSchedulingPolicy},
                           {"DescribeSchedulingPolicies", &S::describeSchedulingPolicies},
                           {"ListSchedulingPolicies", &S::listSchedulingPolicies},
                           {"TagResource", &S::tagResource},
                           {"UntagResource", &S::untagResource},
                           {"ListTagsForResource", &S::listTagsForResource}});
}

} // namespace skydeck::lab
