#include "core/lab/events/event_delivery.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/sqs/sqs_store.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <cctype>

namespace skydeck::lab {

namespace {
Status callOf(Lab& lab, const std::string& service, const std::string& operation, const Json& input) {
    const auto output = lab.invoke(service, operation, input);
    if (!output) return fail(output.error());
    return {};
}

/// "arn:aws:scheduler:::aws-sdk:SERVICE:operation"
Status callByName(Lab& lab, const std::string& action, const std::string& text) {
    const auto parts = split(action, ':');
    if (parts.size() != 3 || parts[2].empty())
        return awsError(400, "ValidationException", "The target '" + action + "' names no operation");
    SKYDECK_ASSIGN(const Json input, parseJson(text.empty() ? "{}" : text, "the target's Input"));
    std::string operation = parts[2];
    operation[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(operation[0])));
    return callOf(lab, parts[1], operation, input);
}

Status runTasks(Lab& lab, const Json& target, const std::string& text) {
    const Json& given = memberAt(target, "EcsParameters");
    Json input{{"cluster", stringAt(target, "Arn")},
               {"taskDefinition", stringAt(given, "TaskDefinitionArn")},
               {"count", integerAt(given, "TaskCount", 1)}};
    if (const std::string type = stringAt(given, "LaunchType"); !type.empty()) input["launchType"] = type;
    if (const Json& network = memberAt(memberAt(given, "NetworkConfiguration"), "awsvpcConfiguration");
        network.is_object()) {
        Json& vpc = input["networkConfiguration"]["awsvpcConfiguration"];
        for (const auto& [theirs, ours] :
             {std::pair("Subnets", "subnets"), std::pair("SecurityGroups", "securityGroups"),
              std::pair("AssignPublicIp", "assignPublicIp")})
            if (network.contains(theirs)) vpc[ours] = network[theirs];
    }
    // The text holds the overrides, as RunTask's own member has them; an event is none.
    if (target.contains("Input")) {
        SKYDECK_ASSIGN(const Json overrides, parseJson(text, "the target's Input"));
        if (overrides.is_object()) input["overrides"] = overrides;
    }
    return callOf(lab, "ecs", "RunTask", input);
}

Status submitJob(Lab& lab, const Json& target) {
    const Json& given = memberAt(target, "BatchParameters");
    Json input{{"jobQueue", stringAt(target, "Arn")},
               {"jobName", stringAt(given, "JobName")},
               {"jobDefinition", stringAt(given, "JobDefinition")}};
    if (const std::int64_t size = integerAt(memberAt(given, "ArrayProperties"), "Size"); size > 0)
        input["arrayProperties"] = {{"size", size}};
    if (const std::int64_t attempts = integerAt(memberAt(given, "RetryStrategy"), "Attempts"); attempts > 0)
        input["retryStrategy"] = {{"attempts", attempts}};
    return callOf(lab, "batch", "SubmitJob", input);
}

Status putLine(Lab& lab, const std::string& arn, const std::string& text) {
    constexpr std::string_view kMark = ":log-group:";
    std::string group = arn.substr(arn.find(kMark) + kMark.size());
    if (group.ends_with(":*")) group.resize(group.size() - 2);
    const std::string stream = wire::randomUuid();
    SKYDECK_TRY(callOf(lab, "logs", "CreateLogStream", {{"logGroupName", group}, {"logStreamName", stream}}));
    const auto now = static_cast<std::int64_t>(toEpochSeconds(lab.clock.now()) * 1000);
    return callOf(lab, "logs", "PutLogEvents",
                  {{"logGroupName", group},
                   {"logStreamName", stream},
                   {"logEvents", Json::array({{{"timestamp", now}, {"message", text}}})}});
}

Status putEvent(Lab& lab, const Json& target, const std::string& text) {
    const Json& given = memberAt(target, "EventBridgeParameters");
    return callOf(lab, "events", "PutEvents",
                  {{"Entries", Json::array({{{"EventBusName", stringAt(target, "Arn")},
                                             {"Source", stringAt(given, "Source")},
                                             {"DetailType", stringAt(given, "DetailType")},
                                             {"Detail", text}}})}});
}

/// "<name>" of a template; text goes into a quoted place as it is, elsewhere as JSON.
std::string filled(const std::string& form, const Json& values) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '"' && (i == 0 || form[i - 1] != '\\')) quoted = !quoted;
        const auto end = form[i] == '<' ? form.find('>', i) : std::string::npos;
        const std::string name = end == std::string::npos ? std::string() : form.substr(i + 1, end - i - 1);
        if (name.empty() || !values.contains(name)) {
            out += form[i];
            continue;
        }
        const Json& value = values[name];
        const std::string text = dumpJson(value);
        // Inside of quotes, what is special in JSON stays escaped.
        out += quoted && value.is_string() ? text.substr(1, text.size() - 2) : text;
        i = end;
    }
    return out;
}
} // namespace

