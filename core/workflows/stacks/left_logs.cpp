#include "core/workflows/stacks/left_logs.h"

#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

namespace cfn = aws::cloudformation;

constexpr const char* kBatchGroup = "/aws/batch/job";

Result<std::vector<std::string>> streamsOf(const aws::ApiClient& logs, const LeftLog& log, const CallContext& context) {
    std::vector<std::string> names;
    auto listed = logs.paginate(
        "DescribeLogStreams", {{"logGroupName", log.group}, {"logStreamNamePrefix", log.streamPrefix}},
        [&](const Json& page) {
            for (const Json& row : arrayAt(page, "logStreams"))
                names.push_back(stringAt(row, "logStreamName"));
            return true;
        },
        context);
    if (!listed && listed.error().kind != ErrorKind::NotFound) return fail(std::move(listed.error()));
    return names;
}

Result<bool> groupExists(const aws::ApiClient& logs, const std::string& name, const CallContext& context) {
    bool found = false;
    SKYDECK_TRY(logs.paginate(
        "DescribeLogGroups", {{"logGroupNamePrefix", name}},
        [&](const Json& page) {
            for (const Json& row : arrayAt(page, "logGroups"))
                found = found || stringAt(row, "logGroupName") == name;
            return !found;
        },
        context));
    return found;
}

/// "arn:…:job-definition/NAME:3" and "NAME" are NAME.
std::string definitionName(const std::string& physicalId) {
    const std::string last = physicalId.substr(physicalId.rfind('/') + 1);
    return last.substr(0, last.find(':'));
}

} // namespace

Result<std::vector<LeftLog>> findLeftLogs(const std::shared_ptr<aws::Session>& session,
                                          const std::vector<cfn::StackResource>& resources,
                                          const CallContext& context) {
    SKYDECK_ASSIGN(const auto logs, aws::ApiClient::create(session, "logs"));
    const CallContext calls = quiet(context);
    std::vector<LeftLog> left;
    for (const auto& resource : resources) {
        if (resource.physicalResourceId.empty()) continue;
        if (resource.resourceType == "AWS::Lambda::Function") {
            const std::string group = "/aws/lambda/" + resource.physicalResourceId;
            const bool own = std::ranges::any_of(resources, [&](const cfn::StackResource& each) {
                return each.resourceType == "AWS::Logs::LogGroup" && each.physicalResourceId == group;
            });
            if (own) continue;
            SKYDECK_ASSIGN(const bool there, groupExists(logs, group, calls));
            if (there) left.push_back({resource.logicalResourceId, group, {}, 0});
        } else if (resource.resourceType == "AWS::Batch::JobDefinition") {
            LeftLog log{resource.logicalResourceId, kBatchGroup, definitionName(resource.physicalResourceId) + '/', 0};
            SKYDECK_ASSIGN(const auto streams, streamsOf(logs, log, calls));
            log.streams = streams.size();
            if (log.streams > 0) left.push_back(std::move(log));
        }
    }
    return left;
}

std::string describeLeftLog(const LeftLog& log) {
    if (log.streamPrefix.empty()) return "log entries of " + log.logicalId;
    return std::to_string(log.streams) + (log.streams == 1 ? " log stream of " : " log streams of ") + log.logicalId;
}

Status removeLeftLog(const std::shared_ptr<aws::Session>& session, const LeftLog& log, const CallContext& context) {
    SKYDECK_ASSIGN(const auto logs, aws::ApiClient::create(session, "logs"));
    const CallContext calls = quiet(context);
    const auto gone = [](const Result<Json>& done) { return done || done.error().kind == ErrorKind::NotFound; };
    if (log.streamPrefix.empty()) {
        const auto done = logs.call("DeleteLogGroup", {{"logGroupName", log.group}}, calls);
        if (!gone(done)) return fail(done.error());
        return {};
    }
    SKYDECK_ASSIGN(const auto streams, streamsOf(logs, log, calls));
    for (const std::string& stream : streams) {
        const auto done = logs.call("DeleteLogStream", {{"logGroupName", log.group}, {"logStreamName", stream}}, calls);
        if (!gone(done)) return fail(done.error());
    }
    // The group is all stacks'; the service makes it again when it needs it.
    const auto others = logs.call("DescribeLogStreams", {{"logGroupName", log.group}, {"limit", 1}}, calls);
    if (!gone(others)) return fail(others.error());
    if (others && arrayAt(*others, "logStreams").empty()) {
        const auto done = logs.call("DeleteLogGroup", {{"logGroupName", log.group}}, calls);
        if (!gone(done)) return fail(done.error());
    }
    return {};
}

} // namespace skydeck::workflows
