#include "core/lab/cloudformation/update_run.h"

#include "core/base/strings.h"
#include "core/lab/cloudformation/stack_policy.h"

#include <algorithm>
#include <set>

namespace skydeck::lab::cloudformation {

namespace {
bool isThere(const StackResource& record) {
    return !record.physicalId.empty() && record.status != "DELETE_COMPLETE" && record.status != "DELETE_SKIPPED";
}

/// Whether what was before stands for a thing of its own, beside the new one; not where update() took its place.
bool hasPredecessor(const StackResource& record) {
    if (!record.wasReplaced()) return false;
    const ResourceType* type = findResourceType(record.type);
    const Json& before = memberAt(record.before, "properties");
    return !type || stringAt(record.before, "type") != record.type ||
           needsReplacement(*type, before, record.properties) || !needsRenewal(*type, before, record.properties);
}

/// Whether the predecessor is one that update() left, which is none of a replacement that people are told of.
bool wasLeftByUpdate(const StackResource& record) {
    const ResourceType* type = findResourceType(record.type);
    return type && stringAt(record.before, "type") == record.type &&
           !needsReplacement(*type, memberAt(record.before, "properties"), record.properties);
}

constexpr const char* kReplacing =
    "Requested update requires the creation of a new physical resource; hence creating one.";
} // namespace

// ---- forward

Status UpdateRun::apply() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    for (const StackResource& record : records)
        m_before[record.logicalId] = record;
    const auto prepared = [&]() -> Status {
        SKYDECK_ASSIGN(const Template document, parseTemplate(stack.templateBody));
        SKYDECK_ASSIGN(Scope scope, stackScope(document, stack, m_around));
        SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
        scope.document = &wanted;
        return applyAll(stack, wanted, scope);
    }();
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested() || prepared) return {};
    return failed(m_store, stack, prepared.error().message);
}

Status UpdateRun::applyAll(const Stack& stack, const Template& wanted, Scope& scope) {
    connect(scope);
    SKYDECK_ASSIGN(const Graph graph, dependencies(wanted));
    for (const auto& [id, record] : m_before)
        if (!wanted.resource(id) && isThere(record))
            SKYDECK_TRY(allowedByPolicy(stack.updatePolicy, "Update:Delete", id, record.type));
    std::stop_source cancel;
    const std::stop_callback overtaken(m_stop, [&] { cancel.request_stop(); });
    runGraph(
        graph, kWidth,
        [&](const std::string& id) { applyOne(stack, *wanted.resource(id), Json(graph.at(id)), scope, cancel); },
        [&] { return !cancel.stop_requested(); });
    if (m_stop.stop_requested() || !storeTrouble()) return {};

    std::string reason;
    if (!m_failedToCreate.empty())
        reason = "The following resource(s) failed to create: " + listed(m_failedToCreate) + ". ";
    if (!m_failed.empty()) reason += "The following resource(s) failed to update: " + listed(m_failed) + ". ";
    if (!reason.empty()) return failed(m_store, stack, reason);
    SKYDECK_TRY(checkExports(stack, wanted, scope));
    SKYDECK_TRY(publishOutputs(stack, wanted, scope));
    SKYDECK_TRY(m_store.setStatus(m_id, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "", "UPDATE_IN_PROGRESS"));
    return {};
}

