#include "core/lab/cloudformation/engine.h"

#include "core/base/log.h"
#include "core/lab/cloudformation/parameters.h"
#include "core/wire/crypto.h"

#include <algorithm>

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

Result<std::string> CloudFormationEngine::create(const Request& request) {
    if (!request.token.empty())
        if (const auto earlier = m_store->get(request.stackName); earlier && earlier->createToken == request.token)
            return earlier->id;
    SKYDECK_ASSIGN(const Template document, parseTemplate(request.templateBody));
    SKYDECK_ASSIGN(auto values, bindParameters(document, request.parameters));
    SKYDECK_TRY(checkCapabilities(document, request.capabilities));
    SKYDECK_TRY(resolveStored(values, m_around.invoke));

    Stack stack;
    stack.id = "arn:aws:cloudformation:" + m_around.region + ":" + m_around.accountId + ":stack/" + request.stackName +
               "/" + wire::randomUuid();
    stack.name = request.stackName;
    stack.status = "CREATE_IN_PROGRESS";
    stack.reason = "User Initiated";
    stack.templateBody = request.templateBody;
    stack.onFailure = request.onFailure;
    stack.createToken = stack.operationToken = request.token;
    stack.protectedFromDeletion = request.protectedFromDeletion;
    stack.timeoutMinutes = request.timeoutMinutes;
    stack.tags = request.tags;
    stack.described = request.described;
    stack.described["CreationTime"] = toEpochSeconds(m_around.clock.now());
    if (!document.description.empty()) stack.described["Description"] = document.description;
    Json shown = Json::array();
    for (const ParameterValue& value : values) {
        shown.push_back(value.described());
        stack.parameters[value.declaration->name] = value.value();
    }
    stack.described["Parameters"] = std::move(shown);

    SKYDECK_ASSIGN(const Scope scope, stackScope(document, stack, m_around));
    SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
    if (wanted.resources.empty())
        return validationError("Template format error: At least one Resources member must be defined.");

    const std::lock_guard lock(m_mutex);
    if (m_shutdown.stop_requested())
        return fail(ErrorKind::Unavailable, "ServiceUnavailable", "The lab is shutting down");
    SKYDECK_TRY(m_store->add(stack));
    launchLocked(stack.id);
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
    if (m_shutdown.stop_requested())
        return fail(ErrorKind::Unavailable, "ServiceUnavailable", "The lab is shutting down");
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
        StackRun run(m_around, operation.stackId, stop, m_shutdown.get_token());
        if (status == "CREATE_IN_PROGRESS")
            outcome = run.create();
        else if (status == "ROLLBACK_IN_PROGRESS")
            outcome = run.rollBack();
        else if (status == "DELETE_IN_PROGRESS")
            outcome = run.remove();
        else
            outcome = fail(ErrorKind::Internal, "UnknownStatus", "No phase for status " + status);
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
        if (stack.status == "CREATE_IN_PROGRESS")
            if (const Status marked = StackRun::interrupted(*m_store, stack); !marked) {
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
