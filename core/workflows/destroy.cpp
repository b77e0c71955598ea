#include "core/workflows/destroy.h"

#include "core/base/strings.h"
#include "core/workflows/archive.h"
#include "core/workflows/deletion_policy.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/resource_probe.h"
#include "core/workflows/stacks/artifacts.h"
#include "core/workflows/stacks/emptying.h"
#include "core/workflows/stacks/time_to_live.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

constexpr int kRounds = 2; // a job's last upload may land in a bucket that was just emptied
constexpr int kLooks = 3;  // EC2 and IAM show a deleted thing for a moment longer

/// One destruction on its way: what was emptied so far and the last word on each resource.
class Destruction {
public:
    Destruction(std::shared_ptr<aws::Session> session, const DestroyOptions& options, const StackEventCallback& onEvent,
                const CallContext& context)
        : m_session(std::move(session)), m_options(options), m_onEvent(onEvent), m_context(context),
          m_calls(quiet(context)) {}

    Result<Receipt> run(const DestroyPlan& plan);

private:
    Result<cfn::Stack> deleteStack(const cfn::CloudFormationClient& client, const DestroyPlan& plan, Emptier& emptier);
    Result<cfn::Stack> deleteAndFollow(const cfn::CloudFormationClient& client, const std::string& stackId,
                                       const std::vector<std::string>& retained);
    std::vector<std::string> stuckAndRetainable() const;
    struct Look {
        std::vector<RemainingResource> remaining;
        bool settled = true; // false: something is there although CloudFormation says that it is deleted
    };
    Result<Look> lookAfresh(const DestroyPlan& plan, const cfn::Stack& stack);
    Status sweepUp(const DestroyPlan& plan, Receipt& receipt);
    Error failure(const DestroyPlan& plan, const cfn::Stack& stack) const;

    std::shared_ptr<aws::Session> m_session;
    const DestroyOptions& m_options;
    const StackEventCallback& m_onEvent;
    const CallContext& m_context;
    const CallContext m_calls; // quiet
    std::vector<cfn::StackEvent> m_events;
    std::unordered_map<std::string, cfn::StackEvent> m_lastWord; // by logical id
    std::set<std::string> m_retained;                            // logical ids
};

Result<cfn::Stack> Destruction::deleteAndFollow(const cfn::CloudFormationClient& client, const std::string& stackId,
                                                const std::vector<std::string>& retained) {
    SKYDECK_ASSIGN(const auto before, client.stackEvents(stackId, {}, m_calls));
    SKYDECK_TRY(client.deleteStack(stackId, retained, m_calls));
    m_events.clear();
    std::string last = before.empty() ? std::string() : before.front().eventId;
    for (;;) {
        SKYDECK_ASSIGN(auto stack, followStack(
                                       m_session, stackId, last,
                                       [&](const cfn::StackEvent& event) {
                                           last = event.eventId;
                                           m_events.push_back(event);
                                           m_lastWord[event.logicalResourceId] = event;
                                           if (m_onEvent) m_onEvent(event);
                                       },
                                       m_calls));
        // DeleteStack answers before the deletion begins: the state may still be the one from before, even
        // DELETE_FAILED.
        if (stack.stackStatus == "DELETE_COMPLETE") return stack;
        if (stack.stackStatus == "DELETE_FAILED" && !m_events.empty()) return stack;
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
    }
}