Status deliverEvent(Lab& lab, const Json& target, const std::string& text) {
    const std::string arn = stringAt(target, "Arn");
    const auto parts = split(arn, ':');
    const std::string service = parts.size() > 5 ? parts[2] : std::string();
    if (arn.starts_with("arn:aws:scheduler:::aws-sdk:"))
        return callByName(lab, arn.substr(std::string_view("arn:aws:scheduler:::").size()), text);
    if (service == "lambda")
        return callOf(lab, "lambda", "Invoke",
                      {{"FunctionName", arn}, {"InvocationType", "Event"}, {"Payload", toBase64(text)}});
    if (service == "sqs")
        return lab.sqs->deliver(arn, text, Json::object(),
                                stringAt(memberAt(target, "SqsParameters"), "MessageGroupId"));
    if (service == "sns") return callOf(lab, "sns", "Publish", {{"TopicArn", arn}, {"Message", text}});
    if (service == "logs") return putLine(lab, arn, text);
    if (service == "batch") return submitJob(lab, target);
    if (service == "ecs") return runTasks(lab, target, text);
    if (service == "events") return putEvent(lab, target, text);
    return fail(ErrorKind::NotImplemented, "NotImplemented", "The lab delivers no events to '" + arn + "'");
}

Result<Json> valueAtPath(const Json& event, const std::string& path) {
    const auto unknown = [&] {
        return fail(ErrorKind::NotImplemented, "NotImplemented",
                    "The lab reads JSON paths of names and numbers, such as $.detail.items[0], not '" + path + "'");
    };
    if (!path.starts_with('$')) return unknown();
    const Json* at = &event;
    std::size_t i = 1;
    while (i < path.size()) {
        if (path[i] == '.') {
            const auto end = std::min(path.find_first_of(".[", i + 1), path.size());
            const std::string name = path.substr(i + 1, end - i - 1);
            if (name.empty() || name == "*") return unknown();
            at = &memberAt(*at, name);
            i = end;
            continue;
        }
        const auto end = path[i] == '[' ? path.find(']', i) : std::string::npos;
        const auto index = end == std::string::npos ? std::nullopt : parseInteger(path.substr(i + 1, end - i - 1));
        if (!index || *index < 0) return unknown();
        const auto place = static_cast<std::size_t>(*index);
        if (!at->is_array() || place >= at->size()) return Json(nullptr);
        at = &(*at)[place];
        i = end + 1;
    }
    return *at;
}

Result<std::string> inputFor(const Json& target, const Json& event) {
    if (target.contains("Input")) return stringAt(target, "Input");
    if (const std::string path = stringAt(target, "InputPath"); !path.empty()) {
        SKYDECK_ASSIGN(const Json value, valueAtPath(event, path));
        return dumpJson(value);
    }
    const Json& transformer = memberAt(target, "InputTransformer");
    if (!transformer.is_object()) return dumpJson(event);
    Json values{{"aws.events.event.json", event},
                {"aws.events.event", event},
                {"aws.events.event.ingestion-time", stringAt(event, "time")}};
    if (const Json& paths = memberAt(transformer, "InputPathsMap"); paths.is_object())
        for (const auto& [name, path] : paths.items()) {
            SKYDECK_ASSIGN(Json value, valueAtPath(event, path.get<std::string>()));
            values[name] = value.is_null() ? Json("") : std::move(value);
        }
    return filled(stringAt(transformer, "InputTemplate"), values);
}

} // namespace skydeck::lab
