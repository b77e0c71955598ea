#include "core/lab/lab.h"
#include "core/lab/logs/event_position.h"
#include "core/lab/logs/logs_store.h"
#include "core/lab/store/deferred_writes.h"
#include "core/lab/store/tags.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {

tl::unexpected<Error> invalid(std::string message) {
    return awsError(400, "InvalidParameterException", std::move(message));
}

/// `limit` within AWS's bounds, or the most when it is left out.
Result<std::size_t> limitOf(const Json& input, std::int64_t most) {
    const std::int64_t limit = integerAt(input, "limit", most);
    if (limit < 1 || limit > most)
        return invalid("1 validation error detected: Value '" + std::to_string(limit) +
                       "' at 'limit' failed to satisfy constraint: Member must have value between 1 and " +
                       std::to_string(most));
    return static_cast<std::size_t>(limit);
}

std::optional<std::int64_t> timeOf(const Json& input, std::string_view member) {
    return input.contains(member) ? std::optional(integerAt(input, member)) : std::nullopt;
}

bool isNameOf(std::string_view name, std::string_view allowed) {
    return !name.empty() && name.size() <= 512 && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               allowed.find(c) != std::string_view::npos;
    });
}

class Logs {
public:
    explicit Logs(Lab& lab) : m_lab(lab) {}

    Result<Reply> createLogGroup(const Call& call) {
        const std::string name = stringAt(call.input, "logGroupName");
        if (!isNameOf(name, ".-_/#"))
            return invalid("1 validation error detected: Value '" + name +
                           "' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression "
                           "pattern: [\\.\\-_/#A-Za-z0-9]+");
        SKYDECK_TRY(store().createGroup(name));
        return replyOf(tag(name, memberAt(call.input, "tags")));
    }

    Result<Reply> deleteLogGroup(const Call& call) {
        const std::string name = stringAt(call.input, "logGroupName");
        m_lab.writes->settle(); // lines on their way would bring it back
        SKYDECK_TRY(store().deleteGroup(name));
        return replyOf(tags().forget(groupArn(name)));
    }

    Result<Reply> putRetentionPolicy(const Call& call) {
        // API Reference, PutRetentionPolicy.
        static const std::set<std::int64_t> kDays{1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                                  365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};
        const std::int64_t days = integerAt(call.input, "retentionInDays");
        if (!kDays.contains(days))
            return invalid("1 validation error detected: Value '" + std::to_string(days) +
                           "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
                           "[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, "
                           "2922, 3288, 3653]");
        return replyOf(store().setRetention(stringAt(call.input, "logGroupName"), days));
    }

    Result<Reply> deleteRetentionPolicy(const Call& call) {
        return replyOf(store().setRetention(stringAt(call.input, "logGroupName"), std::nullopt));
    }

    Result<Reply> tagLogGroup(const Call& call) {
        SKYDECK_ASSIGN(const std::string group, taggedGroup(call.input));
        return replyOf(tag(group, memberAt(call.input, "tags")));
    }

    Result<Reply> untagLogGroup(const Call& call) {
        SKYDECK_ASSIGN(const std::string group, taggedGroup(call.input));
        const Json& keys =
            call.input.contains("tagKeys") ? arrayAt(call.input, "tagKeys") : arrayAt(call.input, "tags");
        return replyOf(tags().remove(groupArn(group), keys));
    }

    Result<Reply> listTagsLogGroup(const Call& call) {
        SKYDECK_ASSIGN(const std::string group, taggedGroup(call.input));
        SKYDECK_ASSIGN(const Json all, tags().of(groupArn(group)));
        return Json{{"tags", all}};
    }

    Result<Reply> describeLogGroups(const Call& call) {
        const std::string prefix = stringAt(call.input, "logGroupNamePrefix");
        const std::string part = stringAt(call.input, "logGroupNamePattern");
        if (!prefix.empty() && !part.empty())
            return invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        SKYDECK_ASSIGN(const std::size_t limit, limitOf(call.input, 50));
        SKYDECK_ASSIGN(const auto page, store().groups(prefix, part, limit, stringAt(call.input, "nextToken")));
        Json groups = Json::array();
        for (const LogGroup& group : page.items) {
            groups.push_back({{"logGroupName", group.name},
                              {"creationTime", group.created},
                              {"metricFilterCount", 0},
                              {"arn", groupArn(group.name) + ":*"},
                              {"storedBytes", group.storedBytes}});
            if (group.retentionDays) groups.back()["retentionInDays"] = *group.retentionDays;
        }
        return paged("logGroups", std::move(groups), page.nextToken);
    }

    Result<Reply> createLogStream(const Call& call) {
        const std::string name = stringAt(call.input, "logStreamName");
        if (name.empty() || name.size() > 512 || name.find_first_of(":*") != std::string::npos)
            return invalid("1 validation error detected: Value '" + name +
                           "' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression "
                           "pattern: [^:*]*");
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        return replyOf(store().createStream(group, name));
    }