Result<Destruction::Look> Destruction::lookAfresh(const DestroyPlan& plan, const cfn::Stack& stack) {
    Look look;
    for (const PlannedResource& resource : plan.resources) {
        if (resource.fate == Fate::Gone) continue;
        const auto word = m_lastWord.find(resource.logicalId);
        const std::string status = word == m_lastWord.end() ? "" : word->second.resourceStatus;
        auto exists = stillExists(m_session, resource.type, resource.physicalId, m_calls);
        std::string reason;
        if (!exists) {
            if (exists.error().kind == ErrorKind::Cancelled) return fail(std::move(exists.error()));
            reason = "could not be verified: " + describe(exists.error());
        } else if (exists->value_or(status != "DELETE_COMPLETE")) {
            if (resource.fate == Fate::Kept) {
                reason = "kept by its DeletionPolicy";
            } else if (m_retained.contains(resource.logicalId)) {
                reason = "left behind as asked" + (word == m_lastWord.end() || status != "DELETE_FAILED"
                                                       ? std::string()
                                                       : ": " + word->second.resourceStatusReason);
            } else if (status == "DELETE_COMPLETE") {
                reason = "CloudFormation says that it is deleted, but it is still there";
                look.settled = false;
            } else {
                reason = status.empty() ? "CloudFormation said nothing about it"
                                        : status + ": " + word->second.resourceStatusReason;
            }
        }
        if (!reason.empty())
            look.remaining.push_back({resource.logicalId, resource.physicalId, resource.type, std::move(reason)});
    }
    if (stack.stackStatus != "DELETE_COMPLETE")
        look.remaining.push_back(
            {stack.stackName, stack.stackId, "AWS::CloudFormation::Stack",
             stack.stackStatus + (stack.stackStatusReason.empty() ? "" : ": " + stack.stackStatusReason)});
    return look;
}

/// What got stuck and may stay.
std::vector<std::string> Destruction::stuckAndRetainable() const {
    const bool all = std::ranges::find(m_options.retain, "all") != m_options.retain.end();
    std::vector<std::string> ids;
    for (const auto& [logicalId, event] : m_lastWord)
        if (event.resourceStatus == "DELETE_FAILED" && event.physicalResourceId != event.stackId &&
            (all || std::ranges::find(m_options.retain, logicalId) != m_options.retain.end()))
            ids.push_back(logicalId);
    std::ranges::sort(ids);
    return ids;
}

Result<cfn::Stack> Destruction::deleteStack(const cfn::CloudFormationClient& client, const DestroyPlan& plan,
                                            Emptier& emptier) {
    cfn::Stack stack;
    for (int round = 1; round <= kRounds; ++round) {
        SKYDECK_TRY(emptier.emptyAll(plan));
        SKYDECK_ASSIGN(stack, deleteAndFollow(client, plan.stackId, {}));
        if (stack.stackStatus == "DELETE_COMPLETE") return stack;
    }
    // What the stuck ones depend on may come to light only now.
    for (std::size_t before = m_retained.size();; before = m_retained.size()) {
        const auto stuck = stuckAndRetainable();
        m_retained.insert(stuck.begin(), stuck.end());
        if (m_retained.size() == before) return stack;
        SKYDECK_ASSIGN(stack, deleteAndFollow(client, plan.stackId, stuck));
        if (stack.stackStatus == "DELETE_COMPLETE") return stack;
    }
}

/// What CloudFormation knows nothing of: uploads, logs, things made outside.
Status Destruction::sweepUp(const DestroyPlan& plan, Receipt& receipt) {
    const auto arn = split(plan.stackId, ':'); // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
    if (arn.size() > 5) {
        SKYDECK_ASSIGN(const auto removed, removeArtifacts(m_session, arn[4], plan.stackName, m_calls));
        if (removed.report.objects > 0) {
            EmptiedResource& row = receipt.emptied.emplace_back();
            row.name = removed.place;
            row.type = kBucketType;
            row.objects = removed.report.objects;
            row.bytes = removed.report.bytes;
        }
    }
    if (plan.endsAt) {
        SKYDECK_TRY(clearTimeToLive(m_session, plan.stackName, m_calls));
    }
    // Not those of the plan: what ran until the end has written since.
    std::vector<cfn::StackResource> resources;
    for (const PlannedResource& resource : plan.resources)
        if (resource.fate != Fate::Kept)
            resources.push_back({resource.logicalId, resource.physicalId, resource.type, {}, {}, {}});
    SKYDECK_ASSIGN(const auto logs, findLeftLogs(m_session, resources, m_calls));
    for (const LeftLog& log : logs) {
        if (m_options.removeLogs) {
            SKYDECK_TRY(removeLeftLog(m_session, log, m_calls));
            continue;
        }
        receipt.logs.push_back(log);
    }
    return {};
}

