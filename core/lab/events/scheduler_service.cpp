#include "core/base/strings.h"
#include "core/lab/events/event_engine.h"
#include "core/lab/events/events_store.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/lab/store/tags.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
using Kind = EventsStore::Kind;

tl::unexpected<Error> refuseSchedule(const std::string& message) {
    return awsError(400, "ValidationException", message);
}

tl::unexpected<Error> nothingThere(const char* what, const std::string& name) {
    return awsError(404, "ResourceNotFoundException", std::string(what) + ' ' + name + " does not exist.");
}

/// Members of the API that a schedule keeps as they come.
constexpr const char* kGiven[]{"Name",    "ScheduleExpression", "Target",    "FlexibleTimeWindow",   "Description",
                               "EndDate", "StartDate",          "KmsKeyArn", "ActionAfterCompletion"};

/// EventBridge Scheduler API Reference.
class Scheduler {
public:
    explicit Scheduler(Lab& lab) : m_lab(lab), m_store(*lab.events), m_tags(*lab.database) {}

    Result<Reply> createSchedule(const Call& call) {
        const std::string group = groupOf(call), name = stringAt(call.input, "Name");
        SKYDECK_ASSIGN(const auto there, m_store.get(Kind::Schedule, group, name));
        if (there) return awsError(409, "ConflictException", "Schedule " + name + " already exists.");
        return write(call, group, name, m_store.now());
    }

    Result<Reply> updateSchedule(const Call& call) {
        SKYDECK_ASSIGN(const Json before, scheduleOf(call));
        return write(call, groupOf(call), stringAt(call.input, "Name"), numberAt(before, "created"));
    }

    Result<Reply> deleteSchedule(const Call& call) {
        SKYDECK_TRY(scheduleOf(call));
        SKYDECK_ASSIGN([[maybe_unused]] const bool had,
                       m_store.remove(Kind::Schedule, groupOf(call), stringAt(call.input, "Name")));
        m_lab.eventEngine->wake();
        return Reply{};
    }

    Result<Reply> getSchedule(const Call& call) {
        SKYDECK_ASSIGN(Json schedule, scheduleOf(call));
        schedule["CreationDate"] = schedule["created"];
        schedule["LastModificationDate"] = schedule["changed"];
        for (const char* own : {"created", "changed", "lastRun", "done"})
            schedule.erase(own);
        return schedule;
    }

    Result<Reply> listSchedules(const Call& call) {
        const std::string group = stringAt(call.input, "GroupName"), prefix = stringAt(call.input, "NamePrefix"),
                          state = stringAt(call.input, "State");
        if (!group.empty()) SKYDECK_TRY(checkGroup(group));
        SKYDECK_ASSIGN(const auto all, m_store.list(Kind::Schedule, group));
        std::vector<Json> found;
        for (const Json& each : all)
            if (stringAt(each, "Name").starts_with(prefix) && (state.empty() || stringAt(each, "State") == state))
                found.push_back({{"Arn", each["Arn"]},
                                 {"Name", each["Name"]},
                                 {"GroupName", each["GroupName"]},
                                 {"State", each["State"]},
                                 {"CreationDate", each["created"]},
                                 {"LastModificationDate", each["changed"]},
                                 {"Target", {{"Arn", each["Target"]["Arn"]}}}});
        return pageOf(call.input, {.member = "Schedules", .limit = "MaxResults"}, found);
    }

    Result<Reply> createScheduleGroup(const Call& call) {
        const std::string name = stringAt(call.input, "Name");
        SKYDECK_ASSIGN(const auto there, m_store.get(Kind::Group, {}, name));
        if (there || name == "default")
            return awsError(409, "ConflictException", "Schedule group " + name + " already exists.");
        const Json group = groupDocument(name, m_store.now());
        SKYDECK_TRY(m_store.put(Kind::Group, {}, name, group));
        SKYDECK_TRY(m_tags.add(stringAt(group, "Arn"), arrayAt(call.input, "Tags")));
        return Json{{"ScheduleGroupArn", group["Arn"]}};
    }

    Result<Reply> deleteScheduleGroup(const Call& call) {
        const std::string name = stringAt(call.input, "Name");
        if (name == "default") return refuseSchedule("The default schedule group cannot be deleted.");
        SKYDECK_TRY(checkGroup(name));
        // Its schedules go with it.
        SKYDECK_TRY(m_store.database().transaction([&]() -> Status {
            SKYDECK_ASSIGN(const auto schedules, m_store.list(Kind::Schedule, name));
            for (const Json& each : schedules)
                SKYDECK_TRY(m_store.remove(Kind::Schedule, name, stringAt(each, "Name")));
            SKYDECK_TRY(m_store.remove(Kind::Group, {}, name));
            return m_tags.forget(stringAt(groupDocument(name, 0), "Arn"));
        }));
        m_lab.eventEngine->wake();
        return Reply{};
    }

    Result<Reply> getScheduleGroup(const Call& call) {
        const std::string name = stringAt(call.input, "Name");
        SKYDECK_TRY(checkGroup(name));
        SKYDECK_ASSIGN(const auto group, m_store.get(Kind::Group, {}, name));
        return group ? *group : groupDocument(name, 0);
    }

    Result<Reply> listScheduleGroups(const Call& call) {
        SKYDECK_ASSIGN(auto groups, m_store.list(Kind::Group));
        groups.insert(groups.begin(), groupDocument("default", 0));
        const std::string prefix = stringAt(call.input, "NamePrefix");
        std::erase_if(groups, [&](const Json& group) { return !stringAt(group, "Name").starts_with(prefix); });
        return pageOf(call.input, {.member = "ScheduleGroups", .limit = "MaxResults"}, groups);
    }

