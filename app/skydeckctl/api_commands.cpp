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

bool streams(const wire::ShapeRef& ref) {
    if (!ref.shape || ref.shape->payload.empty()) return false;
    const wire::Member* payload = ref.shape->member(ref.shape->payload);
    return payload && payload->ref.shape && payload->ref.shape->type == wire::ShapeType::Blob &&
           (payload->ref.streaming || payload->ref.shape->streaming);
}

std::string typeName(const wire::Shape& shape) {
    switch (shape.type) {
    case wire::ShapeType::Structure:
        return "{…}";
    case wire::ShapeType::List:
        return shape.element.shape ? '[' + typeName(*shape.element.shape) + ']' : "[…]";
    case wire::ShapeType::Map:
        return "{name: …}";
    case wire::ShapeType::String:
        return "text";
    case wire::ShapeType::Integer:
    case wire::ShapeType::Long:
        return "integer";
    case wire::ShapeType::Float:
    case wire::ShapeType::Double:
        return "number";
    case wire::ShapeType::Boolean:
        return "true|false";
    case wire::ShapeType::Blob:
        return "base64";
    case wire::ShapeType::Timestamp:
        return "seconds since 1970";
    }
    return {};
}

Status help(Invocation& call) {
    const auto& words = call.arguments.positionals;
    SKYDECK_ASSIGN(const auto* model, findModel(words[0]));
    if (words.size() == 1) {
        call.output.line("Operations of " + model->name + " (" + model->serviceId + ", " + model->apiVersion + "):");
        for (const auto& [name, operation] : model->operations())
            call.output.line("  " + name);
        return {};
    }
    SKYDECK_ASSIGN(const auto* operation, findOperation(*model, words[1]));
    call.output.line("Usage: skydeckctl api " + model->name + ' ' + operation->name + " [JSON|-]");
    if (!operation->input.shape || operation->input.shape->members.empty()) return {};
    call.output.line("\nMembers of the input:");
    for (const wire::Member& member : operation->input.shape->members) {
        if (!member.ref.shape) continue;
        const bool body = streams(operation->input) && member.name == operation->input.shape->payload;
        call.output.line("  " + member.name + ": " + (body ? "--body FILE" : typeName(*member.ref.shape)) +
                         (member.required ? " (required)" : ""));
    }
    return {};
}

Result<Json> inputOf(Invocation& call) {
    if (call.arguments.positionals.size() < 3) return Json::object();
    std::string text = call.word(2);
    if (text == "-") {
        SKYDECK_ASSIGN(text, readStandardInput());
    }
    return parseJson(text, call.word(2) == "-" ? "standard input" : "the input");
}

Status run(Invocation& call) {
    if (call.arguments.has("--help")) return help(call);
    if (call.arguments.positionals.size() < 2)
        return usageError("'api' wants SERVICE OPERATION [JSON|-]",
                          "skydeckctl api " + call.word(0) + " --help lists the operations.");
    SKYDECK_ASSIGN(const auto* model, findModel(call.word(0)));
    SKYDECK_ASSIGN(const auto* operation, findOperation(*model, call.word(1)));
    SKYDECK_ASSIGN(const Json input, inputOf(call));

    aws::ApiClient::Streams bodies;
    const auto body = call.arguments.option("--body");
    if (body && !streams(operation->input)) return usageError(operation->name + " takes no --body");
    if (body) {
        SKYDECK_ASSIGN(bodies.source, openSource(*body));
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
             "SERVICE OPERATION [JSON|-]",
             "Calls one operation and prints its output as JSON; - reads the input from standard input. Blobs are\n"
             "base64, times are seconds since 1970. api SERVICE --help lists operations, api SERVICE OPERATION --help\n"
             "the members of its input.",
             1,
             3,
             {{"--body", "FILE", "the body of an upload; - is standard input"},
              {"--output-file", "FILE", "where a downloaded body goes; - prints it"},
              {"--out", "FILE", "the same"}},
             run},
        }};
}

} // namespace skydeck::ctl
