#include "app/skydeckctl/command.h"
#include "app/skydeckctl/log_printer.h"
#include "app/skydeckctl/streams.h"
#include "core/base/strings.h"
#include "core/workflows/functions.h"
#include "core/workflows/polling.h"
#include "core/workflows/test_events.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

namespace fn = aws::lambda;
constexpr std::int64_t kMostCalls = 100'000;

Result<fn::LambdaClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return fn::LambdaClient::create(session);
}

Json functionRow(const fn::Function& function) {
    return {{"name", function.functionName},
            {"runtime", function.packageType == "Image" ? "image" : function.runtime},
            {"handler", function.handler},
            {"state", function.state},
            {"memory", function.memorySize},
            {"timeout", function.timeout},
            {"codeSize", function.codeSize},
            {"modified", timeJson(function.lastModified)},
            {"description", function.description},
            {"arn", function.functionArn}};
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto functions, api.listFunctions(call.context));
    Json rows = Json::array();
    for (const fn::Function& function : functions)
        rows.push_back(functionRow(function));
    call.output.rows(rows,
                     {{"NAME", "name"},
                      {"RUNTIME", "runtime"},
                      {"MB", "memory"},
                      {"TIMEOUT", "timeout"},
                      {"CODE", "codeSize", Column::Kind::Bytes},
                      {"MODIFIED", "modified", Column::Kind::Time},
                      {"DESCRIPTION", "description"}},
                     "No functions.");
    return {};
}

Status describe(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto detail, api.getFunction(call.word(0), call.context));
    SKYDECK_ASSIGN(const auto links, workflows::functionLinks(session, detail, call.context));
    const fn::Function& function = detail.function;
    Json record = functionRow(function);
    record.update({{"stateReason", function.stateReason},
                   {"role", function.role},
                   {"version", function.version},
                   {"packageType", function.packageType},
                   {"architectures", function.architectures},
                   {"layers", function.layers},
                   {"environment", function.environment},
                   {"ephemeralStorage", function.ephemeralStorage},
                   {"deadLetterTarget", function.deadLetterTarget},
                   {"logGroup", function.logGroup},
                   {"codeSha256", function.codeSha256},
                   {"stack", links.stack},
                   {"tables", links.tables},
                   {"buckets", links.buckets},
                   {"tags", detail.tags}});
    if (!detail.imageUri.empty()) record["image"] = detail.imageUri;
    if (detail.reservedConcurrency) record["reservedConcurrency"] = *detail.reservedConcurrency;
    call.output.record(record);
    return {};
}

Status code(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto detail, api.getFunction(call.word(0), call.context));
    SKYDECK_ASSIGN(const auto files, workflows::functionCode(session, detail, call.reporting));
    if (const auto wanted = call.arguments.option("--file")) {
        const auto file = std::ranges::find(files, *wanted, &workflows::CodeFile::path);
        if (file == files.end())
            return fail(ErrorKind::NotFound, "NoSuchFile", "The code holds no '" + *wanted + "'",
                        "'skydeckctl lambda code " + call.word(0) + "' lists its files.");
        if (call.output.json())
            call.output.document({{"path", file->path}, {"text", file->text ? Json(file->bytes) : Json()}});
        else
            call.output.bytes(file->bytes);
        return {};
    }
    // One file of text is what the person wants to see; of several, which there are.
    if (files.size() == 1 && files.front().text && !call.output.json()) {
        call.output.bytes(files.front().bytes);
        return {};
    }
    Json rows = Json::array();
    for (const workflows::CodeFile& file : files) {
        rows.push_back({{"path", file.path}, {"size", file.bytes.size()}});
        if (file.text) rows.back()["text"] = file.bytes;
    }
    call.output.rows(rows, {{"FILE", "path"}, {"SIZE", "size", Column::Kind::Bytes}}, "The code is empty.");
    return {};
}

/// The event that the options say.
Result<std::string> payloadOf(Invocation& call) {
    const auto given = call.arguments.option("--payload");
    const auto kept = call.arguments.option("--test-event");
    if (given && kept) return usageError("--payload and --test-event exclude each other");
    std::string payload = given.value_or("");
    if (payload == "-") {
        SKYDECK_ASSIGN(payload, readStandardInput(call.context.stop));
    }
    if (kept) {
        SKYDECK_ASSIGN(const auto events, workflows::TestEvents().of(call.word(0)));
        const auto found = events.find(*kept);
        if (found == events.end())
            return fail(ErrorKind::NotFound, "NoSuchTestEvent", "No event '" + *kept + "' is kept for " + call.word(0),
                        "The window's Lambda panel keeps them; --payload takes one directly.");
        payload = found->second;
    }
    SKYDECK_TRY(workflows::checkPayload(payload));
    return payload;
}

