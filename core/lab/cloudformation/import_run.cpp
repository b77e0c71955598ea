#include "core/lab/cloudformation/import_run.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>
#include <utility>

namespace skydeck::lab::cloudformation {

namespace {

constexpr const char* kImporting = "IMPORT_IN_PROGRESS";

std::string bracketed(const std::set<std::string>& names) {
    return '[' + join(std::vector<std::string>(names.begin(), names.end()), ", ") + ']';
}

/// What a stack let go may be taken over again.
Status checkUnowned(const StackStore& store, const std::string& physicalId) {
    SKYDECK_ASSIGN(const auto stacks, store.list());
    for (const Stack& stack : stacks) {
        if (stack.deleted()) continue;
        SKYDECK_ASSIGN(const auto records, store.resources(stack.id));
        for (const StackResource& record : records)
            if (record.physicalId == physicalId && !record.status.starts_with("DELETE_"))
                return validationError("Resource " + physicalId + " is already managed by stack " + stack.id);
    }
    return {};
}

Result<StackResource> recordOf(const StackStore& store, const Template& wanted, const Json& import) {
    const std::string logicalId = stringAt(import, "LogicalResourceId"), type = stringAt(import, "ResourceType");
    const ResourceDeclaration* declaration = wanted.resource(logicalId);
    if (!declaration || declaration->type != type)
        return validationError("Resources [" + logicalId + "] of type " + type +
                               " passed in ResourceToImport list are not present in the template");
    const ResourceType* known = findResourceType(type);
    if (!known || known->identifier.empty())
        return validationError("ResourceTypes [" + type + "] are not supported for Import");
    const Json& identifier = memberAt(import, "ResourceIdentifier");
    const std::string physicalId = stringAt(identifier, known->identifier);
    if (identifier.size() != 1 || physicalId.empty())
        return validationError("Invalid ResourceIdentifier for " + logicalId + ": " + type + " is identified by [" +
                               known->identifier + "]");
    const Json& written = memberAt(memberAt(wanted.section("Resources"), logicalId), "DeletionPolicy");
    if (written.is_null())
        return validationError("Following resources to import [" + logicalId +
                               "] must have DeletionPolicy attribute specified in the template.");
    SKYDECK_TRY(checkUnowned(store, physicalId));
    StackResource record;
    record.logicalId = logicalId;
    record.type = type;
    record.physicalId = physicalId;
    record.deletionPolicy = declaration->deletionPolicy;
    record.replacePolicy = declaration->replacePolicy;
    record.status = kImporting;
    return record;
}

} // namespace

Result<std::vector<StackResource>> importRecords(const StackStore& store, const Template& wanted, const Json& imports,
                                                 std::vector<ResourceChange>& changes) {
    if (imports.empty()) return validationError("ResourcesToImport must not be empty for a change set of type IMPORT");
    std::vector<StackResource> records;
    std::set<std::string> missing, changed;
    for (const Json& import : imports) {
        SKYDECK_ASSIGN(auto record, recordOf(store, wanted, import));
        records.push_back(std::move(record));
    }
    for (ResourceChange& change : changes) {
        const auto record = std::ranges::find(records, change.logicalId, &StackResource::logicalId);
        if (change.action == ResourceChange::Action::Add && record != records.end()) {
            change.action = ResourceChange::Action::Import;
            change.physicalId = record->physicalId;
        } else if (change.action == ResourceChange::Action::Add) {
            missing.insert(change.logicalId);
        } else if (change.isReal()) {
            changed.insert(change.logicalId);
        }
    }
    if (!missing.empty())
        return validationError("Resources " + bracketed(missing) + " is missing from ResourceToImport list");
    for (const StackResource& record : records)
        if (std::ranges::none_of(changes, [&](const ResourceChange& change) {
                return change.logicalId == record.logicalId && change.action == ResourceChange::Action::Import;
            }))
            changed.insert(record.logicalId);
    if (!changed.empty())
        return validationError("As part of the import operation, you cannot modify or add " + bracketed(changed));
    return records;
}

Status ImportRun::run() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    const auto taken = [&]() -> Status {
        SKYDECK_ASSIGN(const Template document, parseTemplate(stack.templateBody));
        SKYDECK_ASSIGN(Scope scope, stackScope(document, stack, m_around));
        SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
        scope.document = &wanted;
        return takeOver(stack, wanted, scope);
    }();
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested()) return {};
    if (!taken) {
        SKYDECK_TRY(m_store.setStatus(m_id, "IMPORT_ROLLBACK_IN_PROGRESS", taken.error().message, kImporting));
        return {};
    }
    SKYDECK_TRY(m_store.change(m_id, [](Stack& kept) { kept.before = nullptr; }));
    SKYDECK_TRY(m_store.setStatus(m_id, "IMPORT_COMPLETE", "", kImporting));
    return {};
}

