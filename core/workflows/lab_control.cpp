#include "core/workflows/lab_control.h"

#include "core/aws/credentials/program.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/daemon.h"

#include <csignal>

namespace skydeck::workflows {

namespace fs = std::filesystem;

namespace {

constexpr const char* kProgram = "skydeck-lab";

/// A process that ended but was not collected yet (by an init that does not care, in a container) is gone too.
bool isAlive(int pid) {
    const auto text = readFile(fs::path("/proc") / std::to_string(pid) / "stat");
    const auto name = text ? text->rfind(')') : std::string::npos;
    return name != std::string::npos && name + 2 < text->size() && (*text)[name + 2] != 'Z';
}

Status waitUntilGone(int pid, Duration patience, const CallContext& context) {
    const auto deadline = systemClock().steadyNow() + patience;
    while (isAlive(pid)) {
        SKYDECK_TRY(context.check());
        if (systemClock().steadyNow() > deadline)
            return fail(ErrorKind::Timeout, "LabNotStopped", "The lab (process " + std::to_string(pid) + ") goes on");
        systemClock().sleepFor(std::chrono::milliseconds(20), context.stop);
    }
    return {};
}

/// The folder of the lab that runs; empty when none does.
fs::path folderOfRunningLab() {
    if (!runningLab()) return {};
    const auto text = readFile(runtimeFolder() / "lab.json");
    const auto record = text ? parseJson(*text) : fail(text.error());
    return record ? fs::path(stringAt(*record, "dataFolder")) : fs::path();
}

Result<Json> runArchiver(const LabArchive& archive, const char* option, const fs::path& folder,
                         const CallContext& context) {
    constexpr std::chrono::hours kLongest(24); // a terabyte takes its time; cancelling ends it
    std::vector<std::string> words{(archive.program.empty() ? programFolder() / kProgram : archive.program).string(),
                                   option,
                                   fs::absolute(archive.file).string(),
                                   "--data",
                                   folder.string(),
                                   "--json"};
    if (archive.replace) words.emplace_back("--replace");
    SKYDECK_ASSIGN(const aws::ProgramResult done, aws::runProgram(words, kLongest, context));
    auto report = parseJson(done.output, "what skydeck-lab said");
    if (done.status == 0 && report) return report;
    const std::string code = report ? stringAt(*report, "code") : std::string();
    if (code.empty())
        return fail(ErrorKind::Internal, "ArchiverFailed",
                    "skydeck-lab " + std::string(option) + " ended with status " + std::to_string(done.status));
    return fail(ErrorKind::Io, code, stringAt(*report, "message"), stringAt(*report, "hint"));
}

} // namespace

Result<Json> saveLab(const LabArchive& archive, const CallContext& context) {
    fs::path folder = archive.dataFolder.empty() ? folderOfRunningLab() : archive.dataFolder;
    if (folder.empty()) folder = defaultLabFolder();
    return runArchiver(archive, "--save", fs::absolute(folder), context);
}

Result<Json> loadLab(const LabArchive& archive, const CallContext& context) {
    const fs::path running = folderOfRunningLab();
    const fs::path folder = fs::absolute(archive.dataFolder.empty() ? defaultLabFolder() : archive.dataFolder);
    std::error_code problem;
    if (!running.empty() && fs::equivalent(running, folder, problem)) {
        if (!archive.replace)
            return fail(ErrorKind::Conflict, "LabRuns", "The lab runs on '" + folder.string() + "'",
                        "Stop it first (skydeckctl lab stop), or say --replace: it is stopped then, and its present "
                        "state kept beside.");
        SKYDECK_TRY(stopLab(context));
    }
    return runArchiver(archive, "--load", folder, context);
}

Result<aws::LabAddress> runningLab() {
    SKYDECK_ASSIGN(auto lab, aws::findLab());
    // After a crash the recorded number may belong to somebody else.
    const auto name = readFile(fs::path("/proc") / std::to_string(lab.pid) / "comm");
    if (name && trim(*name) == kProgram && isAlive(lab.pid)) return lab;
    return fail(ErrorKind::NotFound, "LabNotRunning", "The lab is not running", "Start it with: skydeckctl lab start");
}

fs::path defaultLabFolder() {
    return stateFolder() / "lab";
}

Result<LabStart> startLab(const LabOptions& options, const CallContext& context) {
    if (auto lab = runningLab()) return LabStart{std::move(*lab), true};

    DaemonOptions daemon;
    daemon.program = options.program.empty() ? programFolder() / kProgram : options.program;
    daemon.log = stateFolder() / "lab.log";
    daemon.readyPrefix = "ready ";
    daemon.timeout = options.timeout;
    daemon.arguments = {"--port", std::to_string(options.port)};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) daemon.arguments.insert(daemon.arguments.end(), {name, value});
    };
    if (options.ephemeral)
        daemon.arguments.push_back("--ephemeral");
    else
        add("--data", fs::absolute(options.dataFolder.empty() ? defaultLabFolder() : options.dataFolder).string());
    add("--access-key", options.accessKeyId);
    add("--secret-key", options.secretAccessKey);
    add("--region", options.region);

    auto started = startDaemon(daemon, context);
    if (!started) {
        Error error = std::move(started.error());
        if (error.code == "ProcessEnded") error.code = "LabNotStarted";
        if (error.hint.empty() && error.kind != ErrorKind::Cancelled)
            error.hint = "What it wrote is in " + daemon.log.string() + ".";
        return fail(std::move(error));
    }
    SKYDECK_ASSIGN(auto lab, aws::findLab());
    return LabStart{std::move(lab), false};
}

Status stopLab(const CallContext& context, std::chrono::seconds patience) {
    SKYDECK_ASSIGN(const auto lab, runningLab());
    if (kill(lab.pid, SIGTERM) != 0)
        return fail(ErrorKind::AccessDenied, "LabNotStopped",
                    "The lab's process " + std::to_string(lab.pid) + " belongs to somebody else");
    auto gone = waitUntilGone(lab.pid, patience, context);
    if (gone || gone.error().kind != ErrorKind::Timeout) return gone;
    kill(lab.pid, SIGKILL);
    return waitUntilGone(lab.pid, std::chrono::seconds(5), context);
}

Status resetLab(const fs::path& dataFolder, const CallContext& context) {
    const fs::path folder = dataFolder.empty() ? defaultLabFolder() : dataFolder;
    std::error_code problem;
    const bool there = fs::exists(folder, problem);
    if (there && !fs::exists(folder / "lab.db", problem))
        return fail(ErrorKind::InvalidInput, "NotALabFolder",
                    "'" + folder.string() + "' does not look like a lab's data folder: it has no lab.db",
                    "Nothing was deleted.");
    if (auto stopped = stopLab(context); !stopped && stopped.error().code != "LabNotRunning") return stopped;
    fs::remove_all(folder, problem);
    if (problem)
        return fail(ErrorKind::Io, "FolderNotDeleted", "Cannot delete '" + folder.string() + "': " + problem.message());
    return {};
}

std::vector<std::pair<std::string, std::string>> labEnvironment(const aws::LabAddress& address) {
    return {{"AWS_ENDPOINT_URL", address.endpointUrl},
            {"AWS_ACCESS_KEY_ID", address.accessKeyId},
            {"AWS_SECRET_ACCESS_KEY", address.secretAccessKey},
            {"AWS_DEFAULT_REGION", address.region},
            {"AWS_REGION", address.region}};
}

} // namespace skydeck::workflows
