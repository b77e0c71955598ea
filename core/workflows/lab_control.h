#pragma once

#include "core/aws/session.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace skydeck::workflows {

struct LabOptions {
    int port = 4566;
    std::filesystem::path dataFolder; ///< empty: defaultLabFolder()
    bool ephemeral = false;           ///< a data folder of its own that goes with the lab
    std::string accessKeyId;          ///< empty: the lab's own, made at first start
    std::string secretAccessKey;
    std::string region;               ///< empty: the lab's default
    std::chrono::seconds timeout{30}; ///< for becoming ready
    std::filesystem::path program;    ///< empty: skydeck-lab beside this program
};

/// stateFolder()/lab.
std::filesystem::path defaultLabFolder();

/// Starts skydeck-lab as a process of its own, which outlives this one, and returns when it serves. A lab that runs
/// already is given back as it is (`LabStart::alreadyRunning`). When it does not come up, the error's message is what
/// it wrote to stderr.
struct LabStart {
    aws::LabAddress address;
    bool alreadyRunning = false;
};
Result<LabStart> startLab(const LabOptions& options, const CallContext& context);

/// The lab that serves on this machine. NotFound (LabNotRunning) when none does; unlike aws::findLab() this is sure
/// that the recorded process is a lab.
Result<aws::LabAddress> runningLab();

/// Asks the recorded lab to end (SIGTERM) and waits until it is gone; after `patience` it is killed. NotFound
/// (LabNotRunning) when none runs.
Status stopLab(const CallContext& context, std::chrono::seconds patience = std::chrono::seconds(15));

/// Stops a running lab and deletes its data folder (empty: defaultLabFolder()). Refuses a folder that does not look
/// like a lab's. The caller has asked the person.
Status resetLab(const std::filesystem::path& dataFolder, const CallContext& context);

/// What `skydeck-lab --save` and `--load` report: files, bytes, stateVersion, and replacedStateKeptIn where a state
/// was replaced. `dataFolder` empty: the running lab's, else defaultLabFolder().
struct LabArchive {
    std::filesystem::path file;
    std::filesystem::path dataFolder;
    bool replace = false;
    std::filesystem::path program; ///< empty: skydeck-lab beside this program
};
/// Writes the lab's whole state into one file, also while it runs.
Result<Json> saveLab(const LabArchive& archive, const CallContext& context);
/// Makes an archive the lab's state. Conflict (LabRuns, StateExists) unless told to replace: then a running lab is
/// stopped, and the state that was there is kept in a folder beside.
Result<Json> loadLab(const LabArchive& archive, const CallContext& context);

/// AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION and AWS_REGION for other tools.
std::vector<std::pair<std::string, std::string>> labEnvironment(const aws::LabAddress& address);

} // namespace skydeck::workflows