Json jsonOrText(const std::string& payload) {
    if (payload.empty()) return nullptr;
    auto parsed = parseJson(payload);
    return parsed ? std::move(*parsed) : Json(payload);
}

Json reportJson(const workflows::FunctionReport& report) {
    Json out{{"requestId", report.requestId}, {"duration", report.durationMs}, {"billed", report.billedMs},
             {"memory", report.memoryMb},     {"used", report.usedMb},         {"line", report.line}};
    if (report.initMs) out["init"] = *report.initMs;
    return out;
}

Status invoke(Invocation& call) {
    const bool event = call.arguments.has("--event"), log = call.arguments.has("--log");
    if (event && log) return usageError("--event and --log exclude each other: an event gives no log");
    SKYDECK_ASSIGN(const std::string payload, payloadOf(call));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto output, api.invoke({call.word(0), payload, event, !event}, call.context));
    Json document{{"statusCode", output.statusCode}};
    if (event) {
        call.output.result(document, "Handed over");
        return {};
    }
    document["payload"] = jsonOrText(output.payload);
    document["version"] = output.executedVersion;
    document["log"] = output.logTail;
    const auto report = workflows::parseReport(output.logTail);
    if (report) document["report"] = reportJson(*report);
    if (!output.functionError.empty()) document["functionError"] = output.functionError;
    if (call.output.json())
        call.output.document(document);
    else if (output.functionError.empty())
        call.output.line(output.payload);
    if (log)
        call.output.say(std::string(trim(output.logTail)));
    else if (report)
        call.output.note(report->line);
    if (output.functionError.empty()) return {};
    return fail(ErrorKind::Conflict, "FunctionFailed", workflows::functionErrorText(output),
                "Its log: skydeckctl lambda logs " + call.word(0));
}

const char* wordOf(workflows::FunctionCall::State state) {
    using State = workflows::FunctionCall::State;
    switch (state) {
    case State::Done:
        return "done";
    case State::Failed:
        return "failed";
    case State::Running:
    case State::Waiting:
        break;
    }
    return "waiting"; // of a call that was cut off nothing is known
}

Status invokeMany(Invocation& call) {
    const auto count = parseInteger(call.word(1));
    if (!count || *count < 1 || *count > kMostCalls)
        return usageError("N is a number from 1 to " + std::to_string(kMostCalls));
    SKYDECK_ASSIGN(const auto parallel, call.arguments.integer("--parallel", 100));
    if (parallel < 1 || parallel > static_cast<std::int64_t>(workflows::kMostParallelCalls))
        return usageError("--parallel must be from 1 to " + std::to_string(workflows::kMostParallelCalls));
    const bool event = call.arguments.has("--event");
    SKYDECK_ASSIGN(const std::string payload, payloadOf(call));
    SKYDECK_ASSIGN(const auto api, client(call));
    workflows::FunctionCalls calls(static_cast<std::size_t>(*count));
    const Status done = workflows::invokeMany(api, {call.word(0), payload, event, !event},
                                              static_cast<std::size_t>(parallel), calls, call.reporting);
    const auto seen = calls.snapshot();
    Json rows = Json::array();
    const Error* first = nullptr;
    for (const workflows::FunctionCall& each : seen.calls) {
        Json row{
            {"call", rows.size() + 1}, {"state", wordOf(each.state)}, {"begun", each.begun}, {"seconds", each.seconds}};
        if (!each.payload.empty()) row["payload"] = jsonOrText(each.payload);
        if (each.report) row["report"] = reportJson(*each.report);
        if (each.state == workflows::FunctionCall::State::Failed) {
            row["error"] = {{"code", each.error.code}, {"message", each.error.message}};
            if (!first) first = &each.error;
        }
        rows.push_back(std::move(row));
    }
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f", seen.seconds);
    call.output.result({{"function", call.word(0)},
                        {"done", seen.done},
                        {"failed", seen.failed},
                        {"mostAtOnce", seen.mostAtOnce},
                        {"seconds", seen.seconds},
                        {"calls", std::move(rows)}},
                       std::to_string(seen.done) + (event ? " handed over, " : " done, ") +
                           std::to_string(seen.failed) + " failed, at most " + std::to_string(seen.mostAtOnce) +
                           " at once, " + seconds + " s");
    SKYDECK_TRY(done);
    if (!first) return {};
    Error error = *first;
    error.message = std::to_string(seen.failed) + " of " + std::to_string(seen.calls.size()) +
                    " calls failed; the first: " + error.message;
    return fail(std::move(error));
}

