// skydeck-lab: the local AWS-compatible server. Wiring only.

#include "app/skydeck-lab/options.h"
#include "app/skydeck-lab/state.h"

#include "core/base/files.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"
#include "core/lab/pipeline/pipeline.h"
#include "core/lab/server/http_server.h"
#include "core/lab/store/saved_state.h"
#include "core/lab/sts/sts_store.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <tuple>
#include <unistd.h>

namespace {

using namespace skydeck;
using namespace skydeck::lab;

int stopPipe[2];

/// Handlers and not a signal mask: jobs that this process starts would inherit the mask, but never a handler.
void catchSignals() {
    struct sigaction action = {};
    action.sa_handler = [](int) {
        const char byte = 0;
        [[maybe_unused]] const auto ignored = ::write(stopPipe[1], &byte, 1);
    };
    action.sa_flags = SA_RESETHAND; // the second one ends the process at once
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    action.sa_handler = [](int) {};
    action.sa_flags = SA_RESTART;
    sigaction(SIGPIPE, &action, nullptr); // sendfile to a connection that is gone
}

void waitForSignal() {
    char byte;
    while (::read(stopPipe[0], &byte, 1) < 0 && errno == EINTR) {
    }
}

Result<std::unique_ptr<HttpServer>> listen(std::uint16_t port) {
    ServerOptions options;
    options.port = port;
    auto server = HttpServer::listen(options);
    if (!server && server.error().code == "PortInUse") {
        Error error = server.error();
        error.hint =
            "`skydeckctl lab status` tells whether it is a lab, `ss -ltnp` which process it is; --port N chooses "
            "another, --port 0 any free one.";
        return fail(std::move(error));
    }
    return server;
}

std::filesystem::path dataFolderOf(const Options& options) {
    const auto path = std::filesystem::absolute(options.data.empty() ? stateFolder() / "lab" : options.data);
    return path.has_filename() ? path : path.parent_path(); // "DIR/" is DIR
}

Result<SavedState> saveOrLoad(const Options& options) {
    const std::filesystem::path folder = dataFolderOf(options);
    if (!options.save.empty()) return saveState(folder, std::filesystem::absolute(options.save), options.replace);
    auto lock = FolderLock::take(folder);
    if (!lock && lock.error().code == "DataFolderInUse") {
        Error error = lock.error();
        error.hint = "Stop it first: skydeckctl lab stop";
        return fail(std::move(error));
    }
    SKYDECK_TRY(lock);
    return loadState(std::filesystem::absolute(options.load), folder, options.replace);
}

int archive(const Options& options) {
    const auto outcome = saveOrLoad(options);
    Json report;
    if (outcome) {
        report = {{"files", outcome->files}, {"bytes", outcome->bytes}, {"stateVersion", outcome->version}};
        if (!outcome->replacedCopy.empty()) report["replacedStateKeptIn"] = outcome->replacedCopy.string();
    } else {
        const Error& error = outcome.error();
        report = {{"code", error.code}, {"message", error.message}, {"hint", error.hint}};
    }
    if (outcome || options.json)
        std::printf("%s\n", dumpJson(report).c_str());
    else
        std::fprintf(stderr, "skydeck-lab: %s\n", describe(outcome.error()).c_str());
    return outcome ? 0 : 1;
}

Status run(const Options& options) {
    std::optional<TemporaryFolder> temporary;
    LabConfig config;
    config.dataFolder = options.ephemeral ? temporary.emplace().path() : dataFolderOf(options);
    config.region = options.region;
    config.programs = programFolder();
    config.resources = options.resources;
    if (config.resources.empty()) {
        SKYDECK_ASSIGN(config.resources, resourcesFolder());
    }

    SKYDECK_ASSIGN(const auto server, listen(options.port));
    config.endpointUrl = "http://127.0.0.1:" + std::to_string(server->port());
    SKYDECK_ASSIGN(const FolderLock lock, FolderLock::take(config.dataFolder));
    config.accessKeyId = options.accessKeyId;
    config.secretAccessKey = options.secretAccessKey;
    if (config.accessKeyId.empty()) {
        SKYDECK_ASSIGN(std::tie(config.accessKeyId, config.secretAccessKey), keysOf(config.dataFolder));
    }

    SKYDECK_ASSIGN(const auto lab, Lab::open(config));
    SKYDECK_ASSIGN(const auto pipeline, Pipeline::create(*lab, {rootKey(config.accessKeyId, config.secretAccessKey),
                                                                temporaryKeys(*lab->sts)}));
    SKYDECK_ASSIGN(const Record record, Record::write(config));
    lab->start();
    server->serve([&pipeline](wire::HttpRequest request) { return pipeline->open(std::move(request)); });
    std::printf("ready %s\n", config.endpointUrl.c_str());
    std::fflush(stdout);

    waitForSignal();
    lab->release();
    server->stop();
    lab->stop();
    return {};
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parseOptions({argv + 1, argv + argc});
    if (!options) {
        std::fprintf(stderr, "skydeck-lab: %s\n%s", options.error().message.c_str(), kUsage);
        return 2;
    }
    if (options->help) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    if (!options->save.empty() || !options->load.empty()) return archive(*options);
    if (::pipe2(stopPipe, O_CLOEXEC) != 0) {
        std::perror("skydeck-lab: pipe");
        return 1;
    }
    catchSignals();
    if (const Status outcome = run(*options); !outcome) {
        std::fprintf(stderr, "skydeck-lab: %s\n", describe(outcome.error()).c_str());
        return 1;
    }
    return 0;
}
