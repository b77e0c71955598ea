#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Logs that AWS wrote for a stack's functions and jobs and that do not go with it: storage that is paid for.
struct LeftLog {
    std::string logicalId; ///< of the function or the job definition
    std::string group;
    std::string streamPrefix;  ///< empty: the whole group is the resource's
    std::uint64_t streams = 0; ///< with that prefix
};

Result<std::vector<LeftLog>> findLeftLogs(const std::shared_ptr<aws::Session>& session,
                                          const std::vector<aws::cloudformation::StackResource>& resources,
                                          const CallContext& context);
/// "the log of Function", "12 log streams of JobDefinition"
std::string describeLeftLog(const LeftLog& log);
/// NotFound is success.
Status removeLeftLog(const std::shared_ptr<aws::Session>& session, const LeftLog& log, const CallContext& context);

} // namespace skydeck::workflows
