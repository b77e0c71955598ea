#include "core/lab/lambda/lambda_events.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/lab.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/lab/store/rows.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
constexpr const char* kEventsArea = "lab.lambda";
// Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
constexpr double kFirstPause = 60, kSecondPause = 120;
constexpr std::chrono::milliseconds kLook{1000}; // for a clock that is moved, and for places that others gave up

const char* conditionName(bool success, bool aged) {
    return success ? "Success" : aged ? "EventAgeExceeded" : "RetriesExhausted";
}
} // namespace

Result<std::unique_ptr<LambdaEvents>> LambdaEvents::open(Lab& lab) {
    SKYDECK_TRY(lab.database->execute(
        "CREATE TABLE IF NOT EXISTS lambda_events(seq INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL,"
        " function TEXT NOT NULL, qualifier TEXT NOT NULL, payload TEXT NOT NULL, context TEXT NOT NULL,"
        " created REAL NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);"));
    std::unique_ptr<LambdaEvents> events(new LambdaEvents(lab));
    SKYDECK_TRY(events->load());
    return events;
}

LambdaEvents::~LambdaEvents() {
    stop();
}

double LambdaEvents::now() const {
    return toEpochSeconds(m_lab.clock.now());
}

Status LambdaEvents::load() {
    const auto held = m_lab.database->lock();
    SKYDECK_ASSIGN(Statement select,
                   m_lab.database->prepare("SELECT seq, request, function, qualifier, payload, context, created, due,"
                                           " attempts FROM lambda_events ORDER BY seq"));
    return forEachRow(select, [&](const Statement& row) {
        Event event{row.integer(0), {row.text(2), row.text(3)},      row.text(1), row.text(4), row.text(5), row.real(6),
                    row.real(7),    static_cast<int>(row.integer(8))};
        m_waiting.emplace(event.due, std::move(event));
        return true;
    });
}

void LambdaEvents::start() {
    m_thread = std::thread([this] { run(); });
}

void LambdaEvents::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

Status LambdaEvents::add(const FunctionReference& function, const std::string& requestId, const std::string& payload,
                         const std::string& clientContext) {
    Event event{0, function, requestId, payload, clientContext, now(), now(), 0};
    SKYDECK_TRY(m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement insert, m_lab.database->prepare(
                                             "INSERT INTO lambda_events(request, function, qualifier, payload, context,"
                                             " created, due) VALUES(?, ?, ?, ?, ?, ?, ?) RETURNING seq"));
        insert.bind(1, requestId)
            .bind(2, function.name)
            .bind(3, function.qualifier)
            .bind(4, payload)
            .bind(5, clientContext)
            .bind(6, event.created)
            .bind(7, event.due);
        SKYDECK_ASSIGN(bool row, insert.step());
        if (row) event.row = insert.integer(0);
        while (row) {
            SKYDECK_ASSIGN(row, insert.step());
        }
        return {};
    }));
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace(event.due, std::move(event));
    }
    m_changed.notify_all();
    return {};
}

void LambdaEvents::run() {
    std::unique_lock lock(m_mutex);
    std::multimap<double, Event>::size_type looked = 0;
    while (!m_stopping) {
        while (!m_finished.empty()) {
            Finished finished = std::move(m_finished.front());
            m_finished.pop_front();
            lock.unlock();
            conclude(std::move(finished));
            lock.lock();
        }
        dispatch(lock);
        looked = m_waiting.size();
        m_ended = false;
        m_changed.wait_for(lock, kLook,
                           [&] { return m_stopping || m_ended || !m_finished.empty() || m_waiting.size() != looked; });
    }
}