    Result<Reply> deleteLogStream(const Call& call) {
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        return replyOf(store().deleteStream(group, stringAt(call.input, "logStreamName")));
    }

    Result<Reply> describeLogStreams(const Call& call) {
        const std::string prefix = stringAt(call.input, "logStreamNamePrefix");
        const bool byTime = stringAt(call.input, "orderBy") == "LastEventTime";
        if (byTime && !prefix.empty()) return invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        SKYDECK_ASSIGN(const std::size_t limit, limitOf(call.input, 50));
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        SKYDECK_ASSIGN(const auto page,
                       store().streams(group, prefix,
                                       byTime ? LogsStore::StreamOrder::LastEvent : LogsStore::StreamOrder::Name,
                                       boolAt(call.input, "descending"), limit, stringAt(call.input, "nextToken")));
        Json streams = Json::array();
        for (const LogStream& stream : page.items) {
            Json entry{{"logStreamName", stream.name},
                       {"creationTime", stream.created},
                       {"arn", groupArn(group) + ":log-stream:" + stream.name},
                       {"storedBytes", 0}}; // AWS reports 0 for every stream since 2019
            if (stream.firstEvent) entry["firstEventTimestamp"] = *stream.firstEvent;
            if (stream.lastEvent) entry["lastEventTimestamp"] = *stream.lastEvent;
            if (stream.lastIngestion) entry["lastIngestionTime"] = *stream.lastIngestion;
            streams.push_back(std::move(entry));
        }
        return paged("logStreams", std::move(streams), page.nextToken);
    }

    Result<Reply> putLogEvents(const Call& call) {
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        Json rejected = Json::object();
        SKYDECK_ASSIGN(const std::vector<LogEvent> events, acceptedEvents(arrayAt(call.input, "logEvents"), rejected));
        SKYDECK_TRY(store().putEvents(group, stringAt(call.input, "logStreamName"), events));
        Json output{{"nextSequenceToken", logEventId(nowMs(), 0)}};
        if (!rejected.empty()) output["rejectedLogEventsInfo"] = std::move(rejected);
        return Reply(std::move(output));
    }

