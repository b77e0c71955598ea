#include "app/skydeckctl/fault_commands.h"

#include "core/base/strings.h"
#include "core/workflows/lab_control.h"

namespace skydeck::ctl {

Result<aws::ApiClient> labClient(Invocation& call) {
    aws::SessionOptions options = call.sessionOptions();
    if (options.profile.empty() && options.endpointUrl.empty()) options.profile = "lab";
    SKYDECK_ASSIGN(const auto session, aws::Session::create(options));
    if (!session->isLab())
        return fail(ErrorKind::InvalidInput, "NotALab", "This is for the lab only, and what the options mean is AWS",
                    "Leave --profile and --endpoint-url out, or name a lab's.");
    return aws::ApiClient::create(session, "skydeck-lab");
}

namespace {

std::string sentence(const Json& fault) {
    std::string text = stringAt(fault, "FaultId") + ": " + stringAt(fault, "Kind") + " at " +
                       stringAt(fault, "Service") + ":" + stringAt(fault, "Operation");
    if (fault.contains("Remaining")) text += ", " + std::to_string(integerAt(fault, "Remaining")) + " times";
    return text;
}

Status add(Invocation& call) {
    if (call.arguments.positionals.size() != 2)
        return usageError("'lab fault add' wants a kind",
                          "throttle, error, latency, drop, expired-token, stuck-runnable, image-pull or spot");
    Json input{{"Kind", call.word(1)}};
    for (const auto& [option, member] : {std::pair{"--service", "Service"},
                                         {"--operation", "Operation"},
                                         {"--code", "Code"},
                                         {"--message", "Message"}})
        if (const auto value = call.arguments.option(option)) input[member] = *value;
    for (const auto& [option, member] :
         {std::pair{"--count", "Count"}, {"--latency", "LatencyMilliseconds"}, {"--status", "Status"}}) {
        if (!call.arguments.option(option)) continue;
        SKYDECK_ASSIGN(const auto number, call.arguments.integer(option, 0));
        input[member] = number;
    }
    if (const auto text = call.arguments.option("--probability")) {
        const auto number = parseDouble(*text);
        if (!number || *number < 0 || *number > 1) return usageError("--probability is between 0 and 1");
        input["Probability"] = *number;
    }
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_ASSIGN(const Json output, client.call("AddFault", input, call.context));
    const Json& fault = memberAt(output, "Fault");
    call.output.result(fault, sentence(fault));
    return {};
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_ASSIGN(const Json output, client.call("ListFaults", Json::object(), call.context));
    call.output.rows(arrayAt(output, "Faults"),
                     {{"ID", "FaultId"},
                      {"KIND", "Kind"},
                      {"SERVICE", "Service"},
                      {"OPERATION", "Operation"},
                      {"PROBABILITY", "Probability"},
                      {"LEFT", "Remaining"},
                      {"STRUCK", "Struck"}},
                     "There are no faults");
    return {};
}

Status clear(Invocation& call) {
    Json input = Json::object();
    if (call.arguments.positionals.size() == 2) input["FaultId"] = call.word(1);
    SKYDECK_ASSIGN(const auto client, labClient(call));
    SKYDECK_ASSIGN(const Json output, client.call("ClearFaults", input, call.context));
    const auto count = integerAt(output, "Cleared");
    call.output.result({{"cleared", count}},
                       std::to_string(count) + (count == 1 ? " fault cleared" : " faults cleared"));
    return {};
}

} // namespace

Status labFault(Invocation& call) {
    const std::string& action = call.word(0);
    if (action == "add") return add(call);
    if (action == "list" && call.arguments.positionals.size() == 1) return list(call);
    if (action == "clear") return clear(call);
    return usageError("'lab fault' wants add KIND, list or clear [ID], not '" + action + "'");
}

} // namespace skydeck::ctl
