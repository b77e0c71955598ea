#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {
class Database;
}

namespace skydeck::lab::cloudformation {

struct Stack {
    std::string id; ///< arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
    std::string name;
    std::string status;
    std::string reason;
    std::string templateBody;
    std::string onFailure = "ROLLBACK"; ///< or DELETE, DO_NOTHING
    std::string createToken;            ///< ClientRequestToken of CreateStack
    std::string operationToken;         ///< ClientRequestToken of what goes on now; its events carry it
    bool protectedFromDeletion = false;
    bool rollbackDisabled = false;   ///< an update that fails stays as it is
    std::string policy;              ///< stack policy, JSON; empty: everything may be updated
    std::string updatePolicy;        ///< the one that holds for the update under way
    std::int64_t timeoutMinutes = 0; ///< 0: none
    double deletedAt = 0;
    Json parameters = Json::object(); ///< what Ref gives, by name
    Json tags = Json::array();        ///< [{Key, Value}]
    Json outputs = Json::array();     ///< as DescribeStacks shows them
    Json retained = Json::array();    ///< logical ids that DeleteStack leaves alone
    Json before = nullptr;            ///< during an update what the stack was: snapshot()
    Json described = Json::object();  ///< members of DescribeStacks' Stack that no code branches on

    /// Something works on it; a stack that only has change sets so far waits for its reader.
    bool inProgress() const { return status.ends_with("_IN_PROGRESS") && !inReview(); }
    bool inReview() const { return status == "REVIEW_IN_PROGRESS"; }
    bool deleted() const { return status == "DELETE_COMPLETE"; }
    /// What an update changes, to be put back by restore().
    Json snapshot() const;
    void restore(const Json& snapshot);
};

struct StackResource {
    std::string logicalId;
    std::string physicalId; ///< empty before it exists
    std::string type;
    std::string status;
    std::string reason;
    std::string generatedName; ///< the name made up for it, before anything of that name existed
    std::string deletionPolicy = "Delete";
    double changedAt = 0;
    Json properties = Json::object();     ///< after functions
    Json attributes = Json::object();     ///< for Fn::GetAtt
    Json dependsOn = Json::array();       ///< logical ids, explicit and implied: deleted after this one
    std::string replacePolicy = "Delete"; ///< UpdateReplacePolicy
    Json before = nullptr; ///< during an update what it was, or after a rollback what it would have become
    Json drift = nullptr;  ///< StackResourceDrift as it was last detected; null: not checked

    /// What `before` holds stands for a thing of its own, which goes when the update is over.
    bool wasReplaced() const;
    /// Everything but `before`.
    Json snapshot() const;
    void restore(const Json& snapshot);
};

struct Export {
    std::string name;
    std::string value;
    std::string stackId;
};

/// Stacks with their resources, events and exports, in the lab's database. Knows no HTTP and starts nothing.
/// Thread-safe; every change and the event that tells of it are one transaction.
class StackStore {
public:
    static Result<std::unique_ptr<StackStore>> open(Database& database, const Clock& clock);

    /// AlreadyExistsException when a stack of that name is there, in whatever state but deleted.
    Status add(const Stack& stack);
    /// By ARN, also deleted ones; by name only what is not deleted. ValidationError "Stack with id X does not exist".
    Result<Stack> get(std::string_view nameOrId) const;
    /// Newest first, deleted ones included.
    Result<std::vector<Stack>> list() const;
    /// Reads, changes and keeps a stack as one step. The status is setStatus()'s business.
    Status change(std::string_view id, const std::function<void(Stack&)>& change);
    /// Changes the status with its event; `reason` stays on the stack until the next change. False, and nothing done,
    /// when the status is not `onlyFrom` any more.
    Result<bool> setStatus(std::string_view id, const std::string& status, const std::string& reason,
                           std::string_view onlyFrom = {});

    Result<std::vector<StackResource>> resources(std::string_view stackId) const;
    Result<std::optional<StackResource>> resource(std::string_view stackId, std::string_view logicalId) const;
    /// Keeps the resource as it is now; with `event` its status becomes one.
    Status putResource(const Stack& stack, StackResource resource, bool event);
    /// An event of the resource; the record itself stays.
    Status tell(const Stack& stack, const StackResource& resource);
    /// As if it had never been; its events stay.
    Status forgetResource(std::string_view stackId, std::string_view logicalId);
    /// The stack that holds a resource with this physical id.
    Result<std::optional<std::string>> stackOfPhysicalId(std::string_view physicalId) const;

    /// One page of StackEvent members, newest first, older than `before` (0: from the newest), with its sequence
    /// numbers.
    struct Event {
        std::int64_t sequence = 0;
        Json event;
    };
    Result<std::vector<Event>> events(std::string_view stackId, std::int64_t before, int limit) const;

    Result<std::vector<Export>> exports() const;
    /// Replaces the exports of a stack. Conflict naming the other stack when a name is taken.
    Status setExports(const Stack& stack, const std::vector<Export>& exports);
    /// Remembers that `stackId` uses an export.
    Status addImport(std::string_view exportName, std::string_view stackId);
    /// Ids of the stacks that use an export.
    Result<std::vector<std::string>> importers(std::string_view exportName) const;
    /// Forgets exports and imports of a stack.
    Status forgetShared(std::string_view stackId);

    /// What a detection of drift found of a resource.
    Status setDrift(std::string_view stackId, std::string_view logicalId, const Json& drift);
    /// Detections of drift, as DescribeStackDriftDetectionStatus shows them, by StackDriftDetectionId.
    Status putDetection(const Json& detection);
    Result<std::optional<Json>> detection(std::string_view id) const;

    /// Change sets, as their service shows them with what it needs besides, by ARN.
    Status putChangeSet(const Json& changeSet);
    Result<std::vector<Json>> changeSets(std::string_view stackId) const;
    Status removeChangeSet(const Json& changeSet);

private:
    StackStore(Database& database, const Clock& clock) : m_database(database), m_clock(clock) {}
    Status addEvent(const Stack& stack, Json event);
    Status keep(const Stack& stack);
    Result<std::vector<Stack>> query(const char* sql, std::string_view argument) const;

    Database& m_database;
    const Clock& m_clock;
    double m_lastEvent = 0; ///< time of the newest event; guarded by the database's lock
};

} // namespace skydeck::lab::cloudformation
