#include "core/lab/cloudformation/engine.h"

#include "core/base/log.h"
#include "core/lab/cloudformation/import_run.h"
#include "core/lab/cloudformation/parameters.h"
#include "core/lab/cloudformation/stack_run.h"
#include "core/lab/cloudformation/update_run.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

using namespace cloudformation;

struct CloudFormationEngine::Operation {
    std::string stackId;
    std::stop_source phase; ///< of the phase that runs now
    bool finished = false;
    std::jthread thread;
};

CloudFormationEngine::CloudFormationEngine(std::unique_ptr<StackStore> store, Invoke invoke, std::string region,
                                           std::string accountId, const Clock& clock, Random& random,
                                           std::string endpointUrl)
    : m_store(std::move(store)), m_around{*m_store,
                                          clock,
                                          random,
                                          std::move(invoke),
                                          std::move(region),
                                          std::move(accountId),
                                          std::move(endpointUrl)} {}

CloudFormationEngine::~CloudFormationEngine() {
    stop();
}

Result<std::shared_ptr<CloudFormationEngine>> CloudFormationEngine::open(Database& database, Invoke invoke,
                                                                         std::string region, std::string accountId,
                                                                         const Clock& clock, Random& random,
                                                                         std::string endpointUrl) {
    SKYDECK_ASSIGN(auto store, StackStore::open(database, clock));
    return std::shared_ptr<CloudFormationEngine>(new CloudFormationEngine(std::move(store), std::move(invoke),
                                                                          std::move(region), std::move(accountId),
                                                                          clock, random, std::move(endpointUrl)));
}

namespace {

Status checkCapabilities(const Template& document, const std::vector<std::string>& given) {
    const std::string needed = neededCapability(document).capability;
    const auto has = [&](std::string_view capability) { return std::ranges::find(given, capability) != given.end(); };
    if (needed.empty() || has("CAPABILITY_NAMED_IAM") || has(needed)) return {};
    return fail(Error{ErrorKind::InvalidInput,
                      "InsufficientCapabilitiesException",
                      "Requires capabilities : [" + needed + "]",
                      400,
                      {},
                      {}});
}

/// What the parameters of a stack were given: {name: text}.
Json previousTexts(const Stack& stack) {
    Json texts = Json::object();
    for (const Json& shown : arrayAt(stack.described, "Parameters")) {
        const std::string name = stringAt(shown, "ParameterKey");
        const Json& value = memberAt(stack.parameters, name);
        // Shown ones are as they were given; secret ones are kept as Ref gives them.
        const bool secret = stringAt(shown, "ParameterValue") == "****" && value.is_string();
        texts[name] = secret ? value.get<std::string>() : stringAt(shown, "ParameterValue");
    }
    return texts;
}

/// The values of stored parameters, from Systems Manager.
Status resolveStored(std::vector<ParameterValue>& values, const Invoke& invoke) {
    for (ParameterValue& value : values) {
        if (!value.declaration->isStored()) continue;
        const auto answer = invoke("ssm", "GetParameter", Json{{"Name", value.text}});
        if (answer) {
            value.resolved = stringAt(memberAt(*answer, "Parameter"), "Value");
            continue;
        }
        if (answer.error().kind != ErrorKind::NotFound) return fail(answer.error());
        return validationError("Unable to fetch parameters [" + value.text +
                               "] from parameter store for this account.");
    }
    return {};
}

} // namespace

struct CloudFormationEngine::Prepared {
    Template document;
    Stack stack;
    Scope scope; // refers to `document`
    Template wanted;
};

Result<std::unique_ptr<CloudFormationEngine::Prepared>>
CloudFormationEngine::prepare(const Request& request, Stack stack, const Stack* before) const {
    auto prepared = std::make_unique<Prepared>();
    if (!request.sameTemplate) stack.templateBody = request.templateBody;
    SKYDECK_ASSIGN(prepared->document, parseTemplate(stack.templateBody));
    const Template& document = prepared->document;
    SKYDECK_ASSIGN(auto values, bindParameters(document, request.parameters, before ? previousTexts(*before) : Json()));
    SKYDECK_TRY(checkCapabilities(document, request.capabilities));
    SKYDECK_TRY(resolveStored(values, m_around.invoke));

    stack.operationToken = request.token;
    if (!request.sameTags) stack.tags = request.tags;
    stack.described.update(request.described);
    stack.described.erase("Description");
    if (!document.description.empty()) stack.described["Description"] = document.description;
    Json shown = Json::array();
    stack.parameters = Json::object();
    for (const ParameterValue& value : values) {
        shown.push_back(value.described());
        stack.parameters[value.declaration->name] = value.value();
    }
    stack.described["Parameters"] = std::move(shown);
    prepared->stack = std::move(stack);

    SKYDECK_ASSIGN(prepared->scope, stackScope(document, prepared->stack, m_around));
    SKYDECK_ASSIGN(prepared->wanted, specialise(document, prepared->scope));
    if (prepared->wanted.resources.empty())
        return validationError("Template format error: At least one Resources member must be defined.");
    return prepared;
}

