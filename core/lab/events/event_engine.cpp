#include "core/lab/events/event_engine.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/events/event_delivery.h"
#include "core/lab/events/events_store.h"
#include "core/lab/lab.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
using Kind = EventsStore::Kind;
constexpr Seconds kLongestSleep = 60; // the wall clock may be set meanwhile
constexpr std::int64_t kUsualRetries = 185;
constexpr Seconds kUsualAge = 86'400; // both: EventBridge User Guide, "Retry policy"
constexpr Seconds kLongestBackoff = 300;

bool mayPass(const Error& error) {
    return error.kind == ErrorKind::Throttled || error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::Io ||
           error.kind == ErrorKind::Internal;
}

Seconds timeAt(const Json& document, const char* member) {
    return static_cast<Seconds>(numberAt(document, member));
}
} // namespace

EventEngine::~EventEngine() {
    stop();
}

void EventEngine::start() {
    m_thread = std::thread([this] { serve(); });
}

void EventEngine::stop() {
    {
        const std::lock_guard held(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void EventEngine::wake() {
    {
        const std::lock_guard held(m_mutex);
        m_awake = true;
    }
    m_changed.notify_all();
}

Seconds EventEngine::now() const {
    return static_cast<Seconds>(m_lab.events->now());
}

void EventEngine::serve() {
    for (;;) {
        const Seconds next = runDue();
        std::unique_lock held(m_mutex);
        const Seconds sleep = std::clamp<Seconds>(next - now(), 0, kLongestSleep);
        m_changed.wait_for(held, std::chrono::seconds(sleep),
                           [&] { return m_stopping || m_awake || !m_deliveries.empty(); });
        if (m_stopping) return;
    }
}

void EventEngine::deliver(const Json& rule, const Json& event) {
    const Seconds time = now();
    {
        const std::lock_guard held(m_mutex);
        for (const Json& target : arrayAt(rule, "Targets")) {
            Delivery delivery{target, {}, time, time, 0, stringAt(rule, "Arn")};
            auto text = inputFor(target, event);
            if (!text) {
                log::warning("lab.events", delivery.source + ": " + text.error().message);
                continue;
            }
            delivery.text = std::move(*text);
            m_deliveries.push_back(std::move(delivery));
        }
    }
    m_changed.notify_all();
}

Seconds EventEngine::runDue() {
    std::vector<Delivery> due;
    bool changed = false;
    const Seconds time = now();
    {
        const std::lock_guard held(m_mutex);
        changed = std::exchange(m_awake, false);
        const auto waiting =
            std::ranges::partition(m_deliveries, [&](const Delivery& each) { return each.due > time; });
        due.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
        m_deliveries.erase(waiting.begin(), waiting.end());
    }
    if (changed) plan(time);
    std::vector<std::string> firing;
    for (const auto& [key, planned] : m_plans)
        if (planned.next <= time) firing.push_back(key);
    for (const std::string& key : firing)
        fire(key);
    if (!firing.empty()) plan(time);
    for (Delivery& delivery : due)
        attempt(std::move(delivery));

    Seconds next = time + kLongestSleep;
    for (const auto& [key, planned] : m_plans)
        next = std::min(next, planned.next);
    const std::lock_guard held(m_mutex);
    for (const Delivery& each : m_deliveries)
        next = std::min(next, each.due);
    return next;
}

void EventEngine::plan(Seconds time) {
    std::map<std::string, Planned> plans;
    for (const Kind kind : {Kind::Rule, Kind::Schedule}) {
        const auto entries = m_lab.events->list(kind);
        if (!entries) return log::error("lab.events", entries.error().message);
        for (const Json& entry : *entries)
            planOne(entry, kind, time, plans);
    }
    m_plans = std::move(plans);
}

void EventEngine::planOne(const Json& entry, EventsStore::Kind kind, Seconds time,
                          std::map<std::string, Planned>& plans) {
    const std::string text = stringAt(entry, "ScheduleExpression"), key = stringAt(entry, "Arn");
    if (text.empty() || stringAt(entry, "State") == "DISABLED" || boolAt(entry, "done")) return;
    const auto expression = ScheduleExpression::parse(text);
    if (!expression) return log::error("lab.events", key + ": " + expression.error().message);
    const Seconds last = timeAt(entry, "lastRun");
    const Seconds start = std::max(timeAt(entry, "created"), timeAt(entry, "StartDate"));
    Planned planned{kind, stringAt(entry, kind == Kind::Rule ? "EventBusName" : "GroupName"), stringAt(entry, "Name"),
                    numberAt(entry, "changed"), 0};
    const auto before = m_plans.find(key);
    if (before != m_plans.end() && before->second.changed == planned.changed && before->second.next > time) {
        planned.next = before->second.next;
    } else if (expression->once()) {
        planned.next = expression->next(0, 0).value_or(0); // may be past: then it was missed
    } else if (kind == Kind::Schedule && last == 0 && text.starts_with("rate")) {
        planned.next = start; // the Scheduler's rates begin at once, a rule's after one period
    } else {
        const auto next = expression->next(std::max(time, start - 1), start);
        if (!next) return;
        planned.next = *next;
    }
    const Seconds end = timeAt(entry, "EndDate");
    if (end > 0 && planned.next > end) return;
    plans[key] = planned;
}

void EventEngine::fire(const std::string& key) {
    const Planned planned = m_plans[key];
    m_plans.erase(key);
    auto entry = m_lab.events->get(planned.kind, planned.holder, planned.name);
    if (!entry) return log::error("lab.events", key + ": " + entry.error().message);
    if (!*entry) return;
    const Status done = planned.kind == Kind::Rule ? fireRule(std::move(**entry)) : fireSchedule(std::move(**entry));
    if (!done) log::error("lab.events", key + ": " + describe(done.error()));
}

Json EventEngine::scheduledEvent(const Json& rule) const {
    return {{"version", "0"},
            {"id", wire::randomUuid()},
            {"detail-type", "Scheduled Event"},
            {"source", rule.contains("GroupName") ? "aws.scheduler" : "aws.events"},
            {"account", kAccountId},
            {"time", wire::formatIso8601(static_cast<double>(now()))},
            {"region", m_lab.config.region},
            {"resources", Json::array({stringAt(rule, "Arn")})},
            {"detail", Json::object()}};
}

Status EventEngine::fireRule(Json rule) {
    deliver(rule, scheduledEvent(rule));
    rule["lastRun"] = now();
    return m_lab.events->put(Kind::Rule, stringAt(rule, "EventBusName"), stringAt(rule, "Name"), rule);
}

Status EventEngine::fireSchedule(Json schedule) {
    const std::string group = stringAt(schedule, "GroupName"), name = stringAt(schedule, "Name");
    const Json& target = memberAt(schedule, "Target");
    std::string text = stringAt(target, "Input");
    if (text.empty() && !stringAt(target, "Arn").starts_with("arn:aws:scheduler:::"))
        text = dumpJson(scheduledEvent(schedule));
    // Scheduler User Guide, "Adding context attributes".
    const std::pair<std::string_view, std::string> context[]{
        {"<aws.scheduler.schedule-arn>", stringAt(schedule, "Arn")},
        {"<aws.scheduler.scheduled-time>", wire::formatIso8601(static_cast<double>(now()))},
        {"<aws.scheduler.execution-id>", wire::randomUuid()},
        {"<aws.scheduler.attempt-number>", "1"}};
    for (const auto& [mark, value] : context)
        text = replaceAll(text, mark, value);
    attempt({target, std::move(text), now(), now(), 0, stringAt(schedule, "Arn")});

    const auto expression = ScheduleExpression::parse(stringAt(schedule, "ScheduleExpression"));
    const bool once = expression && expression->once();
    if (once && stringAt(schedule, "ActionAfterCompletion") == "DELETE") {
        SKYDECK_ASSIGN([[maybe_unused]] const bool removed, m_lab.events->remove(Kind::Schedule, group, name));
        return {};
    }
    schedule["lastRun"] = now();
    if (once) schedule["done"] = true;
    return m_lab.events->put(Kind::Schedule, group, name, schedule);
}

void EventEngine::attempt(Delivery delivery) {
    const Status given = deliverEvent(m_lab, delivery.target, delivery.text);
    if (given) return;
    const Json& policy = memberAt(delivery.target, "RetryPolicy");
    ++delivery.attempts;
    delivery.due = now() + std::min(kLongestBackoff, Seconds(1) << std::min<std::int64_t>(delivery.attempts, 10));
    const Seconds oldest = delivery.first + integerAt(policy, "MaximumEventAgeInSeconds", kUsualAge);
    const bool again = mayPass(given.error()) && delivery.due <= oldest &&
                       delivery.attempts <= integerAt(policy, "MaximumRetryAttempts", kUsualRetries);
    if (!again) return giveUp(delivery, given.error());
    const std::lock_guard held(m_mutex);
    m_deliveries.push_back(std::move(delivery));
}

void EventEngine::giveUp(const Delivery& delivery, const Error& error) {
    log::warning("lab.events", delivery.source + " to " + stringAt(delivery.target, "Arn") + ": " + describe(error));
    const std::string queue = stringAt(memberAt(delivery.target, "DeadLetterConfig"), "Arn");
    if (queue.empty()) return;
    const auto text = [](const std::string& value) { return Json{{"DataType", "String"}, {"StringValue", value}}; };
    const Json attributes{{"RULE_ARN", text(delivery.source)},
                          {"TARGET_ARN", text(stringAt(delivery.target, "Arn"))},
                          {"ERROR_CODE", text(error.code.empty() ? "UNKNOWN" : error.code)},
                          {"ERROR_MESSAGE", text(error.message.empty() ? "-" : error.message)},
                          {"RETRY_ATTEMPTS", text(std::to_string(delivery.attempts - 1))}};
    if (const Status kept = m_lab.sqs->deliver(queue, delivery.text, attributes); !kept)
        log::error("lab.events", delivery.source + ": the dead-letter queue " + queue + ": " + describe(kept.error()));
}

} // namespace skydeck::lab