void UpdateRun::applyOne(const Stack& stack, const ResourceDeclaration& declaration, const Json& needs,
                         const Scope& scope, std::stop_source& cancel) {
    const auto found = m_before.find(declaration.logicalId);
    const bool isNew = found == m_before.end() || !isThere(found->second);
    StackResource record;
    if (!isNew) record = found->second;
    record.logicalId = declaration.logicalId;
    record.deletionPolicy = declaration.deletionPolicy;
    record.replacePolicy = declaration.replacePolicy;
    bool touched = true;
    Result<Json> made = Json();
    if (isNew) {
        record.type = declaration.type;
        record.dependsOn = needs;
        made = make(stack, declaration, record, scope, cancel.get_token());
    } else {
        made = change(stack, declaration, record, scope, cancel.get_token(), touched);
        record.dependsOn = needs;
    }
    const std::lock_guard lock(m_mutex);
    if (made) {
        record.status = isNew ? "CREATE_COMPLETE" : touched ? "UPDATE_COMPLETE" : record.status;
        record.reason.clear();
        record.attributes = std::move(*made);
        keep(stack, record, touched);
        m_made[record.logicalId] = std::move(record);
        return;
    }
    const bool cancelled = made.error().kind == ErrorKind::Cancelled;
    // The next process finds it in progress and rolls back.
    if (cancelled && m_shutdown.stop_requested()) return;
    record.status = isNew ? "CREATE_FAILED" : "UPDATE_FAILED";
    record.reason = !cancelled ? made.error().message
                    : isNew    ? "Resource creation cancelled"
                               : "Resource update cancelled";
    keep(stack, record, true);
    (isNew ? m_failedToCreate : m_failed).push_back(record.logicalId);
    cancel.request_stop();
}

Result<Json> UpdateRun::change(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                               const Scope& scope, std::stop_token stop, bool& touched) {
    const Json now = record.snapshot();
    // An update that failed and stayed so is still to be rolled back to what was before it.
    const Json before = record.before.is_object() ? record.before : now;
    const ResourceType& type = *findResourceType(declaration.type);
    SKYDECK_ASSIGN(const Json evaluated, evaluate(declaration.properties, scope));
    auto properties = conform(type.schema, evaluated);
    const auto begin = [&](const char* reason) {
        record.before = before;
        record.status = "UPDATE_IN_PROGRESS";
        record.reason = reason;
        keep(stack, record, true);
    };
    if (!properties) {
        begin("");
        return fail(properties.error());
    }
    const auto changed = changedProperties(record.properties, *properties);
    const bool retagged = type.update && memberAt(stack.before, "tags") != stack.tags;
    touched = record.type != declaration.type || !changed.empty() || retagged;
    if (!touched) return record.attributes;

    record.drift = nullptr;
    const bool replaces =
        record.type != declaration.type || needsReplacement(type, memberAt(now, "properties"), *properties);
    const bool renews = !replaces && needsRenewal(type, memberAt(now, "properties"), *properties);
    if (const Status allowed = allowedByPolicy(
            stack.updatePolicy, replaces || renews ? "Update:Replace" : "Update:Modify", record.logicalId, record.type);
        !allowed) {
        begin("");
        return fail(allowed.error());
    }
    if (replaces) {
        begin(kReplacing);
        record.type = declaration.type;
        record.physicalId.clear();
        record.generatedName.clear();
        record.properties = std::move(*properties);
        keep(stack, record, false);
        SKYDECK_TRY(storeTrouble());
        if (!type.create) return notImplemented(type.name);
        return type.create(context(stack, record, std::move(stop)), record.properties);
    }
    begin(renews ? kReplacing : "");
    record.properties = std::move(*properties);
    keep(stack, record, false);
    SKYDECK_TRY(storeTrouble());
    // A copy: update() may give the record another id.
    const std::string physicalId = record.physicalId;
    SKYDECK_ASSIGN(Json attributes, type.update(context(stack, record, std::move(stop)), physicalId,
                                                memberAt(now, "properties"), record.properties));
    return attributes.is_null() ? record.attributes : std::move(attributes);
}

Status UpdateRun::checkExports(const Stack& stack, const Template& wanted, const Scope& scope) const {
    SKYDECK_ASSIGN(const auto exports, m_store.exports());
    std::map<std::string, std::string> published;
    for (const OutputDeclaration& output : wanted.outputs) {
        if (output.exportName.is_null()) continue;
        SKYDECK_ASSIGN(const Json name, evaluate(output.exportName, scope));
        SKYDECK_ASSIGN(const Json value, evaluate(output.value, scope));
        if (name.is_string() && !value.is_structured()) published[name.get<std::string>()] = scalarText(value);
    }
    for (const Export& each : exports) {
        if (each.stackId != stack.id) continue;
        const auto still = published.find(each.name);
        if (still != published.end() && still->second == each.value) continue;
        SKYDECK_ASSIGN(const auto users, m_store.importers(each.name));
        std::vector<std::string> names;
        for (const std::string& id : users) {
            SKYDECK_ASSIGN(const Stack user, m_store.get(id));
            names.push_back(user.name);
        }
        if (names.empty()) continue;
        return validationError((still == published.end() ? "Cannot delete export " : "Cannot update export ") +
                               each.name + " as it is in use by " + join(names, ", "));
    }
    return {};
}

