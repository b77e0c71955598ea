#include "app/skydeckctl/api_shape.h"
#include "app/skydeckctl/command.h"
#include "app/skydeckctl/streams.h"
#include "core/aws/api_client.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

/// "describe-stacks", the AWS CLI's spelling, means DescribeStacks.
std::string spelling(std::string_view name) {
    return toLower(replaceAll(std::string(name), "-", ""));
}

Result<const wire::ServiceModel*> findModel(const std::string& service) {
    if (const auto* model = wire::embeddedModel(service)) return model;
    return usageError("Unknown service '" + service + "'", "There are: " + join(wire::embeddedServices(), ", ") + ".");
}

Result<const wire::OperationModel*> findOperation(const wire::ServiceModel& model, const std::string& wanted) {
    for (const auto& [name, operation] : model.operations())
        if (spelling(name) == spelling(wanted)) return &operation;
    return usageError("'" + model.name + "' has no operation '" + wanted + "' here",
                      "skydeckctl api " + model.name + " --help lists them.");
}

void listServices(Invocation& call) {
    Json rows = Json::array();
    for (const std::string& service : wire::embeddedServices()) {
        const auto* model = wire::embeddedModel(service);
        rows.push_back({{"service", service},
                        {"name", model->serviceId},
                        {"version", model->apiVersion},
                        {"operations", model->operations().size()}});
    }
    call.output.rows(
        rows, {{"SERVICE", "service"}, {"OPERATIONS", "operations"}, {"VERSION", "version"}, {"NAME", "name"}}, "");
}

void listOperations(Invocation& call, const wire::ServiceModel& model) {
    if (call.output.json()) {
        Json names = Json::array();
        for (const auto& [name, operation] : model.operations())
            names.push_back(name);
        return call.output.document(names);
    }
    call.output.line("Operations of " + model.name + " (" + model.serviceId + ", " + model.apiVersion + "):");
    for (const auto& [name, operation] : model.operations())
        call.output.line("  " + name);
}

Status help(Invocation& call) {
    const auto& words = call.arguments.positionals;
    SKYDECK_ASSIGN(const auto* model, findModel(words[0]));
    if (words.size() == 1) {
        listOperations(call, *model);
        return {};
    }
    SKYDECK_ASSIGN(const auto* operation, findOperation(*model, words[1]));
    call.output.line("Usage: skydeckctl api " + model->name + ' ' + operation->name + " [options] [JSON|-]");
    if (streams(operation->output)) call.output.line("\nIts output has a body: --output-file FILE (- prints it).");
    if (!operation->input.shape || operation->input.shape->members.empty()) {
        call.output.line("\nIt takes no input.");
        return {};
    }
    call.output.line("\nMembers of the input (--skeleton prints one to fill in):");
    call.output.bytes(describeMembers(*operation->input.shape));
    return {};
}

Result<Json> inputOf(Invocation& call) {
    if (call.arguments.positionals.size() < 3) return Json::object();
    std::string text = call.word(2);
    if (text == "-") {
        SKYDECK_ASSIGN(text, readStandardInput(call.context.stop));
    }
    return parseJson(text, call.word(2) == "-" ? "standard input" : "the input");
}

Status run(Invocation& call) {
    if (call.arguments.has("--help")) return help(call);
    if (call.arguments.positionals.empty()) {
        listServices(call);
        return {};
    }
    SKYDECK_ASSIGN(const auto* model, findModel(call.word(0)));
    if (call.arguments.positionals.size() == 1) {
        listOperations(call, *model);
        return {};
    }
    SKYDECK_ASSIGN(const auto* operation, findOperation(*model, call.word(1)));
    if (call.arguments.has("--skeleton")) {
        call.output.document(operation->input.shape ? skeleton(*operation->input.shape) : Json::object());
        return {};
    }
    SKYDECK_ASSIGN(const Json input, inputOf(call));

    aws::ApiClient::Streams bodies;
    const auto body = call.arguments.option("--body");
    if (body && !streams(operation->input)) return usageError(operation->name + " takes no --body");
    if (body) {
        SKYDECK_ASSIGN(bodies.source, openSource(*body, call.context.stop));
    }
    auto out = call.arguments.option("--output-file");
    if (!out) out = call.arguments.option("--out");
    if (out.has_value() != streams(operation->output))
        return usageError(out ? operation->name + " gives no body for --output-file"
                              : operation->name +
                                    " gives a body: say where it goes with --output-file FILE (- prints it)");
    FileSink sink(out.value_or("-"));
    if (out) bodies.sink = &sink;

    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto client, aws::ApiClient::create(session, model->name));
    SKYDECK_ASSIGN(const auto output, client.call(operation->name, input, bodies, call.context));
    if (out) SKYDECK_TRY(sink.finish());
    if (out != "-") call.output.document(output);
    return {};
}

} // namespace

Group apiGroup() {
    return {
        "api",
        "any operation of the AWS models that are built in",
        {
            {"",
             "[SERVICE [OPERATION [JSON|-]]]",
             "Calls one operation and prints its output as JSON; - reads the input from standard input. Blobs are\n"
             "base64, times are seconds since 1970. Without OPERATION it lists them, without SERVICE the services;\n"
             "api SERVICE OPERATION --help shows the members of the input.",
             0,
             3,
             {{"--skeleton", "", "prints an input to fill in, and calls nothing"},
              {"--body", "FILE", "the body of an upload; - is standard input"},
              {"--output-file", "FILE", "where a downloaded body goes; - prints it"},
              {"--out", "FILE", "the same"}},
             run},
        }};
}

} // namespace skydeck::ctl
