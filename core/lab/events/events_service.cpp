#include "core/base/strings.h"
#include "core/lab/events/event_engine.h"
#include "core/lab/events/event_pattern.h"
#include "core/lab/events/events_store.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/lab/store/tags.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
using Kind = EventsStore::Kind;
constexpr std::size_t kMostTargets = 5;        // EventBridge quotas, "Targets" of a rule
constexpr std::size_t kLargestEntry = 262'144; // PutEvents, in total

tl::unexpected<Error> absent(const std::string& what) {
    return awsError(400, "ResourceNotFoundException", what + " does not exist.");
}

tl::unexpected<Error> notValid(const std::string& message) {
    return awsError(400, "ValidationException", message);
}

/// The members of a document that `names` lists.
Json shown(const Json& document, std::initializer_list<const char*> names) {
    Json out = Json::object();
    for (const char* name : names)
        if (document.contains(name)) out[name] = document[name];
    return out;
}

/// EventBridge API Reference.
class Events {
public:
    explicit Events(Lab& lab) : m_lab(lab), m_store(*lab.events), m_tags(*lab.database) {}

    Result<Reply> createEventBus(const Call& call) {
        const std::string name = stringAt(call.input, "Name");
        if (name == "default" || name.find('/') != std::string::npos)
            return notValid("Event bus name '" + name + "' is not valid.");
        SKYDECK_ASSIGN(const auto there, m_store.get(Kind::Bus, {}, name));
        if (there) return awsError(400, "ResourceAlreadyExistsException", "Event bus " + name + " already exists.");
        const std::string arn = busArn(name);
        SKYDECK_TRY(m_store.put(Kind::Bus, {}, name, {{"Name", name}, {"Arn", arn}}));
        SKYDECK_TRY(m_tags.add(arn, arrayAt(call.input, "Tags")));
        return Json{{"EventBusArn", arn}};
    }

    Result<Reply> deleteEventBus(const Call& call) {
        const std::string name = busOf(call, "Name");
        if (name == "default") return notValid("Cannot delete event bus default.");
        SKYDECK_ASSIGN(const auto rules, m_store.list(Kind::Rule, name));
        if (!rules.empty()) return notValid("Event bus can't be deleted since it has rules.");
        SKYDECK_ASSIGN([[maybe_unused]] const bool had, m_store.remove(Kind::Bus, {}, name));
        return replyOf(m_tags.forget(busArn(name)));
    }

    Result<Reply> describeEventBus(const Call& call) {
        const std::string name = busOf(call, "Name");
        SKYDECK_TRY(checkBus(name));
        return Json{{"Name", name}, {"Arn", busArn(name)}};
    }

    Result<Reply> listEventBuses(const Call& call) {
        SKYDECK_ASSIGN(auto buses, m_store.list(Kind::Bus));
        buses.insert(buses.begin(), Json{{"Name", "default"}, {"Arn", busArn("default")}});
        const std::string prefix = stringAt(call.input, "NamePrefix");
        std::erase_if(buses, [&](const Json& bus) { return !stringAt(bus, "Name").starts_with(prefix); });
        return pageOf(call.input, {.member = "EventBuses", .limit = "Limit"}, buses);
    }

    Result<Reply> putRule(const Call& call) {
        const Json& input = call.input;
        const std::string name = stringAt(input, "Name"), bus = busOf(call);
        SKYDECK_TRY(checkBus(bus));
        const std::string pattern = stringAt(input, "EventPattern"), schedule = stringAt(input, "ScheduleExpression");
        if (pattern.empty() && schedule.empty())
            return notValid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        if (!pattern.empty()) SKYDECK_TRY(patternOf(pattern));
        if (!schedule.empty()) {
            if (bus != "default") return notValid("ScheduleExpression is supported only on the default event bus.");
            const auto parsed = ScheduleExpression::parse(schedule);
            if (!parsed || parsed->once()) return notValid("Parameter ScheduleExpression is not valid.");
        }
        SKYDECK_ASSIGN(const auto before, m_store.get(Kind::Rule, bus, name));
        Json rule = shown(input, {"Name", "EventPattern", "ScheduleExpression", "Description", "RoleArn"});
        rule["State"] = stringAt(input, "State", "ENABLED");
        rule["EventBusName"] = bus;
        rule["Arn"] = m_store.arn("events", "rule/" + (bus == "default" ? "" : bus + '/') + name);
        rule["Targets"] = before ? arrayAt(*before, "Targets") : Json::array();
        rule["created"] = before ? numberAt(*before, "created") : m_store.now();
        SKYDECK_TRY(keep(rule));
        if (!before) SKYDECK_TRY(m_tags.add(stringAt(rule, "Arn"), arrayAt(input, "Tags")));
        return Json{{"RuleArn", rule["Arn"]}};
    }