Status CloudFormationEngine::checkOpen() const {
    if (m_shutdown.stop_requested())
        return fail(ErrorKind::Unavailable, "ServiceUnavailable", "The lab is shutting down");
    return {};
}

Result<std::string> CloudFormationEngine::create(const Request& request) {
    const auto earlier = m_store->get(request.stackName);
    if (!request.token.empty() && earlier && earlier->createToken == request.token) return earlier->id;
    const bool reviewed = earlier && earlier->inReview() && earlier->id == request.reviewedId;

    Stack stack;
    stack.id = reviewed ? earlier->id
                        : "arn:aws:cloudformation:" + m_around.region + ":" + m_around.accountId + ":stack/" +
                              request.stackName + "/" + wire::randomUuid();
    stack.name = request.stackName;
    stack.status = "CREATE_IN_PROGRESS";
    stack.reason = "User Initiated";
    stack.onFailure = request.onFailure;
    stack.createToken = request.token;
    stack.protectedFromDeletion = request.protectedFromDeletion;
    stack.timeoutMinutes = request.timeoutMinutes;
    stack.policy = request.policy;
    stack.described["CreationTime"] =
        reviewed ? numberAt(earlier->described, "CreationTime") : toEpochSeconds(m_around.clock.now());
    SKYDECK_ASSIGN(const auto prepared, prepare(request, std::move(stack), nullptr));

    const std::lock_guard lock(m_mutex);
    SKYDECK_TRY(checkOpen());
    if (reviewed) {
        SKYDECK_TRY(m_store->change(prepared->stack.id, [&](Stack& kept) {
            kept = prepared->stack;
            kept.status = "REVIEW_IN_PROGRESS";
        }));
        SKYDECK_TRY(m_store->setStatus(prepared->stack.id, "CREATE_IN_PROGRESS", "User Initiated"));
    } else {
        SKYDECK_TRY(m_store->add(prepared->stack));
    }
    launchLocked(prepared->stack.id);
    return prepared->stack.id;
}

Result<std::string> CloudFormationEngine::review(const Request& request) {
    if (const auto there = m_store->get(request.stackName)) {
        if (there->inReview()) return there->id;
        return validationError("Stack [" + request.stackName +
                               "] already exists and cannot be created again with the changeSet [CREATE].");
    }
    Stack stack;
    stack.id = "arn:aws:cloudformation:" + m_around.region + ":" + m_around.accountId + ":stack/" + request.stackName +
               "/" + wire::randomUuid();
    stack.name = request.stackName;
    stack.status = "REVIEW_IN_PROGRESS";
    stack.reason = "User Initiated";
    stack.tags = request.tags;
    stack.described = {{"CreationTime", toEpochSeconds(m_around.clock.now())}, {"Parameters", Json::array()}};
    const std::lock_guard lock(m_mutex);
    SKYDECK_TRY(checkOpen());
    SKYDECK_TRY(m_store->add(stack));
    return stack.id;
}

Result<CloudFormationEngine::Plan> CloudFormationEngine::planFrom(const Prepared& prepared, const Stack* before) const {
    Plan plan;
    plan.stack = prepared.stack;
    std::vector<StackResource> records;
    Json resourcesNow;
    if (before) {
        SKYDECK_ASSIGN(records, m_store->resources(before->id));
        if (const auto document = parseTemplate(before->templateBody)) resourcesNow = document->section("Resources");
        plan.tagsDiffer = before->tags != prepared.stack.tags;
        const auto outputs = plannedOutputs(records, prepared.wanted, prepared.scope);
        plan.outputsDiffer = !outputs || *outputs != before->outputs;
    }
    SKYDECK_ASSIGN(plan.changes, planChanges(plan.tagsDiffer, resourcesNow, records, prepared.wanted, prepared.scope));
    return plan;
}

