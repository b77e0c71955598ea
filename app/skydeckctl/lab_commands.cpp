#include "app/skydeckctl/fault_commands.h"
#include "core/base/strings.h"
#include "core/workflows/lab_control.h"

namespace skydeck::ctl {

namespace {

Json describe(const aws::LabAddress& lab) {
    return {{"running", true},
            {"endpointUrl", lab.endpointUrl},
            {"region", lab.region},
            {"accessKeyId", lab.accessKeyId},
            {"pid", lab.pid}};
}

Status start(Invocation& call) {
    workflows::LabOptions options;
    SKYDECK_ASSIGN(const auto port, call.arguments.integer("--port", options.port));
    if (port < 0 || port > 65535) return usageError("--port is between 0 (any free one) and 65535");
    options.port = static_cast<int>(port);
    options.dataFolder = call.arguments.value("--data");
    options.ephemeral = call.arguments.has("--ephemeral");
    if (options.ephemeral && !options.dataFolder.empty())
        return usageError("--data and --ephemeral exclude each other");
    options.accessKeyId = call.arguments.value("--access-key");
    options.secretAccessKey = call.arguments.value("--secret-key");
    if (options.accessKeyId.empty() != options.secretAccessKey.empty())
        return usageError("--access-key and --secret-key go together");
    options.region = call.arguments.value("--region");
    SKYDECK_ASSIGN(const auto lab, workflows::startLab(options, call.reporting));
    Json document = describe(lab.address);
    document["alreadyRunning"] = lab.alreadyRunning;
    call.output.result(document, (lab.alreadyRunning ? "The lab runs already at " : "The lab is ready at ") +
                                     lab.address.endpointUrl);
    return {};
}

Status stop(Invocation& call) {
    SKYDECK_TRY(workflows::stopLab(call.reporting));
    call.output.result({{"running", false}}, "The lab is stopped");
    return {};
}

Status status(Invocation& call) {
    const auto lab = workflows::runningLab();
    if (!lab && lab.error().kind != ErrorKind::NotFound) return fail(lab.error());
    if (lab)
        call.output.result(describe(*lab), "The lab runs at " + lab->endpointUrl + " (process " +
                                               std::to_string(lab->pid) + ", region " + lab->region + ")");
    else
        call.output.result({{"running", false}}, "The lab is not running");
    return {};
}

/// For eval in a shell: values stand in single quotes.
std::string shellQuoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'')
            text += "'\\''";
        else
            text += c;
    }
    return text + '\'';
}

Status env(Invocation& call) {
    SKYDECK_ASSIGN(const auto lab, workflows::runningLab());
    const auto variables = workflows::labEnvironment(lab);
    if (call.output.json()) {
        Json document = Json::object();
        for (const auto& [name, value] : variables)
            document[name] = value;
        call.output.document(document);
        return {};
    }
    for (const auto& [name, value] : variables)
        call.output.bytes("export " + name + '=' + shellQuoted(value) + '\n');
    return {};
}

Status reset(Invocation& call) {
    if (!call.arguments.has("--yes"))
        return usageError("'lab reset' deletes everything that is in the lab", "Say so with --yes.");
    SKYDECK_TRY(workflows::resetLab(call.arguments.value("--data"), call.reporting));
    call.output.result({{"reset", true}}, "The lab is empty; start it with: skydeckctl lab start");
    return {};
}

workflows::LabArchive archiveOf(const Invocation& call) {
    return {call.arguments.positionals[0], call.arguments.value("--data"), call.arguments.has("--replace"), {}};
}

std::string contentOf(const Json& report) {
    return std::to_string(integerAt(report, "files")) + " files of large objects, " +
           humanBytes(static_cast<std::uint64_t>(integerAt(report, "bytes"))) + " in all";
}

Status save(Invocation& call) {
    const auto archive = archiveOf(call);
    SKYDECK_ASSIGN(Json report, workflows::saveLab(archive, call.reporting));
    report["file"] = archive.file.string();
    call.output.result(report, "The lab's state is in " + archive.file.string() + " (" + contentOf(report) + ")");
    return {};
}

Status load(Invocation& call) {
    const auto archive = archiveOf(call);
    SKYDECK_ASSIGN(const Json report, workflows::loadLab(archive, call.reporting));
    const std::string kept = stringAt(report, "replacedStateKeptIn");
    call.output.result(report, "The state of " + archive.file.string() + " is loaded (" + contentOf(report) + ")" +
                                   (kept.empty() ? "" : "; the one before is kept in " + kept) +
                                   "; start the lab with: skydeckctl lab start");
    return {};
}

} // namespace

Group labGroup() {
    static constexpr OptionSpec kData{"--data", "DIR", "the lab's data folder"};
    static constexpr OptionSpec kReplace{"--replace", "", "what is there already"};
    return {
        "lab",
        "the local lab",
        {
            {"start",
             "",
             "Starts the lab as a process of its own and waits until it serves.",
             0,
             0,
             {{"--port", "N", "default 4566; 0 takes any free one"},
              kData,
              {"--ephemeral", "", "forgets everything when it ends"},
              {"--access-key", "K", "the key that it accepts, default one of its own"},
              {"--secret-key", "S", "that key's secret"}},
             start},
            {"stop", "", "Stops the lab; what is in it stays.", 0, 0, {}, stop},
            {"status", "", "Says whether and where the lab runs.", 0, 0, {}, status},
            {"env", "", "Prints export lines for other AWS tools: eval \"$(skydeckctl lab env)\"", 0, 0, {}, env},
            {"reset", "", "Stops the lab and deletes everything in it.", 0, 0, {{"--yes", "", "really"}, kData}, reset},
            {"save",
             "FILE",
             "Writes the lab's whole state into one file, also while it runs.",
             1,
             1,
             {kReplace, kData},
             save},
            {"load",
             "FILE",
             "Makes a saved file the lab's state; what it replaces is kept beside.",
             1,
             1,
             {kReplace, kData},
             load},
            {"fault",
             "add KIND|list|clear [ID]",
             "Drills: throttle, error, latency, drop and expired-token strike requests (--service, --operation);\n"
             "stuck-runnable, image-pull and spot strike Batch's jobs (--operation is the job's name). Names may hold\n"
             "wildcards: --service s3 --operation 'Delete*'.",
             1,
             2,
             {{"--service", "NAME", "default every one"},
              {"--operation", "NAME", "default every one"},
              {"--probability", "P", "of each request, default 1"},
              {"--count", "N", "strikes, default until cleared"},
              {"--latency", "MS", "of latency, default 1000"},
              {"--status", "HTTP", "of error, default 500"},
              {"--code", "TEXT", "the error's, default the service's own"},
              {"--message", "TEXT", "likewise"}},
             labFault},
            {"image",
             "add NAME -- COMMAND…|list|remove NAME",
             "Images of your own for Batch and ECS: a command of this machine stands for the container. With --from, "
             "a\n"
             "copy of a folder or script goes along, and words of the command that name a file of it mean that file:\n"
             "lab image add me/worker --from ./worker -- python3 work.py",
             1,
             1000,
             {{"--from", "PATH", "a folder that the command needs, or a script"},
              {"--env", "K=V", "a variable, repeatable"}},
             labImage},
        }};
}

} // namespace skydeck::ctl