    Result<Reply> getLogEvents(const Call& call) {
        LogEventsQuery query;
        SKYDECK_ASSIGN(query.limit, limitOf(call.input, 10'000));
        query.start = timeOf(call.input, "startTime");
        query.end = timeOf(call.input, "endTime");
        query.fromHead = boolAt(call.input, "startFromHead");
        query.token = stringAt(call.input, "nextToken");
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        SKYDECK_ASSIGN(const LogEventsPage page, store().events(group, stringAt(call.input, "logStreamName"), query));
        Json events = Json::array();
        for (const LogEvent& event : page.events)
            events.push_back(
                {{"timestamp", event.timestamp}, {"message", event.message}, {"ingestionTime", event.ingested}});
        return Reply(Json{{"events", std::move(events)},
                          {"nextForwardToken", page.forwardToken},
                          {"nextBackwardToken", page.backwardToken}});
    }

    Result<Reply> filterLogEvents(const Call& call) {
        LogFilterQuery query;
        SKYDECK_ASSIGN(query.limit, limitOf(call.input, 10'000));
        SKYDECK_ASSIGN(query.pattern, FilterPattern::parse(stringAt(call.input, "filterPattern")));
        query.start = timeOf(call.input, "startTime");
        query.end = timeOf(call.input, "endTime");
        query.token = stringAt(call.input, "nextToken");
        query.streamPrefix = stringAt(call.input, "logStreamNamePrefix");
        for (const Json& name : arrayAt(call.input, "logStreamNames"))
            query.streams.push_back(name.get<std::string>());
        if (!query.streams.empty() && !query.streamPrefix.empty())
            return invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
        SKYDECK_ASSIGN(const std::string group, groupOf(call.input));
        SKYDECK_ASSIGN(const auto page, store().filter(group, query));
        Json events = Json::array();
        for (const LogEvent& event : page.items)
            events.push_back({{"logStreamName", event.stream},
                              {"timestamp", event.timestamp},
                              {"message", event.message},
                              {"ingestionTime", event.ingested},
                              {"eventId", logEventId(event.timestamp, event.sequence)}});
        SKYDECK_ASSIGN(Reply reply, paged("events", std::move(events), page.nextToken));
        reply.output["searchedLogStreams"] = Json::array(); // AWS gives no more than this since 2019
        return reply;
    }

private:
    LogsStore& store() { return *m_lab.logs; }
    Tags tags() { return Tags(*m_lab.database); }

    Status tag(const std::string& group, const Json& map) {
        Json list = Json::array();
        if (map.is_object())
            for (const auto& [key, value] : map.items())
                list.push_back({{"Key", key}, {"Value", value}});
        return tags().add(groupArn(group), list);
    }

    /// By logGroupName or, in the newer operations, by resourceArn; it must be there.
    Result<std::string> taggedGroup(const Json& input) {
        Json named = input;
        if (input.contains("resourceArn")) named = {{"logGroupIdentifier", input["resourceArn"]}};
        SKYDECK_ASSIGN(std::string group, groupOf(named));
        SKYDECK_TRY(store().retention(group));
        return group;
    }

    std::string groupArn(const std::string& name) const {
        return "arn:aws:logs:" + m_lab.config.region + ":" + kAccountId + ":log-group:" + name;
    }
    std::int64_t nowMs() const { return static_cast<std::int64_t>(toEpochSeconds(m_lab.clock.now()) * 1000); }

    /// The group's name, from its name or its ARN.
    static Result<std::string> groupOf(const Json& input) {
        std::string name = stringAt(input, "logGroupName");
        const std::string identifier = stringAt(input, "logGroupIdentifier");
        if (!name.empty() && !identifier.empty())
            return invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        if (name.empty()) name = identifier;
        if (const std::size_t at = name.find(":log-group:"); at != std::string::npos)
            name = name.substr(at + std::string_view(":log-group:").size());
        if (name.ends_with(":*")) name.resize(name.size() - 2);
        if (name.empty()) return invalid("One of logGroupName or logGroupIdentifier is required.");
        return name;
    }

    static Result<Reply> paged(const char* member, Json items, const std::string& nextToken) {
        Json output{{member, std::move(items)}};
        if (!nextToken.empty()) output["nextToken"] = nextToken;
        return Reply(std::move(output));
    }

    /// Applies the limits of one PutLogEvents; events too old or too new are left out and told, as AWS does.
    Result<std::vector<LogEvent>> acceptedEvents(const Json& given, Json& rejected) const {
        constexpr std::size_t kBatchEvents = 10'000;
        constexpr std::size_t kBatchBytes = 1'048'576;
        constexpr std::size_t kEventBytes = 262'144;
        constexpr std::int64_t kDay = 24LL * 3600 * 1000;
        constexpr std::int64_t kOldest = 14 * kDay;
        constexpr std::int64_t kNewest = 2LL * 3600 * 1000;

        if (given.empty() || given.size() > kBatchEvents)
            return invalid(
                "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must "
                "have length between 1 and 10000");
        const std::int64_t now = nowMs();
        std::size_t bytes = 0;
        std::vector<LogEvent> accepted;
        std::int64_t previous = integerAt(given.front(), "timestamp");
        const std::int64_t first = previous;
        for (std::size_t i = 0; i < given.size(); ++i) {
            LogEvent event{integerAt(given[i], "timestamp"), stringAt(given[i], "message"), 0, 0, {}};
            const std::size_t size = event.message.size() + kLogEventOverhead;
            if (size > kEventBytes)
                return invalid("Log event too large: " + std::to_string(size) + " bytes exceeds limit of " +
                               std::to_string(kEventBytes));
            bytes += size;
            if (bytes > kBatchBytes)
                return invalid("Upload too large: " + std::to_string(bytes) + " bytes exceeds limit of " +
                               std::to_string(kBatchBytes));
            if (event.timestamp < previous)
                return invalid("Log events in a single PutLogEvents request must be in chronological order.");
            if (event.timestamp - first > kDay)
                return invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
            previous = event.timestamp;
            if (event.timestamp < now - kOldest) {
                rejected["tooOldLogEventEndIndex"] = i + 1;
            } else if (event.timestamp > now + kNewest) {
                if (!rejected.contains("tooNewLogEventStartIndex")) rejected["tooNewLogEventStartIndex"] = i;
            } else {
                accepted.push_back(std::move(event));
            }
        }
        return accepted;
    }

    Lab& m_lab;
};

} // namespace

Service makeLogsService(Lab& lab) {
    return Service::of<Logs>("logs", std::make_shared<Logs>(lab),
                             {{"CreateLogGroup", &Logs::createLogGroup},
                              {"DeleteLogGroup", &Logs::deleteLogGroup},
                              {"DescribeLogGroups", &Logs::describeLogGroups},
                              {"CreateLogStream", &Logs::createLogStream},
                              {"DeleteLogStream", &Logs::deleteLogStream},
                              {"DescribeLogStreams", &Logs::describeLogStreams},
                              {"PutLogEvents", &Logs::putLogEvents},
                              {"GetLogEvents", &Logs::getLogEvents},
                              {"FilterLogEvents", &Logs::filterLogEvents},
                              {"PutRetentionPolicy", &Logs::putRetentionPolicy},
                              {"DeleteRetentionPolicy", &Logs::deleteRetentionPolicy},
                              {"TagLogGroup", &Logs::tagLogGroup},
                              {"UntagLogGroup", &Logs::untagLogGroup},
                              {"ListTagsLogGroup", &Logs::listTagsLogGroup},
                              {"TagResource", &Logs::tagLogGroup},
                              {"UntagResource", &Logs::untagLogGroup},
                              {"ListTagsForResource", &Logs::listTagsLogGroup}});
}

} // namespace skydeck::lab
