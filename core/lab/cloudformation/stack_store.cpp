#include "core/lab/cloudformation/stack_store.h"

#include "core/lab/cloudformation/template_text.h"
#include "core/lab/store/database.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

constexpr const char* kStackType = "AWS::CloudFormation::Stack";

constexpr const char* kSchema = R"(
    CREATE TABLE IF NOT EXISTS cfn_stacks(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL, status TEXT NOT NULL, json TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS cfn_stacks_name ON cfn_stacks(name);
    CREATE TABLE IF NOT EXISTS cfn_resources(stack_id TEXT NOT NULL, logical_id TEXT NOT NULL, physical_id TEXT NOT NULL,
        json TEXT NOT NULL, PRIMARY KEY(stack_id, logical_id));
    CREATE INDEX IF NOT EXISTS cfn_resources_physical ON cfn_resources(physical_id);
    CREATE TABLE IF NOT EXISTS cfn_events(seq INTEGER PRIMARY KEY AUTOINCREMENT, stack_id TEXT NOT NULL,
        json TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS cfn_events_stack ON cfn_events(stack_id, seq);
    CREATE TABLE IF NOT EXISTS cfn_exports(name TEXT PRIMARY KEY, value TEXT NOT NULL, stack_id TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS cfn_imports(name TEXT NOT NULL, stack_id TEXT NOT NULL, PRIMARY KEY(name, stack_id));
)";

Json toJson(const Stack& stack) {
    return {{"reason", stack.reason},
            {"templateBody", stack.templateBody},
            {"onFailure", stack.onFailure},
            {"createToken", stack.createToken},
            {"operationToken", stack.operationToken},
            {"protected", stack.protectedFromDeletion},
            {"timeoutMinutes", stack.timeoutMinutes},
            {"deletedAt", stack.deletedAt},
            {"parameters", stack.parameters},
            {"tags", stack.tags},
            {"outputs", stack.outputs},
            {"retained", stack.retained},
            {"before", stack.before},
            {"rollbackDisabled", stack.rollbackDisabled},
            {"policy", stack.policy},
            {"updatePolicy", stack.updatePolicy},
            {"described", stack.described}};
}

Stack toStack(std::string id, std::string name, std::string status, const Json& json) {
    Stack stack;
    stack.id = std::move(id);
    stack.name = std::move(name);
    stack.status = std::move(status);
    stack.reason = stringAt(json, "reason");
    stack.templateBody = stringAt(json, "templateBody");
    stack.onFailure = stringAt(json, "onFailure");
    stack.createToken = stringAt(json, "createToken");
    stack.operationToken = stringAt(json, "operationToken");
    stack.protectedFromDeletion = boolAt(json, "protected");
    stack.timeoutMinutes = integerAt(json, "timeoutMinutes");
    stack.deletedAt = numberAt(json, "deletedAt");
    stack.parameters = memberAt(json, "parameters");
    stack.tags = memberAt(json, "tags");
    stack.outputs = memberAt(json, "outputs");
    stack.retained = memberAt(json, "retained");
    stack.before = memberAt(json, "before");
    stack.rollbackDisabled = boolAt(json, "rollbackDisabled");
    stack.policy = stringAt(json, "policy");
    stack.updatePolicy = stringAt(json, "updatePolicy");
    stack.described = memberAt(json, "described");
    return stack;
}

Json toJson(const StackResource& resource) {
    return {{"logicalId", resource.logicalId},
            {"physicalId", resource.physicalId},
            {"type", resource.type},
            {"status", resource.status},
            {"reason", resource.reason},
            {"generatedName", resource.generatedName},
            {"deletionPolicy", resource.deletionPolicy},
            {"changedAt", resource.changedAt},
            {"properties", resource.properties},
            {"attributes", resource.attributes},
            {"dependsOn", resource.dependsOn},
            {"replacePolicy", resource.replacePolicy},
            {"before", resource.before},
            {"drift", resource.drift}};
}

StackResource toResource(const Json& json) {
    StackResource resource;
    resource.logicalId = stringAt(json, "logicalId");
    resource.physicalId = stringAt(json, "physicalId");
    resource.type = stringAt(json, "type");
    resource.status = stringAt(json, "status");
    resource.reason = stringAt(json, "reason");
    resource.generatedName = stringAt(json, "generatedName");
    resource.deletionPolicy = stringAt(json, "deletionPolicy");
    resource.changedAt = numberAt(json, "changedAt");
    resource.properties = memberAt(json, "properties");
    resource.attributes = memberAt(json, "attributes");
    resource.dependsOn = memberAt(json, "dependsOn");
    resource.replacePolicy = stringAt(json, "replacePolicy", "Delete");
    resource.before = memberAt(json, "before");
    resource.drift = memberAt(json, "drift");
    return resource;
}

Json eventOf(const StackResource& resource) {
    Json happened{{"LogicalResourceId", resource.logicalId},
                  {"PhysicalResourceId", resource.physicalId},
                  {"ResourceType", resource.type},
                  {"ResourceStatus", resource.status},
                  {"ResourceProperties", dumpJson(resource.properties)}};
    if (!resource.reason.empty()) happened["ResourceStatusReason"] = resource.reason;
    return happened;
}

constexpr const char* kChangeSetKind = "cloudformation.change-set";
constexpr const char* kDetectionKind = "cloudformation.drift-detection";

} // namespace

Json Stack::snapshot() const {
    return {{"templateBody", templateBody},
            {"parameters", parameters},
            {"tags", tags},
            {"outputs", outputs},
            {"described", described}};
}

void Stack::restore(const Json& snapshot) {
    templateBody = stringAt(snapshot, "templateBody");
    parameters = memberAt(snapshot, "parameters");
    tags = memberAt(snapshot, "tags");
    outputs = memberAt(snapshot, "outputs");
    const Json updated = memberAt(described, "LastUpdatedTime");
    described = memberAt(snapshot, "described");
    if (!updated.is_null()) described["LastUpdatedTime"] = updated;
}

Json StackResource::snapshot() const {
    StackResource bare = *this;
    bare.before = nullptr;
    return toJson(bare);
}

void StackResource::restore(const Json& snapshot) {
    *this = toResource(snapshot);
}

bool StackResource::wasReplaced() const {
    const std::string other = stringAt(before, "physicalId");
    return !other.empty() && other != physicalId;
}

Result<std::unique_ptr<StackStore>> StackStore::open(Database& database, const Clock& clock) {
    SKYDECK_TRY(database.execute(kSchema));
    return std::unique_ptr<StackStore>(new StackStore(database, clock));
}

Status StackStore::add(const Stack& stack) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement taken,
                       m_database.prepare("SELECT 1 FROM cfn_stacks WHERE name = ? AND status <> 'DELETE_COMPLETE'"));
        SKYDECK_ASSIGN(const bool exists, taken.bind(1, stack.name).step());
        if (exists)
            return fail(Error{ErrorKind::Conflict,
                              "AlreadyExistsException",
                              "Stack [" + stack.name + "] already exists",
                              400,
                              {},
                              {}});
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("INSERT INTO cfn_stacks(id, name, status, json) VALUES(?, ?, ?, ?)"));
        SKYDECK_TRY(statement.bind(1, stack.id)
                        .bind(2, stack.name)
                        .bind(3, stack.status)
                        .bind(4, dumpJson(toJson(stack)))
                        .run());
        return addEvent(stack, {{"LogicalResourceId", stack.name},
                                {"PhysicalResourceId", stack.id},
                                {"ResourceType", kStackType},
                                {"ResourceStatus", stack.status},
                                {"ResourceStatusReason", stack.reason}});
    });
}

