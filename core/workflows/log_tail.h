#pragma once

#include "core/aws/logs/logs_client.h"

#include <map>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Follows a log group over all of its streams, in order of time. Not thread-safe.
class LogTail {
public:
    /// From `since` on; `pattern` as FilterLogEvents takes it, or empty.
    LogTail(std::string logGroup, WallTime since, std::string pattern = {});

    const std::string& logGroup() const { return m_group; }
    /// What came since the last look, oldest first. Nothing for a group that does not exist yet. An event that
    /// CloudWatch takes in more than a minute late is not seen any more.
    Result<std::vector<aws::logs::LogEvent>> next(const aws::logs::LogsClient& client, const CallContext& context);

private:
    std::string m_group, m_pattern;
    WallTime m_since;
    std::map<std::string, WallTime> m_seen; ///< event ids since m_since
};

} // namespace skydeck::workflows