void LambdaEvents::dispatch(std::unique_lock<std::mutex>& lock) {
    const double time = now();
    std::vector<Event> due;
    while (!m_waiting.empty() && m_waiting.begin()->first <= time)
        due.push_back(std::move(m_waiting.extract(m_waiting.begin()).mapped()));
    lock.unlock();
    std::set<std::string> throttled; // behind a throttled event of a function the others wait too
    std::vector<Event> kept;
    for (Event& event : due) {
        if (throttled.contains(event.function.name) || !begin(event)) {
            throttled.insert(event.function.name);
            kept.push_back(std::move(event));
        }
    }
    lock.lock();
    for (Event& event : kept)
        m_waiting.emplace(event.due, std::move(event));
}

bool LambdaEvents::begin(const Event& event) {
    const Settings settings = settingsOf(event.function);
    if (now() - event.created > settings.longestAge) {
        give(event, nullptr, Condition::EventAgeExceeded, settings);
        return true;
    }
    const auto configuration = m_lab.lambda->configuration(event.function);
    if (!configuration) {
        log::warning(kEventsArea,
                     "an event of " + event.function.name + " is dropped: " + configuration.error().message);
        if (const Status done = forget(event); !done) log::error(kEventsArea, describe(done.error()));
        return true;
    }
    Invocation invocation;
    invocation.function = m_lab.lambda->runnable(*configuration);
    invocation.requestId = event.requestId;
    invocation.arn = m_lab.lambda->arn(event.function);
    invocation.resource =
        event.function.name + (event.function.qualifier.empty() ? "" : ':' + event.function.qualifier);
    invocation.payload = event.payload;
    invocation.clientContext = event.clientContext;
    invocation.done = [this, event, version = invocation.function->version](InvocationOutcome&& outcome) {
        {
            const std::lock_guard lock(m_mutex);
            m_finished.push_back({event, version, std::move(outcome)});
        }
        m_changed.notify_all();
    };
    return m_lab.functions->submit(std::move(invocation)).has_value();
}

void LambdaEvents::conclude(Finished&& finished) {
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        if (m_stopping) return; // it may be the stop that ended it: the row stays, and the event runs again
    }
    Event& event = finished.event;
    ++event.attempts;
    const Settings settings = settingsOf(event.function);
    if (finished.outcome.functionError.empty()) {
        give(event, &finished, Condition::Success, settings);
        return;
    }
    const double due = now() + (event.attempts == 1 ? kFirstPause : kSecondPause);
    if (event.attempts > settings.retries) {
        give(event, &finished, Condition::RetriesExhausted, settings);
        return;
    }
    if (due - event.created > settings.longestAge) {
        give(event, &finished, Condition::EventAgeExceeded, settings);
        return;
    }
    event.due = due;
    const Status kept = m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement update,
                       m_lab.database->prepare("UPDATE lambda_events SET due = ?, attempts = ? WHERE seq = ?"));
        return update.bind(1, due).bind(2, event.attempts).bind(3, event.row).run();
    });
    if (!kept) log::error(kEventsArea, describe(kept.error()));
    const std::lock_guard lock(m_mutex);
    m_waiting.emplace(event.due, std::move(event));
}

Status LambdaEvents::forget(const Event& event) {
    return m_lab.database->transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement remove, m_lab.database->prepare("DELETE FROM lambda_events WHERE seq = ?"));
        return remove.bind(1, event.row).run();
    });
}

LambdaEvents::Settings LambdaEvents::settingsOf(const FunctionReference& function) const {
    Settings settings;
    FunctionReference reference = function;
    if (reference.qualifier.empty()) reference.qualifier = "$LATEST";
    if (const auto kept = m_lab.lambda->setting("event", reference); kept && *kept) {
        const Json& value = **kept;
        settings.retries = integerAt(value, "MaximumRetryAttempts", settings.retries);
        settings.longestAge = numberAt(value, "MaximumEventAgeInSeconds", settings.longestAge);
        const Json& destinations = memberAt(value, "DestinationConfig");
        settings.onSuccess = stringAt(memberAt(destinations, "OnSuccess"), "Destination");
        settings.onFailure = stringAt(memberAt(destinations, "OnFailure"), "Destination");
    }
    if (const auto configuration = m_lab.lambda->configuration(function))
        settings.deadLetter = stringAt(memberAt(*configuration, "DeadLetterConfig"), "TargetArn");
    return settings;
}