Result<std::vector<Stack>> StackStore::query(const char* sql, std::string_view argument) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement, m_database.prepare(sql));
    if (!argument.empty()) statement.bind(1, argument);
    std::vector<Stack> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        SKYDECK_ASSIGN(const Json json, parseJson(statement.text(3), "a stored stack"));
        all.push_back(toStack(statement.text(0), statement.text(1), statement.text(2), json));
    }
}

Result<Stack> StackStore::get(std::string_view nameOrId) const {
    SKYDECK_ASSIGN(
        auto found,
        query(nameOrId.starts_with("arn:")
                  ? "SELECT id, name, status, json FROM cfn_stacks WHERE id = ?"
                  : "SELECT id, name, status, json FROM cfn_stacks WHERE name = ? AND status <> 'DELETE_COMPLETE'",
              nameOrId));
    if (nameOrId.empty() || found.empty())
        return validationError("Stack with id " + std::string(nameOrId) + " does not exist");
    return std::move(found.front());
}

Result<std::vector<Stack>> StackStore::list() const {
    return query("SELECT id, name, status, json FROM cfn_stacks ORDER BY seq DESC", {});
}

Status StackStore::keep(const Stack& stack) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("UPDATE cfn_stacks SET status = ?, json = ? WHERE id = ?"));
    return statement.bind(1, stack.status).bind(2, dumpJson(toJson(stack))).bind(3, stack.id).run();
}

