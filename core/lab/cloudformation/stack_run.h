#pragma once

#include "core/lab/cloudformation/stack_work.h"

#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// Creation and deletion of a stack: one phase each, from the status that the store has now to the next one.
class StackRun : private StackWork {
public:
    StackRun(const Surroundings& around, std::string stackId, std::stop_token stop, std::stop_token shutdown)
        : StackWork(around, std::move(stackId), std::move(stop), std::move(shutdown)) {}

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
    Status deleteAll(const Stack& stack, bool rollingBack);
    /// False when it is held up by something that may still go.
    bool deleteOne(const Stack& stack, StackResource& record, bool rollingBack, bool last);
    static Status creationFailed(StackStore& store, const Stack& stack, const std::string& reason);
};

} // namespace skydeck::lab::cloudformation