void LambdaEvents::give(const Event& event, const Finished* last, Condition condition, const Settings& settings) {
    const bool success = condition == Condition::Success;
    const std::string arn = m_lab.lambda->arn(
        {event.function.name, event.function.qualifier.empty() ? "$LATEST" : event.function.qualifier});
    if (const std::string& target = success ? settings.onSuccess : settings.onFailure; !target.empty()) {
        Json record{{"version", "1.0"},
                    {"timestamp", wire::formatIso8601Millis(now())},
                    {"requestContext",
                     {{"requestId", event.requestId},
                      {"functionArn", arn},
                      {"condition", conditionName(success, condition == Condition::EventAgeExceeded)},
                      {"approximateInvokeCount", event.attempts}}},
                    {"requestPayload", storedJson(event.payload)}};
        if (last) {
            record["responseContext"] = {{"statusCode", 200}, {"executedVersion", last->version}};
            if (!success) record["responseContext"]["functionError"] = last->outcome.functionError;
            Json payload = storedJson(last->outcome.payload);
            record["responsePayload"] = payload.is_discarded() ? Json(last->outcome.payload) : std::move(payload);
        }
        deliver(target, dumpJson(record), Json::object(), success ? "Success" : "Failure",
                "DestinationDeliveryFailures", event.function.name);
    }
    if (!success && !settings.deadLetter.empty()) {
        const auto text = [](const std::string& value) { return Json{{"DataType", "String"}, {"StringValue", value}}; };
        Json attributes{{"RequestID", text(event.requestId)},
                        {"ErrorCode", {{"DataType", "Number"}, {"StringValue", last ? "200" : "408"}}}};
        if (last)
            attributes["ErrorMessage"] = text(stringAt(storedJson(last->outcome.payload), "errorMessage", "error"));
        deliver(settings.deadLetter, event.payload, attributes, "Failure", "DeadLetterErrors", event.function.name);
    }
    // Last: an event whose outcome is not told yet survives a kill.
    if (const Status done = forget(event); !done) log::error(kEventsArea, describe(done.error()));
}

void LambdaEvents::deliver(const std::string& target, const std::string& message, const Json& attributes,
                           const std::string& outcome, const std::string& metric, const std::string& function) {
    const std::vector<std::string> parts = split(target, ':'); // arn:aws:sqs:REGION:ACCOUNT:NAME
    const std::string service = parts.size() > 5 ? parts[2] : std::string();
    const auto called = [&](const char* operation, const Json& input) -> Status {
        const auto output = m_lab.invoke(service, operation, input);
        if (!output) return fail(output.error());
        return {};
    };
    const auto sent = [&]() -> Status {
        if (service == "sqs") return m_lab.sqs->deliver(target, message, attributes);
        if (service == "sns") {
            Json input{{"TopicArn", target}, {"Message", message}};
            if (!attributes.empty()) input["MessageAttributes"] = attributes;
            return called("Publish", input);
        }
        if (service == "lambda")
            return called("Invoke",
                          {{"FunctionName", target}, {"InvocationType", "Event"}, {"Payload", toBase64(message)}});
        if (service == "events")
            return called("PutEvents",
                          {{"Entries", Json::array({{{"EventBusName", target},
                                                     {"Source", "lambda"},
                                                     {"DetailType", "Lambda Function Invocation Result - " + outcome},
                                                     {"Detail", message}}})}});
        return fail(ErrorKind::NotImplemented, "NotImplemented", "The lab cannot deliver to '" + target + "'");
    }();
    if (sent) return;
    log::warning(kEventsArea, "what became of an event of " + function + " cannot be told to " + target + ": " +
                                  describe(sent.error()));
    m_lab.metrics->record({"AWS/Lambda", metric, {{"FunctionName", function}}}, "Count", 1);
}

} // namespace skydeck::lab