    Result<Reply> deleteRule(const Call& call) {
        SKYDECK_ASSIGN(const auto rule, m_store.get(Kind::Rule, busOf(call), stringAt(call.input, "Name")));
        if (!rule) return Reply{}; // as AWS
        if (!arrayAt(*rule, "Targets").empty()) return notValid("Rule can't be deleted since it has targets.");
        SKYDECK_ASSIGN([[maybe_unused]] const bool had,
                       m_store.remove(Kind::Rule, stringAt(*rule, "EventBusName"), stringAt(*rule, "Name")));
        SKYDECK_TRY(m_tags.forget(stringAt(*rule, "Arn")));
        m_lab.eventEngine->wake();
        return Reply{};
    }

    Result<Reply> describeRule(const Call& call) {
        SKYDECK_ASSIGN(const Json rule, ruleOf(call, "Name"));
        Json out = asRule(rule);
        out["CreatedBy"] = kAccountId;
        return out;
    }

    Result<Reply> listRules(const Call& call) {
        const std::string bus = busOf(call), prefix = stringAt(call.input, "NamePrefix");
        SKYDECK_TRY(checkBus(bus));
        SKYDECK_ASSIGN(const auto rules, m_store.list(Kind::Rule, bus));
        std::vector<Json> found;
        for (const Json& rule : rules)
            if (stringAt(rule, "Name").starts_with(prefix)) found.push_back(asRule(rule));
        return pageOf(call.input, {.member = "Rules", .limit = "Limit"}, found);
    }

    Result<Reply> enableRule(const Call& call) { return setState(call, "ENABLED"); }
    Result<Reply> disableRule(const Call& call) { return setState(call, "DISABLED"); }

    Result<Reply> putTargets(const Call& call) {
        SKYDECK_ASSIGN(Json rule, ruleOf(call, "Rule"));
        for (const Json& target : arrayAt(call.input, "Targets")) {
            const int ways =
                target.contains("Input") + target.contains("InputPath") + target.contains("InputTransformer");
            if (ways > 1)
                return notValid("Only one of Input, InputPath, or InputTransformer must be provided for target " +
                                stringAt(target, "Id") + '.');
            if (const std::string text = stringAt(target, "Input"); !text.empty() && !parseJson(text))
                return notValid("JSON syntax error in input for target " + stringAt(target, "Id") + '.');
            std::erase_if(rule["Targets"].get_ref<Json::array_t&>(),
                          [&](const Json& each) { return each["Id"] == target["Id"]; });
            rule["Targets"].push_back(target);
        }
        if (rule["Targets"].size() > kMostTargets)
            return awsError(400, "LimitExceededException",
                            "The requested resource exceeds the maximum number allowed.");
        SKYDECK_TRY(keep(rule));
        return Json{{"FailedEntryCount", 0}, {"FailedEntries", Json::array()}};
    }

    Result<Reply> removeTargets(const Call& call) {
        SKYDECK_ASSIGN(Json rule, ruleOf(call, "Rule"));
        for (const Json& id : arrayAt(call.input, "Ids"))
            std::erase_if(rule["Targets"].get_ref<Json::array_t&>(),
                          [&](const Json& each) { return each["Id"] == id; });
        SKYDECK_TRY(keep(rule));
        return Json{{"FailedEntryCount", 0}, {"FailedEntries", Json::array()}};
    }

