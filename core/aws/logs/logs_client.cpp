#include "core/aws/logs/logs_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/aws/request_pace.h"

#include <map>
#include <mutex>

namespace skydeck::aws::logs {

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: the least of any region.
struct LogsClient::Paces {
    RequestPace reads{10};
    RequestPace filters{5};
};

namespace {

LogGroup toGroup(const Json& json) {
    return {stringAt(json, "logGroupName"), stringAt(json, "arn"),
            static_cast<std::uint64_t>(integerAt(json, "storedBytes")),
            static_cast<int>(integerAt(json, "retentionInDays")), millisecondsAt(json, "creationTime")};
}

LogStream toStream(const Json& json) {
    return {stringAt(json, "logStreamName"), stringAt(json, "arn"), millisecondsAt(json, "creationTime"),
            millisecondsAt(json, "firstEventTimestamp"), millisecondsAt(json, "lastEventTimestamp")};
}

LogEvent toEvent(const Json& json) {
    return {millisecondsAt(json, "timestamp").value_or(WallTime{}), stringAt(json, "message"),
            stringAt(json, "logStreamName"), stringAt(json, "eventId")};
}

void setTimes(Json& request, const std::optional<WallTime>& start, const std::optional<WallTime>& end) {
    if (start) request["startTime"] = toMilliseconds(*start);
    if (end) request["endTime"] = toMilliseconds(*end);
}

} // namespace

std::shared_ptr<LogsClient::Paces> LogsClient::pacesOf(const std::shared_ptr<Session>& session) {
    struct Entry {
        std::weak_ptr<Session> session;
        std::shared_ptr<Paces> paces;
    };
    static std::mutex mutex;
    static std::map<const Session*, Entry> known;
    const std::lock_guard lock(mutex);
    std::erase_if(known, [](const auto& each) { return each.second.session.expired(); });
    const auto [at, made] = known.try_emplace(session.get(), Entry{session, nullptr});
    if (made) at->second.paces = std::make_shared<Paces>();
    return at->second.paces;
}

LogsClient::LogsClient(ApiClient api) : m_api(std::move(api)), m_paces(pacesOf(m_api.session())) {}

Result<LogsClient> LogsClient::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "logs").map([](ApiClient api) { return LogsClient(std::move(api)); });
}

Result<std::vector<LogGroup>> LogsClient::describeLogGroups(const std::string& namePrefix,
                                                            const CallContext& context) const {
    Json request = Json::object();
    setUnlessEmpty(request, "logGroupNamePrefix", namePrefix);
    return listAll(m_api, "DescribeLogGroups", request, "logGroups", toGroup, context);
}

Result<std::vector<LogStream>> LogsClient::describeLogStreams(const std::string& logGroupName,
                                                              const std::string& namePrefix,
                                                              const CallContext& context) const {
    Json request{{"logGroupName", logGroupName}};
    if (namePrefix.empty()) {
        request["orderBy"] = "LastEventTime";
        request["descending"] = true;
    } else {
        request["logStreamNamePrefix"] = namePrefix;
    }
    return listAll(m_api, "DescribeLogStreams", request, "logStreams", toStream, context);
}

Result<LogEventsPage> LogsClient::getLogEvents(const GetLogEventsInput& input, const CallContext& context) const {
    Json request{{"logGroupName", input.logGroupName},
                 {"logStreamName", input.logStreamName},
                 {"startFromHead", input.startFromHead}};
    setUnlessEmpty(request, "nextToken", input.nextToken);
    setTimes(request, input.startTime, input.endTime);
    if (input.limit > 0) request["limit"] = input.limit;
    SKYDECK_TRY(m_paces->reads.wait(m_api.session()->clock(), context));
    SKYDECK_ASSIGN(const Json output, m_api.call("GetLogEvents", request, context));
    return LogEventsPage{mapAt(output, "events", toEvent), stringAt(output, "nextForwardToken"),
                         stringAt(output, "nextBackwardToken")};
}

Result<std::string> LogsClient::readLogEvents(GetLogEventsInput input,
                                              const std::function<bool(const std::vector<LogEvent>&)>& page,
                                              const CallContext& context) const {
    input.startFromHead = true;
    for (;;) {
        SKYDECK_ASSIGN(const LogEventsPage answer, getLogEvents(input, context));
        const bool atEnd = answer.nextForwardToken.empty() || answer.nextForwardToken == input.nextToken;
        if (!answer.nextForwardToken.empty()) input.nextToken = answer.nextForwardToken;
        if (!answer.events.empty() && !page(answer.events)) return input.nextToken;
        if (atEnd) return input.nextToken;
    }
}

Status LogsClient::filterLogEvents(const FilterLogEventsInput& input,
                                   const std::function<bool(const std::vector<LogEvent>&)>& page,
                                   const CallContext& context) const {
    Json request{{"logGroupName", input.logGroupName}};
    setUnlessEmpty(request, "logStreamNames", input.logStreamNames);
    setUnlessEmpty(request, "filterPattern", input.filterPattern);
    setTimes(request, input.startTime, input.endTime);
    for (;;) {
        SKYDECK_TRY(m_paces->filters.wait(m_api.session()->clock(), context));
        SKYDECK_ASSIGN(const Json output, m_api.call("FilterLogEvents", request, context));
        if (!page(mapAt(output, "events", toEvent))) return {};
        const std::string next = stringAt(output, "nextToken");
        if (next.empty()) return {};
        if (next == stringAt(request, "nextToken"))
            return fail(ErrorKind::Protocol, "RepeatedToken",
                        "CloudWatch Logs gave a token a second time: its pages do not end");
        request["nextToken"] = next;
    }
}

} // namespace skydeck::aws::logs