    Result<Reply> tagResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string arn, taggedArn(call));
        return replyOf(m_tags.add(arn, arrayAt(call.input, "Tags")));
    }
    Result<Reply> untagResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string arn, taggedArn(call));
        return replyOf(m_tags.remove(arn, arrayAt(call.input, "TagKeys")));
    }
    Result<Reply> listTagsForResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string arn, taggedArn(call));
        SKYDECK_ASSIGN(const Json tags, m_tags.of(arn));
        return Json{{"Tags", Tags::asList(tags)}};
    }

private:
    static std::string groupOf(const Call& call) { return stringAt(call.input, "GroupName", "default"); }

    Json groupDocument(const std::string& name, double created) const {
        return {{"Name", name},
                {"Arn", m_store.arn("scheduler", "schedule-group/" + name)},
                {"State", "ACTIVE"},
                {"CreationDate", created},
                {"LastModificationDate", created}};
    }

    /// Groups have tags; schedules have none.
    Result<std::string> taggedArn(const Call& call) const {
        std::string arn = stringAt(call.input, "ResourceArn");
        const std::string name = arn.substr(arn.rfind('/') + 1);
        if (stringAt(groupDocument(name, 0), "Arn") != arn)
            return refuseSchedule("Invalid ResourceArn: it must be that of a schedule group.");
        SKYDECK_TRY(checkGroup(name));
        return arn;
    }

    Status checkGroup(const std::string& name) const {
        if (name == "default") return {};
        SKYDECK_ASSIGN(const auto group, m_store.get(Kind::Group, {}, name));
        if (!group) return nothingThere("Schedule group", name);
        return {};
    }

    Result<Json> scheduleOf(const Call& call) const {
        const std::string name = stringAt(call.input, "Name");
        SKYDECK_ASSIGN(auto schedule, m_store.get(Kind::Schedule, groupOf(call), name));
        if (!schedule) return nothingThere("Schedule", name);
        return std::move(*schedule);
    }

    static Status check(const Json& input) {
        const auto expression = ScheduleExpression::parse(stringAt(input, "ScheduleExpression"));
        if (!expression)
            return refuseSchedule("Invalid Schedule Expression " + stringAt(input, "ScheduleExpression") + '.');
        const std::string zone = stringAt(input, "ScheduleExpressionTimezone", "UTC");
        if (zone != "UTC" && zone != "Etc/UTC" && zone != "GMT")
            return fail(ErrorKind::NotImplemented, "NotImplemented",
                        "The lab keeps schedules in UTC; it does not implement ScheduleExpressionTimezone " + zone);
        const Json& window = memberAt(input, "FlexibleTimeWindow");
        if ((stringAt(window, "Mode") == "FLEXIBLE") != window.contains("MaximumWindowInMinutes"))
            return refuseSchedule(
                "MaximumWindowInMinutes must be provided when FlexibleTimeWindow Mode is FLEXIBLE, and only then.");
        const Json& target = memberAt(input, "Target");
        const std::string arn = stringAt(target, "Arn"), text = stringAt(target, "Input");
        if (!arn.starts_with("arn:")) return refuseSchedule("Provided Arn is not in correct format.");
        if (arn.starts_with("arn:aws:scheduler:::aws-sdk:") && !text.empty() && !parseJson(text))
            return refuseSchedule("Input of the target must be valid JSON.");
        if (input.contains("EndDate") && numberAt(input, "EndDate") < numberAt(input, "StartDate"))
            return refuseSchedule("The EndDate you specify must be after its StartDate.");
        return {};
    }

    Result<Reply> write(const Call& call, const std::string& group, const std::string& name, double created) {
        SKYDECK_TRY(checkGroup(group));
        SKYDECK_TRY(check(call.input));
        Json schedule = Json::object();
        for (const char* member : kGiven)
            if (call.input.contains(member)) schedule[member] = call.input[member];
        schedule["ScheduleExpressionTimezone"] = stringAt(call.input, "ScheduleExpressionTimezone", "UTC");
        schedule["State"] = stringAt(call.input, "State", "ENABLED");
        schedule["GroupName"] = group;
        schedule["Arn"] = m_store.arn("scheduler", "schedule/" + group + '/' + name);
        schedule["created"] = created;
        schedule["changed"] = m_store.now();
        SKYDECK_TRY(m_store.put(Kind::Schedule, group, name, schedule));
        m_lab.eventEngine->wake();
        return Json{{"ScheduleArn", schedule["Arn"]}};
    }

    Lab& m_lab;
    EventsStore& m_store;
    Tags m_tags;
};
} // namespace

Service makeSchedulerService(Lab& lab) {
    return Service::of("scheduler", std::make_shared<Scheduler>(lab),
                       {{"CreateSchedule", &Scheduler::createSchedule},
                        {"UpdateSchedule", &Scheduler::updateSchedule},
                        {"DeleteSchedule", &Scheduler::deleteSchedule},
                        {"GetSchedule", &Scheduler::getSchedule},
                        {"ListSchedules", &Scheduler::listSchedules},
                        {"CreateScheduleGroup", &Scheduler::createScheduleGroup},
                        {"DeleteScheduleGroup", &Scheduler::deleteScheduleGroup},
                        {"GetScheduleGroup", &Scheduler::getScheduleGroup},
                        {"ListScheduleGroups", &Scheduler::listScheduleGroups},
                        {"TagResource", &Scheduler::tagResource},
                        {"UntagResource", &Scheduler::untagResource},
                        {"ListTagsForResource", &Scheduler::listTagsForResource}});
}

} // namespace skydeck::lab