Error Destruction::failure(const DestroyPlan& plan, const cfn::Stack& stack) const {
    const cfn::StackEvent* cause = rootCause(m_events);
    std::vector<std::string> outside, stuck;
    for (const OutsideThing& thing : plan.outside)
        outside.push_back(thing.id + " (" + thing.type + ", in " + thing.in + ')');
    for (const auto& [logicalId, event] : m_lastWord)
        if (event.resourceStatus == "DELETE_FAILED" && event.physicalResourceId != event.stackId)
            stuck.push_back(logicalId);
    std::ranges::sort(stuck);
    std::string hint;
    if (!outside.empty() && !m_options.removeOutside)
        hint = "Made outside of the stack and in its way: " + join(outside, ", ") + ". --outside deletes that too.";
    else
        hint = "Remove what it names, then destroy the stack again.";
    if (!stuck.empty()) hint += " Or leave what is stuck: --retain " + join(stuck, ",");
    return {ErrorKind::Conflict,
            "StackDeleteFailed",
            cause ? cause->logicalResourceId + " (" + cause->resourceType + "): " + cause->resourceStatusReason
                  : "Stack '" + stack.stackName + "' is in " + stack.stackStatus,
            0,
            {},
            std::move(hint)};
}

Result<Receipt> Destruction::run(const DestroyPlan& plan) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(m_session));
    if (plan.terminationProtection) {
        if (!m_options.unprotect)
            return fail(ErrorKind::Conflict, "TerminationProtected",
                        "Stack '" + plan.stackName + "' is protected from deletion",
                        "Destroy it with --unprotect, or: skydeckctl stacks unprotect " + plan.stackName);
        SKYDECK_TRY(client.setTerminationProtection(plan.stackId, false, m_calls));
    }
    Emptier emptier(m_session, m_context);
    if (m_options.removeOutside) SKYDECK_TRY(removeOutside(m_session, plan.outside, m_context));
    SKYDECK_ASSIGN(const auto stack, deleteStack(client, plan, emptier));

    Receipt receipt{stack.stackName, stack.stackStatus, emptier.takeEmptied(), {}, {}, {}, {}};
    for (int attempt = 1; attempt <= kLooks; ++attempt) {
        SKYDECK_ASSIGN(auto look, lookAfresh(plan, stack));
        receipt.remaining = std::move(look.remaining);
        if (look.settled || attempt == kLooks) break;
        SKYDECK_TRY(pauseBetweenLooks(*m_session, m_calls));
    }
    if (stack.stackStatus != "DELETE_COMPLETE")
        receipt.failure = failure(plan, stack);
    else
        SKYDECK_TRY(sweepUp(plan, receipt));
    return receipt;
}

} // namespace

std::string_view toString(Fate fate) {
    switch (fate) {
    case Fate::Goes:
        return "goes";
    case Fate::Emptied:
        return "emptied";
    case Fate::Kept:
        return "kept";
    case Fate::Gone:
        break;
    }
    return "gone";
}

Result<DestroyPlan> planDestroy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(stackName, quiet(context)));
    SKYDECK_ASSIGN(const auto resources, client.stackResources(stack.stackId, quiet(context)));
    SKYDECK_ASSIGN(const auto body, client.getTemplate(stack.stackId, quiet(context)));
    const auto kept = keptResources(body);

    DestroyPlan plan{stack.stackName, stack.stackId, stack.stackStatus, {}, {}, {}, stack.terminationProtection};
    for (const cfn::StackResource& row : resources) {
        PlannedResource resource;
        resource.logicalId = row.logicalResourceId;
        resource.physicalId = row.physicalResourceId;
        resource.type = row.resourceType;
        if (row.resourceStatus == "DELETE_COMPLETE" || row.physicalResourceId.empty())
            resource.fate = Fate::Gone;
        else if (kept.contains(row.logicalResourceId))
            resource.fate = Fate::Kept;
        if (resource.fate == Fate::Goes) SKYDECK_TRY(measureContent(session, resource, quiet(context)));
        if (resource.fate == Fate::Kept) resource.note = "kept by its DeletionPolicy";
        plan.resources.push_back(std::move(resource));
        context.report(plan.resources.size(), resources.size(), row.logicalResourceId);
    }
    SKYDECK_ASSIGN(plan.outside, findOutside(session, resources, context));
    SKYDECK_ASSIGN(plan.logs, findLeftLogs(session, resources, context));
    const auto life = timeToLive(session, stack.stackName, context);
    if (life && *life) plan.endsAt = (*life)->at;
    // Who may not look at schedules has not made one, and on some endpoints there are none.
    if (!life && life.error().kind != ErrorKind::AccessDenied && life.error().kind != ErrorKind::NotImplemented)
        return fail(life.error());
    return plan;
}

