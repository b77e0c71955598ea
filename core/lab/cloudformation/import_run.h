#pragma once

#include "core/lab/cloudformation/change_plan.h"
#include "core/lab/cloudformation/stack_work.h"

#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// The records that an import begins with: named by their identifiers, still without properties. ValidationError for
/// what CloudFormation does not import: types without an identifier, resources without a DeletionPolicy, ones that are
/// no additions, ones that a stack has; and for everything else that `changes` would do.
Result<std::vector<StackResource>> importRecords(const StackStore& store, const Template& wanted, const Json& imports,
                                                 std::vector<ResourceChange>& changes);

/// The import of resources into a stack: IMPORT_IN_PROGRESS → IMPORT_COMPLETE or IMPORT_ROLLBACK_COMPLETE. Nothing is
/// changed but the stack itself, so that it can be taken up from its beginning.
class ImportRun : private StackWork {
public:
    ImportRun(const Surroundings& around, std::string stackId, std::stop_token stop, std::stop_token shutdown)
        : StackWork(around, std::move(stackId), std::move(stop), std::move(shutdown)) {}

    Status run();
    /// IMPORT_ROLLBACK_IN_PROGRESS → IMPORT_ROLLBACK_COMPLETE: the stack is what it was.
    Status rollBack();

private:
    Status takeOver(const Stack& stack, const Template& wanted, Scope& scope);
    Status takeOne(const Stack& stack, const ResourceDeclaration& declaration, StackResource record, const Json& needs,
                   const Scope& scope);
};

} // namespace skydeck::lab::cloudformation
