#pragma once

#include "core/base/json.h"
#include "core/lab/compute/process_runner.h"

#include <filesystem>

namespace skydeck::lab {

struct Image;
struct LabConfig;

/// A container as Batch and ECS describe one.
struct ContainerRun {
    const Image& image;
    const Json& entryPoint;  ///< words instead of the image's own, or an empty list
    const Json& command;     ///< words after the entry point
    const Json& environment; ///< [{name, value}]
    std::filesystem::path folder;
    unsigned threads = 1;       ///< its fair share of the processors
    std::int64_t memoryMiB = 0; ///< for a container engine to enforce; 0: no limit
    bool accountKeys = true;    ///< gets the account's own keys; otherwise whoever runs it gives it others
};

/// The process that stands for a container: command, environment, limits; no callbacks.
ProcessSpec containerProcess(const ContainerRun& run, const LabConfig& config);

/// What AWS says of a container that did not start: CannotPullContainerError or CannotStartContainerError.
std::string notStartedReason(const ProcessExit& exit);

} // namespace skydeck::lab
