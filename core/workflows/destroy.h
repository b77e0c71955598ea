#pragma once

#include "core/base/json.h"
#include "core/workflows/deploy.h"
#include "core/workflows/stacks/left_logs.h"
#include "core/workflows/stacks/outside.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace skydeck::workflows {

/// What becomes of a resource when its stack is destroyed.
enum class Fate {
    Goes,    ///< deleted with the stack
    Emptied, ///< emptied first, since AWS refuses to delete it otherwise; then deleted
    Kept,    ///< its DeletionPolicy keeps it
    Gone,    ///< is not there any more
};
std::string_view toString(Fate fate);

struct PlannedResource {
    std::string logicalId;
    std::string physicalId;
    std::string type; ///< "AWS::S3::Bucket"
    Fate fate = Fate::Goes;
    std::uint64_t objects = 0; ///< buckets: objects, versions and delete markers
    std::uint64_t bytes = 0;   ///< buckets
    std::uint64_t images = 0;  ///< repositories
    std::uint64_t jobs = 0;    ///< job queues: jobs that are not finished and will be terminated
    std::string note;          ///< one phrase for a person: "3 objects, 1.2 KiB will be deleted"
    std::uint64_t tasks = 0;   ///< clusters: running tasks of no service, which will be stopped
};

struct DestroyPlan {
    std::string stackName;
    std::string stackId;
    std::string stackStatus;
    std::vector<PlannedResource> resources;
    std::vector<OutsideThing> outside; ///< made outside of the stack, and in its way
    std::vector<LeftLog> logs;         ///< written for it, and left by its deletion
    bool terminationProtection = false;
    std::optional<WallTime> endsAt{}; ///< its time to live: the schedule goes with the stack
};

/// Looks, changes nothing.
Result<DestroyPlan> planDestroy(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context);
Json toJson(const DestroyPlan& plan);

/// Something that was emptied or ended before the stack went.
struct EmptiedResource {
    std::string name;
    std::string type;
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t images = 0;
    std::uint64_t jobs = 0;
    std::uint64_t tasks = 0;
};

/// Something of the stack that a fresh look still found.
struct RemainingResource {
    std::string logicalId;
    std::string physicalId;
    std::string type;
    std::string reason; ///< "kept by its DeletionPolicy", "DELETE_FAILED: …"
};

/// The proof. `remaining` comes from asking each service afresh, after the deletion.
struct Receipt {
    std::string stackName;
    std::string status; ///< the stack's last status: DELETE_COMPLETE, DELETE_FAILED
    std::vector<EmptiedResource> emptied;
    std::vector<RemainingResource> remaining;
    std::vector<LeftLog> logs;                    ///< what its functions and jobs wrote, which is none of the stack's
    std::optional<std::filesystem::path> archive; ///< where it was saved, when that was asked for
    std::optional<Error> failure;                 ///< why the stack is not gone: the root cause
};
/// {"stack","status","emptied":[…],"remaining":[…],"logs":[…]}
Json toJson(const Receipt& receipt);

struct DestroyOptions {
    std::string stackName;
    /// When set: CSVs, job logs, template, parameters and outputs are saved below it first (see archive.h).
    std::optional<std::filesystem::path> archiveFolder;
    bool removeOutside = false; ///< deletes what the plan names as made outside
    bool removeLogs = false;    ///< deletes the logs that its functions and jobs left
    bool unprotect = false;     ///< takes termination protection off
    /// Logical ids that stay when they cannot be deleted; "all" stands for every one that is stuck.
    std::vector<std::string> retain{};
};

/// Terminates the stack's jobs, stops its tasks, empties its buckets (all versions and delete markers) and
/// repositories, deletes the stack, follows it to the end, deletes what was uploaded for it and looks afresh. A
/// deletion that got stuck is tried again, and then without what may stay. Conflict (TerminationProtected) before
/// anything is touched. The error arm is for what kept it from coming to an end (unknown stack, lost network,
/// cancelled); a deletion that AWS refused is a receipt with `failure`.
Result<Receipt> destroyStack(const std::shared_ptr<aws::Session>& session, const DestroyOptions& options,
                             const StackEventCallback& onEvent, const CallContext& context);

} // namespace skydeck::workflows
