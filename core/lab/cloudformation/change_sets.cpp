#include "core/lab/cloudformation/change_sets.h"

#include "core/lab/cloudformation/change_plan.h"
#include "core/lab/cloudformation/engine.h"
#include "core/lab/cloudformation/requests.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <regex>

namespace skydeck::lab {

using namespace cloudformation;

namespace {
tl::unexpected<Error> noChangeSet(const std::string& name) {
    return awsError(404, "ChangeSetNotFound", "ChangeSet [" + name + "] does not exist");
}

Result<Json> findChangeSet(const StackStore& store, const Json& input) {
    const std::string name = stringAt(input, "ChangeSetName"), stackName = stringAt(input, "StackName");
    const bool isArn = name.starts_with("arn:");
    if (stackName.empty() && !isArn)
        return validationError("StackName must be specified if ChangeSetName is not specified as an ARN.");
    std::string stackId;
    if (isArn) {
        SKYDECK_ASSIGN(const auto stacks, store.list());
        for (const Stack& stack : stacks) {
            SKYDECK_ASSIGN(auto sets, store.changeSets(stack.id));
            for (Json& each : sets)
                if (stringAt(each, "ChangeSetId") == name) return std::move(each);
        }
        return noChangeSet(name);
    }
    const auto stack = store.get(stackName);
    if (!stack && stack.error().code == "ValidationError")
        return awsError(404, "ChangeSetNotFound", "Stack [" + stackName + "] does not exist");
    if (!stack) return fail(stack.error());
    SKYDECK_ASSIGN(auto sets, store.changeSets(stack->id));
    for (Json& each : sets)
        if (stringAt(each, "ChangeSetName") == name) return std::move(each);
    return noChangeSet(name);
}

/// What the summaries of a list have.
Json summaryOf(const Json& changeSet) {
    Json out = Json::object();
    for (const char* member : {"StackId", "StackName", "ChangeSetId", "ChangeSetName", "ExecutionStatus", "Status",
                               "StatusReason", "CreationTime", "Description", "IncludeNestedStacks"})
        if (changeSet.contains(member)) out[member] = changeSet[member];
    return out;
}

class ChangeSets {
public:
    explicit ChangeSets(Lab& lab) : m_lab(lab), m_engine(*lab.cloudFormation), m_store(m_engine.store()) {}

    Result<Reply> create(const Call& call) {
        const Json& input = call.input;
        const std::string name = stringAt(input, "ChangeSetName"), type = stringAt(input, "ChangeSetType", "UPDATE");
        static const std::regex pattern("[a-zA-Z][-a-zA-Z0-9]*");
        if (name.size() > 128 || !std::regex_match(name, pattern))
            return validationError("1 validation error detected: Value '" + name +
                                   "' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular "
                                   "expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        const bool imports = type == "IMPORT";
        const auto named = m_store.get(stringAt(input, "StackName"));
        // An import makes the stack that it is for, if there is none.
        const bool creates = type == "CREATE" || (imports && (!named || named->inReview()));
        SKYDECK_ASSIGN(auto request, creates ? creationRequest(input, *m_lab.s3) : updateRequest(input, *m_lab.s3));
        if (!creates) {
            const auto there = m_store.get(request.stackName);
            if (!there || there->inReview()) return validationError("Stack [" + request.stackName + "] does not exist");
            if (there->inProgress() || there->status == "ROLLBACK_COMPLETE" || there->status == "ROLLBACK_FAILED")
                return validationError("Stack:" + there->id + " is in " + there->status +
                                       " state and can not be updated.");
            request.stackName = there->name;
        }
        if (!imports && !request.imports.empty())
            return validationError("ResourcesToImport is for change sets of type IMPORT alone.");
        SKYDECK_ASSIGN(const auto plan, imports ? m_engine.planImport(request) : m_engine.plan(request));
        std::string stackId;
        if (creates) {
            SKYDECK_ASSIGN(stackId, m_engine.review(request));
        } else {
            SKYDECK_ASSIGN(const Stack stack, m_store.get(request.stackName));
            stackId = stack.id;
        }
        SKYDECK_ASSIGN(const auto others, m_store.changeSets(stackId));
        for (const Json& each : others)
            if (stringAt(each, "ChangeSetName") == name)
                return awsError(400, "AlreadyExistsException", "ChangeSet " + name + " already exists");

        const std::string id = "arn:aws:cloudformation:" + m_lab.config.region + ':' + kAccountId + ":changeSet/" +
                               name + '/' + wire::randomUuid();
        Json made{{"ChangeSetName", name},
                  {"ChangeSetId", id},
                  {"StackId", stackId},
                  {"StackName", request.stackName},
                  {"CreationTime", toEpochSeconds(m_lab.clock.now())},
                  {"Parameters", memberAt(plan.stack.described, "Parameters")},
                  {"Tags", plan.stack.tags},
                  {"Capabilities", request.capabilities},
                  {"NotificationARNs", arrayAt(input, "NotificationARNs")},
                  {"RollbackConfiguration", Json::object()},
                  {"IncludeNestedStacks", boolAt(input, "IncludeNestedStacks")},
                  {"Status", "CREATE_COMPLETE"},
                  {"ExecutionStatus", "AVAILABLE"},
                  {"creates", creates && !imports},
                  {"imports", imports},
                  {"template", plan.stack.templateBody},
                  {"request", toJson(request)},
                  {"Changes", Json::array()},
                  {"changesWithValues", Json::array()}};
        if (const std::string words = stringAt(input, "Description"); !words.empty()) made["Description"] = words;
        for (const ResourceChange& change : plan.changes) {
            made["Changes"].push_back(describeChange(change, false));
            made["changesWithValues"].push_back(describeChange(change, true));
        }
        if (plan.empty()) {
            made["Status"] = "FAILED";
            made["ExecutionStatus"] = "UNAVAILABLE";
            made["StatusReason"] = "The submitted information didn't contain changes. Submit different information to "
                                   "create a change set.";
        }
        SKYDECK_TRY(m_store.putChangeSet(made));
        return Json{{"Id", id}, {"StackId", stackId}};
    }

    Result<Reply> describe(const Call& call) {
        SKYDECK_ASSIGN(const Json found, findChangeSet(m_store, call.input));
        const bool values = boolAt(call.input, "IncludePropertyValues");
        Json out = summaryOf(found);
        for (const char* member : {"Parameters", "Tags", "Capabilities", "NotificationARNs", "RollbackConfiguration"})
            out[member] = found[member];
        const Json& changes = arrayAt(found, values ? "changesWithValues" : "Changes");
        SKYDECK_ASSIGN(const Json page, pageOf(call.input, {.member = "Changes", .code = "ValidationError"},
                                               changes.get<std::vector<Json>>()));
        out.update(page);
        return out;
    }

    Result<Reply> list(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, m_store.get(stringAt(call.input, "StackName")));
        SKYDECK_ASSIGN(auto sets, m_store.changeSets(stack.id));
        std::ranges::transform(sets, sets.begin(), summaryOf);
        return pageOf(call.input, {.member = "Summaries", .code = "ValidationError"}, sets);
    }