    Result<Reply> listTargetsByRule(const Call& call) {
        SKYDECK_ASSIGN(const Json rule, ruleOf(call, "Rule"));
        return pageOf(call.input, {.member = "Targets", .limit = "Limit"},
                      arrayAt(rule, "Targets").get<std::vector<Json>>());
    }

    Result<Reply> listRuleNamesByTarget(const Call& call) {
        SKYDECK_ASSIGN(const auto rules, m_store.list(Kind::Rule, busOf(call)));
        std::vector<Json> names;
        for (const Json& rule : rules)
            if (std::ranges::any_of(arrayAt(rule, "Targets"),
                                    [&](const Json& each) { return each["Arn"] == call.input["TargetArn"]; }))
                names.push_back(rule["Name"]);
        return pageOf(call.input, {.member = "RuleNames", .limit = "Limit"}, names);
    }

    Result<Reply> putEvents(const Call& call) {
        const Json& entries = arrayAt(call.input, "Entries");
        std::size_t size = 0;
        for (const Json& entry : entries)
            for (const char* part : {"Source", "DetailType", "Detail"})
                size += stringAt(entry, part).size();
        if (size > kLargestEntry) return notValid("Total size of the entries in the request is over the limit.");
        SKYDECK_ASSIGN(const auto rules, m_store.list(Kind::Rule));
        Json results = Json::array();
        int failed = 0;
        for (const Json& entry : entries) {
            auto event = eventOf(entry);
            if (!event) {
                ++failed;
                results.push_back({{"ErrorCode", event.error().code}, {"ErrorMessage", event.error().message}});
                continue;
            }
            send(busNameOf(stringAt(entry, "EventBusName", "default")), *event, rules);
            results.push_back({{"EventId", (*event)["id"]}});
        }
        return Json{{"FailedEntryCount", failed}, {"Entries", results}};
    }