Result<CloudFormationEngine::Plan> CloudFormationEngine::plan(const Request& request) {
    const auto before = m_store->get(request.stackName);
    const bool isNew = !before || before->inReview();
    Stack stack;
    stack.name = request.stackName;
    if (before) stack = *before;
    SKYDECK_ASSIGN(const auto prepared, prepare(request, std::move(stack), isNew ? nullptr : &*before));
    return planFrom(*prepared, isNew ? nullptr : &*before);
}

Result<std::string> CloudFormationEngine::update(const Request& request) {
    static const std::set<std::string> kUpdatable{
        "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED",
        "CREATE_FAILED",   "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"};
    const std::lock_guard lock(m_mutex);
    SKYDECK_TRY(checkOpen());
    const auto found = m_store->get(request.stackName);
    if (!found && found.error().code == "ValidationError")
        return validationError("Stack [" + request.stackName + "] does not exist");
    if (!found) return fail(found.error());
    const Stack& before = *found;
    if (!kUpdatable.contains(before.status))
        return validationError("Stack:" + before.id + " is in " + before.status + " state and can not be updated.");
    SKYDECK_ASSIGN(const auto prepared, prepare(request, before, &before));
    SKYDECK_ASSIGN(const Plan plan, planFrom(*prepared, &before));
    if (plan.empty() && !before.status.ends_with("_FAILED")) return validationError("No updates are to be performed.");
    SKYDECK_TRY(m_store->change(before.id, [&](Stack& kept) {
        const Json earliest = kept.before.is_null() ? before.snapshot() : kept.before;
        const std::string status = kept.status;
        kept = prepared->stack;
        kept.status = status;
        kept.before = earliest;
        kept.rollbackDisabled = request.rollbackDisabled;
        kept.updatePolicy = request.updatePolicy.empty() ? before.policy : request.updatePolicy;
        if (!request.policy.empty()) kept.policy = request.policy;
        kept.described["LastUpdatedTime"] = toEpochSeconds(m_around.clock.now());
    }));
    SKYDECK_TRY(m_store->setStatus(before.id, "UPDATE_IN_PROGRESS", "User Initiated"));
    launchLocked(before.id);
    return before.id;
}

Result<CloudFormationEngine::Plan> CloudFormationEngine::planImport(const Request& request) {
    const auto there = m_store->get(request.stackName);
    const Stack* before = there && !there->inReview() ? &*there : nullptr;
    Stack stack;
    stack.name = request.stackName;
    if (there) stack = *there;
    SKYDECK_ASSIGN(const auto prepared, prepare(request, std::move(stack), before));
    SKYDECK_ASSIGN(Plan plan, planFrom(*prepared, before));
    SKYDECK_ASSIGN(plan.imported, importRecords(*m_store, prepared->wanted, request.imports, plan.changes));
    if (before ? plan.outputsDiffer : !prepared->wanted.outputs.empty())
        return validationError("As part of the import operation, you cannot modify or add [Outputs]");
    return plan;
}

Result<std::string> CloudFormationEngine::importResources(const Request& request) {
    const std::lock_guard lock(m_mutex);
    SKYDECK_TRY(checkOpen());
    SKYDECK_ASSIGN(const Stack before, m_store->get(request.stackName));
    if (before.inProgress())
        return validationError("Stack:" + before.id + " is in " + before.status + " state and can not be updated.");
    SKYDECK_ASSIGN(const Plan plan, planImport(request));
    SKYDECK_TRY(m_store->change(before.id, [&](Stack& kept) {
        const std::string status = kept.status;
        Json earlier = before.inReview() ? Json::object() : before.snapshot();
        kept = plan.stack;
        kept.status = status;
        for (const StackResource& record : plan.imported)
            earlier["imported"].push_back(record.logicalId);
        kept.before = std::move(earlier);
    }));
    SKYDECK_TRY(m_store->setStatus(before.id, "IMPORT_IN_PROGRESS", "User Initiated"));
    for (const StackResource& record : plan.imported)
        SKYDECK_TRY(m_store->putResource(plan.stack, record, false));
    launchLocked(before.id);
    return before.id;
}

