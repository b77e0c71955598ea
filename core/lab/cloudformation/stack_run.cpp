#include "core/lab/cloudformation/stack_run.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

bool stillThere(const StackResource& record) {
    return record.status != "DELETE_COMPLETE" && record.status != "DELETE_SKIPPED";
}

} // namespace

// ---- creation

Status StackRun::create() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    if (stack.timeoutMinutes > 0) m_deadline = m_around.clock.steadyNow() + std::chrono::minutes(stack.timeoutMinutes);
    const auto prepared = [&]() -> Status {
        SKYDECK_ASSIGN(const Template document, parseTemplate(stack.templateBody));
        SKYDECK_ASSIGN(Scope scope, stackScope(document, stack, m_around));
        SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
        scope.document = &wanted;
        return createAll(stack, wanted, scope);
    }();
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested() || prepared) return {};
    return creationFailed(m_store, stack, prepared.error().message);
}

Status StackRun::createAll(const Stack& stack, const Template& wanted, Scope& scope) {
    connect(scope);
    SKYDECK_ASSIGN(const Graph graph, dependencies(wanted));
    std::stop_source cancel;
    const std::stop_callback overtaken(m_stop, [&] { cancel.request_stop(); });
    const auto late = [&] { return m_deadline && m_around.clock.steadyNow() >= *m_deadline; };
    runGraph(
        graph, kWidth,
        [&](const std::string& id) { createOne(stack, *wanted.resource(id), Json(graph.at(id)), scope, cancel); },
        [&] { return !cancel.stop_requested() && !late(); });

    if (m_stop.stop_requested() || !storeTrouble()) return {};
    if (late() && m_made.size() < wanted.resources.size())
        return creationFailed(m_store, stack, "Stack creation time exceeded the specified timeout");
    if (!m_failed.empty())
        return creationFailed(m_store, stack, "The following resource(s) failed to create: " + listed(m_failed));
    SKYDECK_TRY(publishOutputs(stack, wanted, scope));
    SKYDECK_TRY(m_store.setStatus(m_id, "CREATE_COMPLETE", "", "CREATE_IN_PROGRESS"));
    return {};
}

void StackRun::createOne(const Stack& stack, const ResourceDeclaration& declaration, const Json& needs,
                         const Scope& scope, std::stop_source& cancel) {
    StackResource record;
    record.logicalId = declaration.logicalId;
    record.type = declaration.type;
    record.deletionPolicy = declaration.deletionPolicy;
    record.dependsOn = needs;

    auto made = make(stack, declaration, record, scope, cancel.get_token());
    const std::lock_guard lock(m_mutex);
    if (made) {
        record.status = "CREATE_COMPLETE";
        record.reason.clear();
        record.attributes = std::move(*made);
        keep(stack, record, true);
        m_made[record.logicalId] = std::move(record);
        return;
    }
    const bool cancelled = made.error().kind == ErrorKind::Cancelled;
    // The next process finds it in progress and cleans up.
    if (cancelled && m_shutdown.stop_requested()) return;
    record.status = "CREATE_FAILED";
    record.reason = cancelled ? "Resource creation cancelled" : made.error().message;
    keep(stack, record, true);
    m_failed.push_back(record.logicalId);
    cancel.request_stop();
}

Status StackRun::creationFailed(StackStore& store, const Stack& stack, const std::string& reason) {
    const bool stays = stack.onFailure == "DO_NOTHING";
    const std::string next = stays                         ? "CREATE_FAILED"
                             : stack.onFailure == "DELETE" ? "DELETE_IN_PROGRESS"
                                                           : "ROLLBACK_IN_PROGRESS";
    std::string words = reason + (reason.ends_with('.') ? " " : ". ");
    if (!stays) words += stack.onFailure == "DELETE" ? "Delete requested by user." : "Rollback requested by user.";
    SKYDECK_TRY(store.setStatus(stack.id, next, words, "CREATE_IN_PROGRESS"));
    return {};
}