    Result<Reply> testEventPattern(const Call& call) {
        SKYDECK_ASSIGN(const EventPattern pattern, patternOf(stringAt(call.input, "EventPattern")));
        const auto event = parseJson(stringAt(call.input, "Event"), "the event");
        if (!event) return notValid("Parameter Event is not valid. Reason: " + event.error().message);
        for (const char* part : {"id", "detail-type", "source", "account", "time", "region", "resources"})
            if (!event->contains(part))
                return notValid(std::string("Parameter Event is not valid. Reason: The event has no field ") + part);
        return Json{{"Result", pattern.matches(*event)}};
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
    static std::string busNameOf(const std::string& nameOrArn) { return nameOrArn.substr(nameOrArn.rfind('/') + 1); }
    static std::string busOf(const Call& call, const char* member = "EventBusName") {
        return busNameOf(stringAt(call.input, member, "default"));
    }
    std::string busArn(const std::string& name) const { return m_store.arn("events", "event-bus/" + name); }

    /// The ARN of a rule or bus that is there.
    Result<std::string> taggedArn(const Call& call) const {
        std::string arn = stringAt(call.input, "ResourceARN");
        if (arn == busArn("default")) return arn;
        for (const Kind kind : {Kind::Rule, Kind::Bus}) {
            SKYDECK_ASSIGN(const auto all, m_store.list(kind));
            if (std::ranges::any_of(all, [&](const Json& each) { return stringAt(each, "Arn") == arn; })) return arn;
        }
        return absent("Resource " + arn);
    }

    Status checkBus(const std::string& name) const {
        if (name == "default") return {};
        SKYDECK_ASSIGN(const auto bus, m_store.get(Kind::Bus, {}, name));
        if (!bus) return absent("Event bus " + name);
        return {};
    }

    static Result<EventPattern> patternOf(const std::string& text) {
        auto pattern = EventPattern::parse(text);
        if (!pattern)
            return awsError(400, "InvalidEventPatternException",
                            "Event pattern is not valid. Reason: " + pattern.error().message);
        return pattern;
    }

    Result<Json> ruleOf(const Call& call, const char* member) const {
        const std::string name = stringAt(call.input, member), bus = busOf(call);
        SKYDECK_TRY(checkBus(bus));
        SKYDECK_ASSIGN(auto rule, m_store.get(Kind::Rule, bus, name));
        if (!rule) return absent("Rule " + name);
        return std::move(*rule);
    }

    static Json asRule(const Json& rule) {
        return shown(rule, {"Name", "Arn", "EventPattern", "ScheduleExpression", "State", "Description", "RoleArn",
                            "EventBusName"});
    }

    Status keep(Json& rule) {
        rule["changed"] = m_store.now();
        SKYDECK_TRY(m_store.put(Kind::Rule, stringAt(rule, "EventBusName"), stringAt(rule, "Name"), rule));
        m_lab.eventEngine->wake();
        return {};
    }

    Result<Reply> setState(const Call& call, const char* state) {
        SKYDECK_ASSIGN(Json rule, ruleOf(call, "Name"));
        rule["State"] = state;
        return replyOf(keep(rule));
    }

    Result<Json> eventOf(const Json& entry) const {
        for (const char* part : {"Source", "DetailType", "Detail"})
            if (stringAt(entry, part).empty())
                return awsError(400, "InvalidArgument",
                                std::string("Parameter ") + part + " is not valid. Reason: " + part +
                                    " is a required argument.");
        auto detail = parseJson(stringAt(entry, "Detail"));
        if (!detail || !detail->is_object()) return awsError(400, "MalformedDetail", "Detail is malformed.");
        const double time = entry.contains("Time") ? numberAt(entry, "Time") : m_store.now();
        return Json{{"version", "0"},
                    {"id", wire::randomUuid()},
                    {"detail-type", entry["DetailType"]},
                    {"source", entry["Source"]},
                    {"account", kAccountId},
                    {"time", wire::formatIso8601(static_cast<double>(static_cast<std::int64_t>(time)))},
                    {"region", m_lab.config.region},
                    {"resources", arrayAt(entry, "Resources")},
                    {"detail", std::move(*detail)}};
    }

    void send(const std::string& bus, const Json& event, const std::vector<Json>& rules) const {
        for (const Json& rule : rules) {
            const std::string text = stringAt(rule, "EventPattern");
            if (text.empty() || stringAt(rule, "EventBusName") != bus || stringAt(rule, "State") == "DISABLED")
                continue;
            const auto pattern = EventPattern::parse(text);
            if (pattern && pattern->matches(event)) m_lab.eventEngine->deliver(rule, event);
        }
    }

    Lab& m_lab;
    EventsStore& m_store;
    Tags m_tags;
};
} // namespace

Service makeEventsService(Lab& lab) {
    return Service::of("events", std::make_shared<Events>(lab),
                       {{"CreateEventBus", &Events::createEventBus},
                        {"DeleteEventBus", &Events::deleteEventBus},
                        {"DescribeEventBus", &Events::describeEventBus},
                        {"ListEventBuses", &Events::listEventBuses},
                        {"PutRule", &Events::putRule},
                        {"DeleteRule", &Events::deleteRule},
                        {"DescribeRule", &Events::describeRule},
                        {"ListRules", &Events::listRules},
                        {"EnableRule", &Events::enableRule},
                        {"DisableRule", &Events::disableRule},
                        {"PutTargets", &Events::putTargets},
                        {"RemoveTargets", &Events::removeTargets},
                        {"ListTargetsByRule", &Events::listTargetsByRule},
                        {"ListRuleNamesByTarget", &Events::listRuleNamesByTarget},
                        {"PutEvents", &Events::putEvents},
                        {"TestEventPattern", &Events::testEventPattern},
                        {"TagResource", &Events::tagResource},
                        {"UntagResource", &Events::untagResource},
                        {"ListTagsForResource", &Events::listTagsForResource}});
}

} // namespace skydeck::lab
