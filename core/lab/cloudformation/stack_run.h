#pragma once

#include "core/lab/cloudformation/intrinsics.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/stack_store.h"

#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// What a stack's work happens in.
struct Surroundings {
    StackStore& store;
    const Clock& clock;
    Random& random;
    Invoke invoke;
    std::string region;
    std::string accountId;
    std::string endpointUrl = {}; ///< of the lab
};

/// The names that a stack's template can use before any of its resources exists: parameters, pseudo parameters,
/// conditions, availability zones. ValidationError when a condition or rule fails.
Result<Scope> stackScope(const Template& document, const Stack& stack, const Surroundings& around);

/// What of the template is to be made: resources and outputs whose condition holds, with the branches of Fn::If chosen.
/// ValidationError when something that is left refers to something that is not.
Result<Template> specialise(const Template& document, const Scope& scope);

/// One phase of the work on one stack, on the calling thread and some of its own, from the status that the store has
/// now to the next one. `stop` ends it early: with `shutdown` requested too, everything is left as it stands, to be
/// taken up by the next process; otherwise the phase was overtaken by a deletion.
class StackRun {
public:
    StackRun(const Surroundings& around, std::string stackId, std::stop_token stop, std::stop_token shutdown)
        : m_around(around), m_store(around.store), m_id(std::move(stackId)), m_stop(std::move(stop)),
          m_shutdown(std::move(shutdown)) {}

    /// CREATE_IN_PROGRESS → CREATE_COMPLETE, CREATE_FAILED, ROLLBACK_IN_PROGRESS or DELETE_IN_PROGRESS.
    Status create();
    /// ROLLBACK_IN_PROGRESS → ROLLBACK_COMPLETE or ROLLBACK_FAILED.
    Status rollBack();
    /// DELETE_IN_PROGRESS → DELETE_COMPLETE or DELETE_FAILED.
    Status remove();

    /// Ends a creation that an earlier process began: rolls back, or what the stack's OnFailure says.
    static Status interrupted(StackStore& store, const Stack& stack);

private:
    Status createAll(const Stack& stack, const Template& wanted, Scope& scope);
    void createOne(const Stack& stack, const ResourceDeclaration& declaration, const Json& needs, const Scope& scope,
                   std::stop_source& cancel);
    Result<Json> make(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                      const Scope& scope, std::stop_token stop);
    Status publishOutputs(const Stack& stack, const Template& wanted, const Scope& scope);
    Status deleteAll(const Stack& stack, bool rollingBack);
    void deleteOne(const Stack& stack, StackResource record, bool rollingBack);
    ResourceContext context(const Stack& stack, StackResource& record, std::stop_token stop);
    std::string generateName(const Stack& stack, const std::string& logicalId, std::size_t longest, bool lowerCase);
    void keep(const Stack& stack, const StackResource& record, bool event);
    Status storeTrouble();
    static Status creationFailed(StackStore& store, const Stack& stack, const std::string& reason);

    const Surroundings& m_around;
    StackStore& m_store;
    std::string m_id;
    std::stop_token m_stop;
    std::stop_token m_shutdown;
    std::optional<std::chrono::steady_clock::time_point> m_deadline;

    std::mutex m_mutex; ///< guards what follows, shared by the threads of a phase
    std::map<std::string, StackResource> m_made;
    std::vector<std::string> m_failed;

    std::mutex m_troubleMutex;
    std::optional<Error> m_storeTrouble; ///< the first thing to look at: without the store nothing can go on
};

} // namespace skydeck::lab::cloudformation
