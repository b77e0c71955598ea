#pragma once

#include "core/aws/api_client.h"

namespace skydeck::aws::logs {

struct LogGroup {
    std::string logGroupName;
    std::string arn;
    std::uint64_t storedBytes = 0;
    int retentionInDays = 0; ///< 0: kept for ever
    std::optional<WallTime> creationTime;
};

struct LogStream {
    std::string logStreamName;
    std::string arn;
    std::optional<WallTime> creationTime;
    std::optional<WallTime> firstEventTimestamp;
    std::optional<WallTime> lastEventTimestamp;
};

struct LogEvent {
    WallTime timestamp;
    std::string message;
    std::string logStreamName; ///< filterLogEvents only
    std::string eventId;       ///< filterLogEvents only
};

struct GetLogEventsInput {
    std::string logGroupName;
    std::string logStreamName;
    std::string nextToken;     ///< a token of the page before; empty: from one end
    bool startFromHead = true; ///< oldest first
    std::optional<WallTime> startTime;
    std::optional<WallTime> endTime;
    int limit = 0; ///< 0: as many as fit into 1 MB, at most 10,000
};

/// Always oldest first. The end is reached when the token that comes back is the one that was sent.
struct LogEventsPage {
    std::vector<LogEvent> events;
    std::string nextForwardToken;
    std::string nextBackwardToken;
};

struct FilterLogEventsInput {
    std::string logGroupName;
    std::vector<std::string> logStreamNames; ///< empty: all
    std::string filterPattern;
    std::optional<WallTime> startTime;
    std::optional<WallTime> endTime;
};

/// Amazon CloudWatch Logs, API version 2014-03-28. GetLogEvents is asked at most ten times a second and FilterLogEvents
/// five times, over all clients of a session: callers wait for their turn.
class LogsClient {
public:
    explicit LogsClient(ApiClient api);
    static Result<LogsClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<LogGroup>> describeLogGroups(const std::string& namePrefix, const CallContext& context) const;
    /// Newest event first when no prefix is given, by name otherwise (AWS allows no other combination).
    Result<std::vector<LogStream>> describeLogStreams(const std::string& logGroupName, const std::string& namePrefix,
                                                      const CallContext& context) const;
    /// One page. To follow a stream, send `nextForwardToken` again and again; an empty page means nothing new.
    Result<LogEventsPage> getLogEvents(const GetLogEventsInput& input, const CallContext& context) const;
    /// From `input.nextToken` (or the head) to the present end, page by page; gives the token to go on from. Returning
    /// false stops early.
    Result<std::string> readLogEvents(GetLogEventsInput input,
                                      const std::function<bool(const std::vector<LogEvent>&)>& page,
                                      const CallContext& context) const;
    /// Across streams, page by page as it comes; returning false stops early.
    Status filterLogEvents(const FilterLogEventsInput& input,
                           const std::function<bool(const std::vector<LogEvent>&)>& page,
                           const CallContext& context) const;

private:
    struct Paces;
    /// One of each per session: an account in a region, as AWS counts.
    static std::shared_ptr<Paces> pacesOf(const std::shared_ptr<Session>& session);

    ApiClient m_api;
    std::shared_ptr<Paces> m_paces;
};

} // namespace skydeck::aws::logs