Status CloudFormationEngine::beginPhaseLocked(const Stack& stack, const std::string& status, const std::string& token) {
    SKYDECK_TRY(checkOpen());
    SKYDECK_TRY(m_store->change(stack.id, [&](Stack& kept) { kept.operationToken = token; }));
    SKYDECK_TRY(m_store->setStatus(stack.id, status, "User Initiated"));
    const auto running = std::ranges::find_if(
        m_operations, [&](const auto& operation) { return !operation->finished && operation->stackId == stack.id; });
    if (running != m_operations.end())
        (*running)->phase.request_stop();
    else
        launchLocked(stack.id);
    return {};
}

Status CloudFormationEngine::cancelUpdate(std::string_view nameOrId, const std::string& token) {
    const std::lock_guard lock(m_mutex);
    SKYDECK_ASSIGN(const Stack stack, m_store->get(nameOrId));
    if (stack.status != "UPDATE_IN_PROGRESS")
        return validationError("CancelUpdateStack cannot be called from current stack status");
    return beginPhaseLocked(stack, "UPDATE_ROLLBACK_IN_PROGRESS", token);
}

Status CloudFormationEngine::continueRollback(std::string_view nameOrId, const std::string& token) {
    const std::lock_guard lock(m_mutex);
    SKYDECK_ASSIGN(const Stack stack, m_store->get(nameOrId));
    if (stack.status != "UPDATE_ROLLBACK_FAILED")
        return validationError("Stack:" + stack.id + " is in " + stack.status +
                               " state and can not continue rollback of an update.");
    return beginPhaseLocked(stack, "UPDATE_ROLLBACK_IN_PROGRESS", token);
}

Result<std::string> CloudFormationEngine::rollBack(std::string_view nameOrId, const std::string& token) {
    const std::lock_guard lock(m_mutex);
    SKYDECK_ASSIGN(const Stack stack, m_store->get(nameOrId));
    if (stack.status != "CREATE_FAILED" && stack.status != "UPDATE_FAILED")
        return validationError("Stack:" + stack.id + " is in " + stack.status + " state and can not be rolled back.");
    SKYDECK_TRY(beginPhaseLocked(
        stack, stack.status == "CREATE_FAILED" ? "ROLLBACK_IN_PROGRESS" : "UPDATE_ROLLBACK_IN_PROGRESS", token));
    return stack.id;
}

Result<std::optional<std::string>> CloudFormationEngine::exportInUse(const Stack& stack) const {
    SKYDECK_ASSIGN(const auto exports, m_store->exports());
    for (const Export& one : exports) {
        if (one.stackId != stack.id) continue;
        SKYDECK_ASSIGN(const auto users, m_store->importers(one.name));
        std::string names;
        for (const std::string& id : users) {
            SKYDECK_ASSIGN(const Stack user, m_store->get(id));
            names += (names.empty() ? "" : ", ") + user.name;
        }
        if (!names.empty())
            return "Delete canceled. Cannot delete export " + one.name + " as it is in use by " + names + ".";
    }
    return std::nullopt;
}

Status CloudFormationEngine::remove(std::string_view nameOrId, const std::vector<std::string>& retained,
                                    const std::string& token) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_store->get(nameOrId);
    if (!found) return found.error().code == "ValidationError" ? Status() : fail(found.error());
    const Stack& stack = *found;
    if (stack.deleted() || stack.status == "DELETE_IN_PROGRESS") return {};
    if (stack.protectedFromDeletion)
        return validationError("Stack [" + stack.name + "] cannot be deleted while TerminationProtection is enabled");
    if ((stack.status.starts_with("UPDATE_") || stack.status.starts_with("IMPORT_")) && stack.inProgress())
        return validationError("Stack [" + stack.id + "] cannot be deleted while in status " + stack.status);
    SKYDECK_TRY(checkOpen());
    if (!retained.empty()) {
        if (stack.status != "DELETE_FAILED")
            return validationError(
                "Specify resources to retain only when the stack is in the DELETE_FAILED state. Stack [" + stack.name +
                "] is in " + stack.status);
        for (const std::string& id : retained) {
            SKYDECK_ASSIGN(const auto record, m_store->resource(stack.id, id));
            if (!record)
                return validationError("Resource " + id + " to retain does not exist in stack [" + stack.name + "]");
        }
    }
    SKYDECK_TRY(m_store->change(stack.id, [&](Stack& kept) {
        kept.retained = retained;
        kept.operationToken = token;
    }));
    SKYDECK_ASSIGN(const auto inUse, exportInUse(stack));
    SKYDECK_TRY(m_store->setStatus(stack.id, "DELETE_IN_PROGRESS", "User Initiated"));
    if (inUse) {
        SKYDECK_TRY(m_store->setStatus(stack.id, stack.status, *inUse));
        return {};
    }
    const auto running = std::ranges::find_if(
        m_operations, [&](const auto& operation) { return !operation->finished && operation->stackId == stack.id; });
    if (running != m_operations.end())
        (*running)->phase.request_stop();
    else
        launchLocked(stack.id);
    return {};
}