static Json toJson(const std::vector<LeftLog>& logs) {
    Json rows = Json::array();
    for (const LeftLog& log : logs)
        rows.push_back({{"logicalId", log.logicalId},
                        {"group", log.group},
                        {"streamPrefix", log.streamPrefix},
                        {"streams", log.streams}});
    return rows;
}

Json toJson(const DestroyPlan& plan) {
    Json resources = Json::array();
    for (const PlannedResource& resource : plan.resources) {
        Json row{{"logicalId", resource.logicalId},
                 {"physicalId", resource.physicalId},
                 {"type", resource.type},
                 {"fate", toString(resource.fate)},
                 {"note", resource.note}};
        if (resource.type == kBucketType) row.update({{"objects", resource.objects}, {"bytes", resource.bytes}});
        if (resource.type == kRepositoryType) row["images"] = resource.images;
        if (resource.type == kJobQueueType) row["jobs"] = resource.jobs;
        if (resource.type == kClusterType) row["tasks"] = resource.tasks;
        resources.push_back(std::move(row));
    }
    Json outside = Json::array();
    for (const OutsideThing& thing : plan.outside)
        outside.push_back({{"id", thing.id}, {"type", thing.type}, {"name", thing.name}, {"in", thing.in}});
    return {{"stack", plan.stackName},
            {"status", plan.stackStatus},
            {"terminationProtection", plan.terminationProtection},
            {"resources", std::move(resources)},
            {"outside", std::move(outside)},
            {"logs", toJson(plan.logs)},
            {"endsAt", plan.endsAt ? Json(toEpochSeconds(*plan.endsAt)) : Json()}};
}

Json toJson(const Receipt& receipt) {
    Json emptied = Json::array(), remaining = Json::array();
    for (const EmptiedResource& row : receipt.emptied) {
        Json object{{"name", row.name}, {"type", row.type}};
        if (row.type == kBucketType) object.update({{"objects", row.objects}, {"bytes", row.bytes}});
        if (row.type == kRepositoryType) object["images"] = row.images;
        if (row.type == kJobQueueType) object["jobs"] = row.jobs;
        if (row.type == kClusterType) object["tasks"] = row.tasks;
        emptied.push_back(std::move(object));
    }
    for (const RemainingResource& row : receipt.remaining)
        remaining.push_back(
            {{"logicalId", row.logicalId}, {"physicalId", row.physicalId}, {"type", row.type}, {"reason", row.reason}});
    Json object{{"stack", receipt.stackName},
                {"status", receipt.status},
                {"emptied", std::move(emptied)},
                {"remaining", std::move(remaining)},
                {"logs", toJson(receipt.logs)}};
    if (receipt.archive) object["archive"] = receipt.archive->string();
    return object;
}

Result<Receipt> destroyStack(const std::shared_ptr<aws::Session>& session, const DestroyOptions& options,
                             const StackEventCallback& onEvent, const CallContext& context) {
    SKYDECK_ASSIGN(const auto plan, planDestroy(session, options.stackName, context));
    std::optional<std::filesystem::path> archive;
    if (options.archiveFolder) {
        SKYDECK_ASSIGN(auto saved, archiveStack(session, options.stackName, *options.archiveFolder, context));
        archive = std::move(saved.folder);
    }
    SKYDECK_ASSIGN(auto receipt, Destruction(session, options, onEvent, context).run(plan));
    receipt.archive = std::move(archive);
    return receipt;
}

} // namespace skydeck::workflows