Status UpdateRun::failed(StackStore& store, const Stack& stack, const std::string& reason) {
    const bool stays = stack.rollbackDisabled;
    SKYDECK_TRY(store.setStatus(stack.id, stays ? "UPDATE_FAILED" : "UPDATE_ROLLBACK_IN_PROGRESS", reason,
                                "UPDATE_IN_PROGRESS"));
    return {};
}

Status UpdateRun::interrupted(StackStore& store, const Stack& stack) {
    SKYDECK_ASSIGN(const auto records, store.resources(stack.id));
    for (StackResource record : records) {
        if (record.status != "CREATE_IN_PROGRESS" && record.status != "UPDATE_IN_PROGRESS") continue;
        const bool isNew = record.status == "CREATE_IN_PROGRESS";
        record.status = isNew ? "CREATE_FAILED" : "UPDATE_FAILED";
        record.reason = isNew ? "Resource creation cancelled" : "Resource update cancelled";
        // Whether it came to be is not known; under a name that was made up for it, it can only be ours.
        if (record.physicalId.empty()) record.physicalId = record.generatedName;
        SKYDECK_TRY(store.putResource(stack, record, true));
    }
    SKYDECK_TRY(store.setStatus(stack.id, "UPDATE_ROLLBACK_IN_PROGRESS",
                                "The lab was stopped while it updated this stack", "UPDATE_IN_PROGRESS"));
    return {};
}

// ---- back

Status UpdateRun::rollBack() {
    // The stack is first what it was, so that a phase that is taken up again finds it so.
    SKYDECK_TRY(m_store.change(m_id, [](Stack& stack) {
        if (!stack.before.is_null()) stack.restore(stack.before);
        stack.before = nullptr;
    }));
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    Graph graph;
    for (const StackResource& record : records) {
        if (!record.before.is_object()) continue;
        m_before[record.logicalId] = record;
        graph[record.logicalId];
        for (const Json& need : arrayAt(record.before, "dependsOn"))
            graph[record.logicalId].insert(need.get<std::string>());
    }
    runGraph(
        graph, kWidth, [&](const std::string& id) { revertOne(stack, m_before.at(id)); },
        [&] { return !m_stop.stop_requested(); });
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested()) return {};
    std::ranges::sort(m_failed);
    if (m_failed.empty()) {
        SKYDECK_TRY(
            m_store.setStatus(m_id, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "", "UPDATE_ROLLBACK_IN_PROGRESS"));
        return {};
    }
    SKYDECK_TRY(m_store.setStatus(m_id, "UPDATE_ROLLBACK_FAILED",
                                  "The following resource(s) failed to update: " + listed(m_failed) + ". ",
                                  "UPDATE_ROLLBACK_IN_PROGRESS"));
    return {};
}

void UpdateRun::revertOne(const Stack& stack, StackResource record) {
    const Json wanted = record.before;
    const auto become = [&](const std::string& status, const std::string& reason) {
        const std::lock_guard lock(m_mutex);
        record.status = status;
        record.reason = reason;
        keep(stack, record, true);
    };
    if (hasPredecessor(record) || record.physicalId.empty()) {
        // The old one is still there; the new one, if it came to be, goes in the cleanup.
        const Json attempt = record.physicalId.empty() ? Json(nullptr) : record.snapshot();
        record.restore(wanted);
        record.before = attempt;
        return become("UPDATE_COMPLETE", "");
    }
    const ResourceType* type = findResourceType(record.type);
    if (!type || !type->update) return become("UPDATE_COMPLETE", "");
    become("UPDATE_IN_PROGRESS", "");
    const std::string physicalId = record.physicalId;
    auto reverted =
        type->update(context(stack, record, m_stop), physicalId, record.properties, memberAt(wanted, "properties"));
    if (!reverted && reverted.error().kind == ErrorKind::Cancelled) return; // the next run does it again
    if (!reverted) {
        become("UPDATE_FAILED", reverted.error().message);
        const std::lock_guard lock(m_mutex);
        m_failed.push_back(record.logicalId);
        return;
    }
    const std::string id = record.physicalId; // which a renewal has changed
    record.restore(wanted);
    record.physicalId = id;
    if (!reverted->is_null()) record.attributes = std::move(*reverted);
    become("UPDATE_COMPLETE", "");
}

