#pragma once

#include "core/lab/cloudformation/change_plan.h"
#include "core/lab/cloudformation/stack_work.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace skydeck::lab {

/// Makes and removes stacks, each on a thread of its own. Thread-safe.
class CloudFormationEngine {
public:
    struct Request {
        std::string stackName;
        std::string templateBody;
        Json parameters = Json::array(); ///< [{ParameterKey, ParameterValue}]
        Json tags = Json::array();
        std::vector<std::string> capabilities;
        std::string onFailure = "ROLLBACK";
        std::string token;
        std::int64_t timeoutMinutes = 0;
        bool protectedFromDeletion = false;
        bool rollbackDisabled = false;   ///< of an update
        bool sameTemplate = false;       ///< UsePreviousTemplate
        bool sameTags = false;           ///< an update that names none keeps those of before
        std::string policy;              ///< a new stack policy; empty: as before
        std::string updatePolicy;        ///< the stack policy for this update alone; empty: the stack's
        std::string reviewedId;          ///< the stack in review that a change set creates
        Json imports = Json::array();    ///< ResourcesToImport, of an import
        Json described = Json::object(); ///< members for DescribeStacks that nothing here needs
    };

    static Result<std::shared_ptr<CloudFormationEngine>>
    open(Database& database, cloudformation::Invoke invoke, std::string region, std::string accountId,
         const Clock& clock = systemClock(), Random& random = systemRandom(), std::string endpointUrl = {});
    ~CloudFormationEngine();

    /// Checks everything that can be known beforehand, keeps the stack as CREATE_IN_PROGRESS and begins. The id.
    Result<std::string> create(const Request& request);
    /// What an update of `request` would do. `stack` is what it would become.
    struct Plan {
        cloudformation::Stack stack;
        std::vector<cloudformation::ResourceChange> changes;
        std::vector<cloudformation::StackResource> imported; ///< of an import, as they begin
        bool outputsDiffer = false;
        bool tagsDiffer = false;

        bool empty() const { return changes.empty() && !outputsDiffer && !tagsDiffer; }
    };
    /// Checks everything that can be known beforehand. For a stack in review, or one that is not there, all is added.
    Result<Plan> plan(const Request& request);
    /// What taking over the things of `request.imports` would do; refuses what an import may not do besides.
    Result<Plan> planImport(const Request& request);
    /// Begins to take them over, into a stack that is there or one in review. The id.
    Result<std::string> importResources(const Request& request);
    /// Begins an update. ValidationError "No updates are to be performed." when there is nothing to do. The id.
    Result<std::string> update(const Request& request);
    /// Keeps a stack of that name that has nothing but change sets yet. The id.
    Result<std::string> review(const Request& request);
    /// Rolls back an update that is under way, or one that failed and stayed so.
    Status cancelUpdate(std::string_view nameOrId, const std::string& token);
    /// Goes on with a rollback of an update that failed.
    Status continueRollback(std::string_view nameOrId, const std::string& token);
    /// From CREATE_FAILED or UPDATE_FAILED back.
    Result<std::string> rollBack(std::string_view nameOrId, const std::string& token);
    /// Begins the deletion, overtaking a creation or a rollback that is under way. Nothing happens for a stack that is
    /// gone; one that is being updated is refused.
    Status remove(std::string_view nameOrId, const std::vector<std::string>& retained, const std::string& token);

    /// Takes up what an earlier process left in progress: creations are rolled back, deletions go on.
    void start();
    /// Ends all threads; work in progress is left for start() of the next process. Nothing can be begun afterwards.
    void stop();
    /// Waits until no stack is being worked on.
    void waitIdle();

    /// For resources that need more than calls. Before start().
    void setAccess(std::shared_ptr<cloudformation::CustomResponses> responses,
                   std::shared_ptr<const cloudformation::ObjectAccess> objects) {
        m_around.responses = std::move(responses);
        m_around.objects = std::move(objects);
    }

    cloudformation::StackStore& store() { return *m_store; }
    const cloudformation::Surroundings& surroundings() const { return m_around; }

private:
    struct Operation;
    CloudFormationEngine(std::unique_ptr<cloudformation::StackStore> store, cloudformation::Invoke invoke,
                         std::string region, std::string accountId, const Clock& clock, Random& random,
                         std::string endpointUrl);
    struct Prepared;
    /// `stack` with what the request says, and its template ready to be worked from.
    Result<std::unique_ptr<Prepared>> prepare(const Request& request, cloudformation::Stack stack,
                                              const cloudformation::Stack* before) const;
    Result<Plan> planFrom(const Prepared& prepared, const cloudformation::Stack* before) const;
    Status checkOpen() const;
    Status beginPhaseLocked(const cloudformation::Stack& stack, const std::string& status, const std::string& token);
    void launchLocked(const std::string& stackId);
    void drive(Operation& operation);
    Result<bool> nextPhase(Operation& operation, std::string& status);
    Result<std::optional<std::string>> exportInUse(const cloudformation::Stack& stack) const;

    std::unique_ptr<cloudformation::StackStore> m_store;
    cloudformation::Surroundings m_around;
    std::stop_source m_shutdown;

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::vector<std::unique_ptr<Operation>> m_operations;
    std::size_t m_active = 0;
};

} // namespace skydeck::lab