Status StackStore::change(std::string_view id, const std::function<void(Stack&)>& change) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Stack stack, get(id));
        change(stack);
        return keep(stack);
    });
}

Result<bool> StackStore::setStatus(std::string_view id, const std::string& status, const std::string& reason,
                                   std::string_view onlyFrom) {
    return m_database.atomically([&]() -> Result<bool> {
        SKYDECK_ASSIGN(Stack stack, get(id));
        if (!onlyFrom.empty() && stack.status != onlyFrom) return false;
        stack.status = status;
        stack.reason = reason;
        if (stack.deleted()) stack.deletedAt = toEpochSeconds(m_clock.now());
        SKYDECK_TRY(keep(stack));
        Json event{{"LogicalResourceId", stack.name},
                   {"PhysicalResourceId", stack.id},
                   {"ResourceType", kStackType},
                   {"ResourceStatus", status}};
        if (!reason.empty()) event["ResourceStatusReason"] = reason;
        SKYDECK_TRY(addEvent(stack, std::move(event)));
        return true;
    });
}

Status StackStore::addEvent(const Stack& stack, Json event) {
    // Clients tell events apart by an id that holds the millisecond, and put them in order by time.
    const double now = m_lastEvent = std::max(toEpochSeconds(m_clock.now()), m_lastEvent + 0.001);
    event["StackId"] = stack.id;
    event["StackName"] = stack.name;
    event["Timestamp"] = now;
    if (!stack.operationToken.empty()) event["ClientRequestToken"] = stack.operationToken;
    event["EventId"] = stringAt(event, "PhysicalResourceId") == stack.id
                           ? wire::randomUuid()
                           : stringAt(event, "LogicalResourceId") + "-" + stringAt(event, "ResourceStatus") + "-" +
                                 wire::formatIso8601Millis(now);
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("INSERT INTO cfn_events(stack_id, json) VALUES(?, ?)"));
    return statement.bind(1, stack.id).bind(2, dumpJson(event)).run();
}

Result<std::vector<StackResource>> StackStore::resources(std::string_view stackId) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT json FROM cfn_resources WHERE stack_id = ? ORDER BY logical_id"));
    statement.bind(1, stackId);
    std::vector<StackResource> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        SKYDECK_ASSIGN(const Json json, parseJson(statement.text(0), "a stored resource"));
        all.push_back(toResource(json));
    }
}

Result<std::optional<StackResource>> StackStore::resource(std::string_view stackId, std::string_view logicalId) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT json FROM cfn_resources WHERE stack_id = ? AND logical_id = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, stackId).bind(2, logicalId).step());
    if (!row) return std::nullopt;
    SKYDECK_ASSIGN(const Json json, parseJson(statement.text(0), "a stored resource"));
    return toResource(json);
}

Status StackStore::putResource(const Stack& stack, StackResource resource, bool event) {
    resource.changedAt = toEpochSeconds(m_clock.now());
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("INSERT INTO cfn_resources(stack_id, logical_id, physical_id, json)"
                                          " VALUES(?, ?, ?, ?) ON CONFLICT(stack_id, logical_id) DO UPDATE SET"
                                          " physical_id = excluded.physical_id, json = excluded.json"));
        SKYDECK_TRY(statement.bind(1, stack.id)
                        .bind(2, resource.logicalId)
                        .bind(3, resource.physicalId)
                        .bind(4, dumpJson(toJson(resource)))
                        .run());
        if (!event) return {};
        return addEvent(stack, eventOf(resource));
    });
}

Status StackStore::tell(const Stack& stack, const StackResource& resource) {
    return m_database.transaction([&]() -> Status { return addEvent(stack, eventOf(resource)); });
}

Status StackStore::forgetResource(std::string_view stackId, std::string_view logicalId) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("DELETE FROM cfn_resources WHERE stack_id = ? AND logical_id = ?"));
    return statement.bind(1, stackId).bind(2, logicalId).run();
}

Status StackStore::setDrift(std::string_view stackId, std::string_view logicalId, const Json& drift) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto record, resource(stackId, logicalId));
        if (!record) return {};
        record->drift = drift;
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("UPDATE cfn_resources SET json = ? WHERE stack_id = ? AND logical_id = ?"));
        return statement.bind(1, dumpJson(toJson(*record))).bind(2, stackId).bind(3, logicalId).run();
    });
}