Status logs(Invocation& call) {
    const bool follow = call.arguments.has("--follow");
    if (follow && call.output.json()) return usageError("--follow and --output json exclude each other");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto range, logRange(call, session->serverTime(), "1h"));
    if (follow && range.until) return usageError("--follow and --until exclude each other");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto detail, api.getFunction(call.word(0), call.context));
    SKYDECK_ASSIGN(const auto reader, aws::logs::LogsClient::create(session));
    LogPrinter log(call, reader, {{}, detail.function.logGroup, {}, call.arguments.value("--filter")}, range,
                   {[](const aws::logs::LogEvent& event) {
                        return Json{{"stream", event.logStreamName}, {"message", event.message}};
                    },
                    [](const aws::logs::LogEvent& event) {
                        return localTimeText(event.timestamp) + "  " + std::string(trim(event.message));
                    }});
    Json rows = Json::array();
    for (;;) {
        SKYDECK_TRY(log.look(rows));
        if (!follow) break;
        std::fflush(stdout);
        SKYDECK_TRY(workflows::pauseBetweenLooks(*session, call.context));
    }
    if (call.output.json())
        call.output.document(rows);
    else if (!log.printedAny())
        call.output.note("Nothing was written in that time.");
    return {};
}

Status metrics(Invocation& call) {
    SKYDECK_ASSIGN(const auto span, timeSpan(call, "--since", "1h"));
    if (span < std::chrono::minutes(1)) return usageError("--since is at least 1m: CloudWatch counts by the minute");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto detail, api.getFunction(call.word(0), call.context));
    SKYDECK_ASSIGN(const auto found,
                   workflows::functionMetrics(session, detail.function.functionName,
                                              std::chrono::duration_cast<std::chrono::minutes>(span), call.context));
    std::map<double, Json> rows;
    const auto add = [&](const workflows::FunctionMetrics::Series& series, const char* member, bool always) {
        for (const auto& point : series)
            if (always || rows.contains(point.time)) rows[point.time][member] = point.value;
    };
    // Rows are the periods in which something was called, refused or ran on.
    for (const auto* series : {&found.invocations, &found.throttles, &found.concurrency, &found.errors})
        for (const auto& point : *series)
            if (point.value > 0) rows[point.time]["time"] = timeJson(fromEpochSeconds(point.time));
    add(found.invocations, "invocations", false);
    add(found.concurrency, "concurrency", false);
    add(found.errors, "errors", false);
    add(found.throttles, "throttles", false);
    add(found.averageDuration, "duration", false);
    add(found.maximumDuration, "longest", false);
    Json list = Json::array();
    for (auto& [time, row] : rows)
        list.push_back(std::move(row));
    call.output.rows(list,
                     {{"TIME", "time", Column::Kind::Time},
                      {"INVOCATIONS", "invocations"},
                      {"AT ONCE", "concurrency"},
                      {"ERRORS", "errors"},
                      {"THROTTLES", "throttles"},
                      {"MS ON AVERAGE", "duration"},
                      {"LONGEST MS", "longest"}},
                     "No calls in that time. CloudWatch shows them a minute or two late.");
    return {};
}

} // namespace

Group lambdaGroup() {
    static constexpr OptionSpec kPayload{"--payload", "JSON", "the event that the function gets; - is standard input"};
    static constexpr OptionSpec kTestEvent{"--test-event", "NAME", "an event that the window's Lambda panel keeps"};
    static constexpr OptionSpec kEvent{"--event", "", "hands the event over without waiting for what comes of it"};
    static constexpr OptionSpec kSince{"--since", "TIME", "such as 15m, 2h or 7d; default 1h"};
    return {"lambda",
            "functions",
            {
                {"list", "", "Lists the functions.", 0, 0, {}, list},
                {"describe", "FUNCTION", "Everything about one function.", 1, 1, {}, describe},
                {"code",
                 "FUNCTION",
                 "The files of a function's code; of a single one, its text.",
                 1,
                 1,
                 {{"--file", "PATH", "this one's text"}},
                 code},
                {"invoke",
                 "FUNCTION",
                 "Calls a function and prints what it gives.",
                 1,
                 1,
                 {kPayload, kTestEvent, kEvent, {"--log", "", "the end of its log too, on standard error"}},
                 invoke},
                {"invoke-many",
                 "FUNCTION N",
                 "Calls a function N times at once.",
                 2,
                 2,
                 {{"--parallel", "P", "calls at the same time, default 100"}, kPayload, kTestEvent, kEvent},
                 invokeMany},
                {"logs",
                 "FUNCTION",
                 "What a function wrote, oldest first.",
                 1,
                 1,
                 {kLogSince,
                  kLogUntil,
                  {"--filter", "PATTERN", "only lines that match, as CloudWatch Logs filters"},
                  {"--follow", "", "goes on until Ctrl-C"}},
                 logs},
                {"metrics", "FUNCTION", "Calls, errors and times by period.", 1, 1, {kSince}, metrics},
            }};
}

} // namespace skydeck::ctl
