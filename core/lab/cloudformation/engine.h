#pragma once

#include "core/lab/cloudformation/stack_run.h"

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
        Json described = Json::object(); ///< members for DescribeStacks that nothing here needs
    };

    static Result<std::shared_ptr<CloudFormationEngine>>
    open(Database& database, cloudformation::Invoke invoke, std::string region, std::string accountId,
         const Clock& clock = systemClock(), Random& random = systemRandom(), std::string endpointUrl = {});
    ~CloudFormationEngine();

    /// Checks everything that can be known beforehand, keeps the stack as CREATE_IN_PROGRESS and begins. The id.
    Result<std::string> create(const Request& request);
    /// Begins the deletion, overtaking a creation that is under way. Nothing happens for a stack that is gone.
    Status remove(std::string_view nameOrId, const std::vector<std::string>& retained, const std::string& token);

    /// Takes up what an earlier process left in progress: creations are rolled back, deletions go on.
    void start();
    /// Ends all threads; work in progress is left for start() of the next process. Nothing can be begun afterwards.
    void stop();
    /// Waits until no stack is being worked on.
    void waitIdle();

    cloudformation::StackStore& store() { return *m_store; }
    const cloudformation::Surroundings& surroundings() const { return m_around; }

private:
    struct Operation;
    CloudFormationEngine(std::unique_ptr<cloudformation::StackStore> store, cloudformation::Invoke invoke,
                         std::string region, std::string accountId, const Clock& clock, Random& random,
                         std::string endpointUrl);
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