Status StackStore::putDetection(const Json& detection) {
    return Documents(m_database).put(kDetectionKind, stringAt(detection, "StackDriftDetectionId"), detection);
}

Result<std::optional<Json>> StackStore::detection(std::string_view id) const {
    return Documents(m_database).get(kDetectionKind, id);
}

Status StackStore::putChangeSet(const Json& changeSet) {
    return Documents(m_database).put(kChangeSetKind, stringAt(changeSet, "ChangeSetId"), changeSet);
}

Result<std::vector<Json>> StackStore::changeSets(std::string_view stackId) const {
    SKYDECK_ASSIGN(auto all, Documents(m_database).list(kChangeSetKind));
    std::erase_if(all, [&](const Json& each) { return stringAt(each, "StackId") != stackId; });
    return all;
}

Status StackStore::removeChangeSet(const Json& changeSet) {
    SKYDECK_TRY(Documents(m_database).remove(kChangeSetKind, stringAt(changeSet, "ChangeSetId")));
    return {};
}

Result<std::optional<std::string>> StackStore::stackOfPhysicalId(std::string_view physicalId) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT r.stack_id FROM cfn_resources r JOIN cfn_stacks s ON s.id = r.stack_id"
                                      " WHERE r.physical_id = ? ORDER BY s.seq DESC"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, physicalId).step());
    if (!row) return std::nullopt;
    return statement.text(0);
}

Result<std::vector<StackStore::Event>> StackStore::events(std::string_view stackId, std::int64_t before,
                                                          int limit) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT seq, json FROM cfn_events WHERE stack_id = ?1 AND (?2 = 0 OR seq < ?2)"
                                      " ORDER BY seq DESC LIMIT ?3"));
    statement.bind(1, stackId).bind(2, before).bind(3, limit);
    std::vector<Event> page;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return page;
        SKYDECK_ASSIGN(Json json, parseJson(statement.text(1), "a stored event"));
        page.push_back(Event{statement.integer(0), std::move(json)});
    }
}

Result<std::vector<Export>> StackStore::exports() const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT name, value, stack_id FROM cfn_exports ORDER BY name"));
    std::vector<Export> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        all.push_back(Export{statement.text(0), statement.text(1), statement.text(2)});
    }
}

Status StackStore::setExports(const Stack& stack, const std::vector<Export>& wanted) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement clear, m_database.prepare("DELETE FROM cfn_exports WHERE stack_id = ?"));
        SKYDECK_TRY(clear.bind(1, stack.id).run());
        SKYDECK_ASSIGN(const auto others, exports());
        for (const Export& one : wanted) {
            for (const Export& other : others)
                if (other.name == one.name)
                    return fail(ErrorKind::Conflict, "ValidationError",
                                "Export with name " + one.name + " is already exported by stack " +
                                    get(other.stackId).value_or(Stack{}).name);
            SKYDECK_ASSIGN(Statement insert,
                           m_database.prepare("INSERT INTO cfn_exports(name, value, stack_id) VALUES(?, ?, ?)"));
            const Status added = insert.bind(1, one.name).bind(2, one.value).bind(3, stack.id).run();
            if (!added && added.error().kind == ErrorKind::Conflict)
                return fail(ErrorKind::Conflict, "ValidationError",
                            "Export with name " + one.name + " is given twice by stack " + stack.name);
            SKYDECK_TRY(added);
        }
        return {};
    });
}

Status StackStore::addImport(std::string_view exportName, std::string_view stackId) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("INSERT INTO cfn_imports(name, stack_id) VALUES(?, ?) ON CONFLICT DO NOTHING"));
    return statement.bind(1, exportName).bind(2, stackId).run();
}

Result<std::vector<std::string>> StackStore::importers(std::string_view exportName) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT stack_id FROM cfn_imports WHERE name = ? ORDER BY rowid"));
    statement.bind(1, exportName);
    std::vector<std::string> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        all.push_back(statement.text(0));
    }
}

Status StackStore::forgetShared(std::string_view stackId) {
    return m_database.transaction([&]() -> Status {
        for (const char* sql :
             {"DELETE FROM cfn_exports WHERE stack_id = ?", "DELETE FROM cfn_imports WHERE stack_id = ?"}) {
            SKYDECK_ASSIGN(Statement statement, m_database.prepare(sql));
            SKYDECK_TRY(statement.bind(1, stackId).run());
        }
        return {};
    });
}

} // namespace skydeck::lab::cloudformation