Status StackRun::interrupted(StackStore& store, const Stack& stack) {
    SKYDECK_ASSIGN(const auto records, store.resources(stack.id));
    for (StackResource record : records) {
        if (record.status != "CREATE_IN_PROGRESS") continue;
        record.status = "CREATE_FAILED";
        record.reason = "Resource creation cancelled";
        // Whether it came to be is not known; under a name that was made up for it, it can only be ours.
        if (record.physicalId.empty()) record.physicalId = record.generatedName;
        SKYDECK_TRY(store.putResource(stack, record, true));
    }
    return creationFailed(store, stack, "The lab was stopped while it created this stack");
}

// ---- deletion

Status StackRun::rollBack() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_TRY(deleteAll(stack, true));
    if (m_stop.stop_requested()) return {};
    const bool good = m_failed.empty();
    SKYDECK_TRY(m_store.setStatus(m_id, good ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED",
                                  good ? "" : "The following resource(s) failed to delete: " + listed(m_failed) + ". ",
                                  "ROLLBACK_IN_PROGRESS"));
    return m_store.forgetShared(m_id);
}

Status StackRun::remove() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_TRY(deleteAll(stack, false));
    if (m_stop.stop_requested()) return {};
    if (!m_failed.empty()) {
        SKYDECK_TRY(m_store.setStatus(m_id, "DELETE_FAILED",
                                      "The following resource(s) failed to delete: " + listed(m_failed) + ". ",
                                      "DELETE_IN_PROGRESS"));
        return {};
    }
    SKYDECK_TRY(m_store.forgetShared(m_id));
    SKYDECK_TRY(m_store.setStatus(m_id, "DELETE_COMPLETE", "", "DELETE_IN_PROGRESS"));
    return {};
}

Status StackRun::deleteAll(const Stack& stack, bool rollingBack) {
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    Graph graph;
    std::map<std::string, StackResource> byId;
    for (const StackResource& record : records) {
        if (!stillThere(record)) continue;
        byId[record.logicalId] = record;
        graph[record.logicalId];
        for (const Json& need : record.dependsOn)
            graph[record.logicalId].insert(need.get<std::string>());
    }
    // As in CloudFormation, what fails does not hold up what is left: each resource gets its own try and reason.
    removeAll(std::move(graph),
              [&](const std::string& id, bool last) { return deleteOne(stack, byId.at(id), rollingBack, last); });
    SKYDECK_TRY(storeTrouble());
    std::ranges::sort(m_failed);
    return {};
}

bool StackRun::deleteOne(const Stack& stack, StackResource& record, bool rollingBack, bool last) {
    const auto become = [&](const std::string& status, const std::string& reason) {
        const std::lock_guard lock(m_mutex);
        record.status = status;
        record.reason = reason;
        keep(stack, record, true);
        return true;
    };
    const bool kept = std::ranges::find(stack.retained, Json(record.logicalId)) != stack.retained.end() ||
                      record.deletionPolicy == "Retain" ||
                      (record.deletionPolicy == "RetainExceptOnCreate" && !rollingBack);
    if (record.physicalId.empty() && record.wasReplaced()) record.restore(Json(record.before));
    if (kept && !record.physicalId.empty()) return become("DELETE_SKIPPED", "");
    if (record.physicalId.empty()) return become("DELETE_COMPLETE", "");

    if (record.status != "DELETE_IN_PROGRESS") become("DELETE_IN_PROGRESS", ""); // else it is tried again
    Status outcome;
    if (record.wasReplaced()) { // by an update that was overtaken
        StackResource old = record;
        old.restore(record.before);
        outcome = removeResource(stack, old);
    }
    if (outcome) outcome = removeResource(stack, record);
    if (outcome) return become("DELETE_COMPLETE", "");
    // Shut down or overtaken: the next run deletes it again.
    if (outcome.error().kind == ErrorKind::Cancelled) return true;
    if (isHeldUp(outcome) && !last) return false;
    become("DELETE_FAILED", outcome.error().message);
    const std::lock_guard lock(m_mutex);
    m_failed.push_back(record.logicalId);
    return true;
}

} // namespace skydeck::lab::cloudformation