void CloudFormationEngine::launchLocked(const std::string& stackId) {
    // Finished threads are past their last use of the mutex, so joining them here cannot block for long.
    std::erase_if(m_operations, [](const auto& operation) { return operation->finished; });
    auto operation = std::make_unique<Operation>();
    operation->stackId = stackId;
    Operation& started = *operation;
    m_operations.push_back(std::move(operation));
    ++m_active;
    started.thread = std::jthread([this, &started] { drive(started); });
}

Result<bool> CloudFormationEngine::nextPhase(Operation& operation, std::string& status) {
    SKYDECK_ASSIGN(const Stack stack, m_store->get(operation.stackId));
    if (m_shutdown.stop_requested() || !stack.inProgress()) return false;
    status = stack.status;
    operation.phase = std::stop_source();
    return true;
}

namespace {
Status runPhase(const std::string& status, const Surroundings& around, const std::string& stackId, std::stop_token stop,
                std::stop_token shutdown) {
    if (status.starts_with("UPDATE_")) {
        UpdateRun run(around, stackId, std::move(stop), std::move(shutdown));
        if (status == "UPDATE_IN_PROGRESS") return run.apply();
        if (status == "UPDATE_ROLLBACK_IN_PROGRESS") return run.rollBack();
        return run.cleanUp();
    }
    if (status.starts_with("IMPORT_")) {
        ImportRun run(around, stackId, std::move(stop), std::move(shutdown));
        return status == "IMPORT_IN_PROGRESS" ? run.run() : run.rollBack();
    }
    StackRun run(around, stackId, std::move(stop), std::move(shutdown));
    if (status == "CREATE_IN_PROGRESS") return run.create();
    if (status == "ROLLBACK_IN_PROGRESS") return run.rollBack();
    if (status == "DELETE_IN_PROGRESS") return run.remove();
    return fail(ErrorKind::Internal, "UnknownStatus", "No phase for status " + status);
}
} // namespace

void CloudFormationEngine::drive(Operation& operation) {
    std::string status;
    std::stop_token stop;
    Status outcome;
    for (;;) {
        {
            // Under one lock with remove(): either this sees its new status, or remove() sees that this is over.
            const std::lock_guard lock(m_mutex);
            bool goOn = false;
            if (outcome) {
                if (const Result<bool> next = nextPhase(operation, status); next)
                    goOn = *next;
                else
                    outcome = fail(next.error());
            }
            if (!goOn) {
                operation.finished = true;
                --m_active;
                if (!outcome)
                    log::error("lab.cloudformation",
                               "The work on " + operation.stackId + " stopped: " + describe(outcome.error()));
                m_changed.notify_all();
                return;
            }
            stop = operation.phase.get_token();
        }
        outcome = runPhase(status, m_around, operation.stackId, stop, m_shutdown.get_token());
    }
}

void CloudFormationEngine::start() {
    const auto stacks = m_store->list();
    if (!stacks) {
        log::error("lab.cloudformation", "Cannot read the stacks: " + describe(stacks.error()));
        return;
    }
    const std::lock_guard lock(m_mutex);
    for (const Stack& stack : *stacks) {
        if (!stack.inProgress()) continue;
        Status marked;
        if (stack.status == "CREATE_IN_PROGRESS") marked = StackRun::interrupted(*m_store, stack);
        if (stack.status == "UPDATE_IN_PROGRESS") marked = UpdateRun::interrupted(*m_store, stack);
        if (!marked) {
            log::error("lab.cloudformation", "Cannot take up " + stack.name + ": " + describe(marked.error()));
            continue;
        }
        launchLocked(stack.id);
    }
}

void CloudFormationEngine::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_shutdown.request_stop();
        for (const auto& operation : m_operations)
            operation->phase.request_stop();
    }
    waitIdle();
    const std::lock_guard lock(m_mutex);
    m_operations.clear();
}

void CloudFormationEngine::waitIdle() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_active == 0; });
}

} // namespace skydeck::lab
