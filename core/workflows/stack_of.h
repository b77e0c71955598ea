#pragma once

#include "core/aws/session.h"
#include "core/base/call_context.h"

#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// The name of the stack that made something, by its physical id (a cluster's, bucket's or function's name, an
/// instance's id); empty when no stack did.
Result<std::string> stackOf(const std::shared_ptr<aws::Session>& session, const std::string& physicalId,
                            const CallContext& context);

/// The tables and buckets of a stack that some values name, such as those in a container's environment.
struct StackStores {
    std::vector<std::string> tables, buckets; ///< names, each once
};
Result<StackStores> storesNamed(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const std::vector<std::string>& values, const CallContext& context);

} // namespace skydeck::workflows