// ---- afterwards

Status UpdateRun::cleanUp() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_ASSIGN(const Template document, parseTemplate(stack.templateBody));
    SKYDECK_ASSIGN(const Scope scope, stackScope(document, stack, m_around));
    SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    // What the new resources no longer need goes first-needed last, as in a deletion.
    Graph graph;
    for (const StackResource& record : records) {
        const bool gone = !wanted.resource(record.logicalId);
        if (!gone && !hasPredecessor(record)) continue;
        m_before[record.logicalId] = record;
        graph[record.logicalId];
        for (const Json& need : gone ? record.dependsOn : arrayAt(record.before, "dependsOn"))
            graph[record.logicalId].insert(need.get<std::string>());
    }
    removeAll(std::move(graph), [&](const std::string& id, bool last) {
        return dropOne(stack, m_before.at(id), wanted.resource(id) != nullptr, last);
    });
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested()) return {};
    SKYDECK_ASSIGN(const auto left, m_store.resources(m_id));
    for (StackResource record : left) {
        if (record.before.is_null()) continue;
        record.before = nullptr;
        SKYDECK_TRY(m_store.putResource(stack, record, false));
    }
    SKYDECK_TRY(m_store.change(m_id, [](Stack& kept) { kept.before = nullptr; }));
    const std::string next =
        stack.status.substr(0, stack.status.size() - std::string_view("_CLEANUP_IN_PROGRESS").size());
    SKYDECK_TRY(m_store.setStatus(m_id, next, "", stack.status));
    return {};
}

bool UpdateRun::dropOne(const Stack& stack, StackResource record, bool old, bool last) {
    if (hasPredecessor(record) && !old) {
        // Replaced and then taken out, by an update that an earlier one's failed cleanup preceded: both go.
        StackResource first = record;
        if (!dropOne(stack, std::move(first), true, last)) return false;
        record.before = nullptr;
    }
    const StackResource current = record;
    const bool silent = old && wasLeftByUpdate(current);
    if (old) record.restore(record.before);
    const auto become = [&](const char* status, const std::string& reason) {
        record.status = status;
        record.reason = reason;
        if (silent && reason.empty()) return;
        const Status told = m_store.tell(stack, record);
        const std::lock_guard lock(m_troubleMutex);
        if (!told) m_storeTrouble = told.error();
    };
    const std::string& policy = old ? current.replacePolicy : record.deletionPolicy;
    Status outcome;
    if (policy == "Retain" && !silent && !record.physicalId.empty()) {
        become("DELETE_SKIPPED", "");
    } else if (!record.physicalId.empty()) {
        const auto isFirstTry = [&] {
            const std::lock_guard lock(m_mutex);
            return m_dropping.insert(record.physicalId).second;
        };
        if (isFirstTry()) become("DELETE_IN_PROGRESS", "");
        outcome = removeResource(stack, record);
        if (!outcome && outcome.error().kind == ErrorKind::Cancelled) return true; // the next run does it again
        if (isHeldUp(outcome) && !last) return false;
        become(outcome ? "DELETE_COMPLETE" : "DELETE_FAILED", outcome ? "" : outcome.error().message);
    }
    if (old) return true;
    if (const Status forgotten = m_store.forgetResource(m_id, record.logicalId); !forgotten) {
        const std::lock_guard lock(m_troubleMutex);
        m_storeTrouble = forgotten.error();
    }
    return true;
}

} // namespace skydeck::lab::cloudformation
