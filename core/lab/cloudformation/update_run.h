#pragma once

#include "core/lab/cloudformation/stack_work.h"

#include <set>
#include <string>

namespace skydeck::lab::cloudformation {

/// The update of a stack: one phase each, from the status that the store has now to the next one. What a resource was
/// stays in its record until the update is over, so that any phase can be taken up by another process.
class UpdateRun : private StackWork {
public:
    UpdateRun(const Surroundings& around, std::string stackId, std::stop_token stop, std::stop_token shutdown)
        : StackWork(around, std::move(stackId), std::move(stop), std::move(shutdown)) {}

    /// UPDATE_IN_PROGRESS → UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_ROLLBACK_IN_PROGRESS or UPDATE_FAILED.
    Status apply();
    /// UPDATE_ROLLBACK_IN_PROGRESS → UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS or UPDATE_ROLLBACK_FAILED.
    Status rollBack();
    /// UPDATE_COMPLETE_CLEANUP_IN_PROGRESS → UPDATE_COMPLETE, and the same after a rollback. Removes what the stack no
    /// longer has; what cannot be removed is left, with its reason, as CloudFormation does.
    Status cleanUp();

    /// Ends an update that an earlier process began: rolls back.
    static Status interrupted(StackStore& store, const Stack& stack);

private:
    Status applyAll(const Stack& stack, const Template& wanted, Scope& scope);
    void applyOne(const Stack& stack, const ResourceDeclaration& declaration, const Json& needs, const Scope& scope,
                  std::stop_source& cancel);
    Result<Json> change(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                        const Scope& scope, std::stop_token stop, bool& touched);
    Status checkExports(const Stack& stack, const Template& wanted, const Scope& scope) const;
    void revertOne(const Stack& stack, StackResource record);
    /// False when it is held up by something that may still go.
    bool dropOne(const Stack& stack, StackResource record, bool old, bool last);
    static Status failed(StackStore& store, const Stack& stack, const std::string& reason);

    std::map<std::string, StackResource> m_before;
    std::vector<std::string> m_failedToCreate;
    std::set<std::string> m_dropping; ///< physical ids whose deletion has been told of
};

} // namespace skydeck::lab::cloudformation
