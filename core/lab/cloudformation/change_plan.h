#pragma once

#include "core/lab/cloudformation/stack_work.h"

#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// One property that an update changes. Values are texts as CloudFormation shows them.
struct PropertyChange {
    std::string name;
    bool dynamic = false;  ///< known only once another resource has been replaced
    std::string cause;     ///< that resource: "Bucket" or "Bucket.Arn"
    bool replaces = false; ///< a fixed property
    Json before, after;    ///< null where absent or unknown
};

struct ResourceChange {
    enum class Action { Add, Modify, Remove, Import };
    Action action = Action::Add;
    std::string logicalId, physicalId, type;
    enum class Replacement { False, Conditional, True };
    Replacement replacement = Replacement::False;
    std::vector<PropertyChange> properties;
    bool tags = false;     ///< the stack's tags differ
    bool metadata = false; ///< only for its readers

    /// Whether the resource itself is touched.
    bool isReal() const {
        return action != Action::Modify || tags || !properties.empty() || replacement == Replacement::True;
    }
};

/// What bringing a stack from `records` to `wanted` would do, resource by resource in order of names. `tagsDiffer`
/// tells of the stack's own; `resourcesNow` is the Resources section of the template so far, or null.
Result<std::vector<ResourceChange>> planChanges(bool tagsDiffer, const Json& resourcesNow,
                                                const std::vector<StackResource>& records, const Template& wanted,
                                                Scope scope);

/// The outputs as DescribeStacks would show them if `records` stay as they are; an error where that cannot be said.
Result<Json> plannedOutputs(const std::vector<StackResource>& records, const Template& wanted, Scope scope);

/// As DescribeChangeSet shows it; `values` adds what properties were and become.
Json describeChange(const ResourceChange& change, bool values);

} // namespace skydeck::lab::cloudformation