    Result<Reply> execute(const Call& call) {
        SKYDECK_ASSIGN(Json found, findChangeSet(m_store, call.input));
        const std::string status = stringAt(found, "ExecutionStatus");
        if (status != "AVAILABLE")
            return awsError(400, "InvalidChangeSetStatus",
                            "ChangeSet [" + stringAt(found, "ChangeSetId") +
                                "] cannot be executed in its current status of [" + stringAt(found, "Status") + ']');
        auto request = toRequest(memberAt(found, "request"));
        request.token = stringAt(call.input, "ClientRequestToken");
        const bool keepsFailure = boolAt(call.input, "DisableRollback");
        if (boolAt(found, "imports")) {
            request.stackName = stringAt(found, "StackId");
            SKYDECK_TRY(m_engine.importResources(request));
        } else if (boolAt(found, "creates")) {
            request.reviewedId = stringAt(found, "StackId");
            if (keepsFailure) request.onFailure = "DO_NOTHING";
            SKYDECK_TRY(m_engine.create(request));
        } else {
            request.rollbackDisabled = keepsFailure;
            SKYDECK_TRY(m_engine.update(request));
        }
        // The others are of a stack that is no longer what they were made for.
        SKYDECK_ASSIGN(const auto all, m_store.changeSets(stringAt(found, "StackId")));
        for (const Json& each : all)
            SKYDECK_TRY(m_store.removeChangeSet(each));
        found["ExecutionStatus"] = "EXECUTE_COMPLETE";
        return replyOf(m_store.putChangeSet(found));
    }

    Result<Reply> remove(const Call& call) {
        const auto found = findChangeSet(m_store, call.input);
        if (found) return replyOf(m_store.removeChangeSet(*found));
        // As CloudFormation: what is not there is deleted.
        if (found.error().code == "ChangeSetNotFound") return Reply{};
        return fail(found.error());
    }

private:
    Lab& m_lab;
    CloudFormationEngine& m_engine;
    StackStore& m_store;
};
} // namespace

namespace cloudformation {
Result<std::string> templateOfChangeSet(const StackStore& store, const Json& input) {
    SKYDECK_ASSIGN(const Json found, findChangeSet(store, input));
    return stringAt(found, "template");
}
} // namespace cloudformation

void addChangeSetHandlers(Service& service, Lab& lab) {
    Service own = Service::of("cloudformation", std::make_shared<ChangeSets>(lab),
                              {{"CreateChangeSet", &ChangeSets::create},
                               {"DescribeChangeSet", &ChangeSets::describe},
                               {"ListChangeSets", &ChangeSets::list},
                               {"ExecuteChangeSet", &ChangeSets::execute},
                               {"DeleteChangeSet", &ChangeSets::remove}});
    service.handlers.merge(own.handlers);
}

} // namespace skydeck::lab