Status ImportRun::takeOver(const Stack& stack, const Template& wanted, Scope& scope) {
    connect(scope);
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    std::map<std::string, StackResource> importing;
    for (const StackResource& record : records)
        (record.status == kImporting || record.status == "IMPORT_FAILED" ? importing : m_made)[record.logicalId] =
            record;
    SKYDECK_ASSIGN(const Graph graph, dependencies(wanted));
    runGraph(
        graph, 1,
        [&](const std::string& id) {
            const auto record = importing.find(id);
            if (record == importing.end() || !m_failed.empty()) return;
            if (!takeOne(stack, *wanted.resource(id), record->second, Json(graph.at(id)), scope))
                m_failed.push_back(id);
        },
        [&] { return !m_stop.stop_requested(); });
    if (m_failed.empty()) return {};
    return validationError("The following resource(s) failed to import: " + listed(m_failed) + ". ");
}

Status ImportRun::takeOne(const Stack& stack, const ResourceDeclaration& declaration, StackResource record,
                          const Json& needs, const Scope& scope) {
    record.reason = "Resource import started.";
    keep(stack, record, true);
    const ResourceType& type = *findResourceType(record.type);
    const auto adopted = [&]() -> Status {
        SKYDECK_ASSIGN(const Json evaluated, evaluate(declaration.properties, scope));
        SKYDECK_ASSIGN(record.properties, conform(type.schema, evaluated));
        if (const std::string named = stringAt(record.properties, type.identifier);
            !named.empty() && named != record.physicalId)
            return validationError("The identifier " + record.physicalId + " is not the " + type.identifier +
                                   " that the template gives: " + named);
        SKYDECK_ASSIGN(record.attributes, type.adopt(context(stack, record, m_stop), record.physicalId));
        return {};
    }();
    record.dependsOn = needs;
    record.status = adopted ? "IMPORT_COMPLETE" : "IMPORT_FAILED";
    record.reason = adopted ? "Resource import completed." : adopted.error().message;
    const std::lock_guard lock(m_mutex);
    keep(stack, record, true);
    if (!adopted) return adopted;
    m_made[record.logicalId] = std::move(record);
    return {};
}

Status ImportRun::rollBack() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    for (StackResource record : records) {
        const Json& imported = arrayAt(stack.before, "imported");
        if (std::ranges::find(imported, Json(record.logicalId)) == imported.end()) continue;
        record.status = "IMPORT_ROLLBACK_COMPLETE";
        record.reason = "Resource import rolled back.";
        SKYDECK_TRY(m_store.tell(stack, record));
        SKYDECK_TRY(m_store.forgetResource(m_id, record.logicalId));
    }
    SKYDECK_TRY(m_store.change(m_id, [](Stack& kept) {
        const Json before = std::exchange(kept.before, nullptr);
        if (before.contains("templateBody")) kept.restore(before);
    }));
    SKYDECK_TRY(m_store.setStatus(m_id, "IMPORT_ROLLBACK_COMPLETE", "", "IMPORT_ROLLBACK_IN_PROGRESS"));
    return {};
}

} // namespace skydeck::lab::cloudformation
