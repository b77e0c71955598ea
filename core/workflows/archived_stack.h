#pragma once

#include "core/workflows/experiments.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// What archiveStack() saved, read back from its folder: no session, no cloud.
struct ArchivedStack {
    std::filesystem::path folder;
    Json stack;               ///< stack.json: name, id, region, parameters, outputs, tags
    std::string templateName; ///< "template.json" or "template.yaml"; empty when it is not there
    std::string templateBody;
    Json resources, events, jobs; ///< lists; empty ones where the file is not there
    Json cost;                    ///< cost.json; null in archives of before there was one
    struct File {
        std::filesystem::path path; ///< below the folder
        std::uint64_t size = 0;
    };
    std::vector<File> tables, logs; ///< by path
    std::vector<Run> runs;          ///< of the metrics among the tables, by learning rate and momentum
    std::vector<std::string> notes; ///< what is missing or could not be read, one sentence each
};

/// Whether a folder is such an archive: whether it has a stack.json.
bool isArchive(const std::filesystem::path& folder);
/// NotFound for a folder without stack.json, InvalidInput when that is damaged; other files only leave a note.
Result<ArchivedStack> openArchive(const std::filesystem::path& folder, const CallContext& context);

} // namespace skydeck::workflows
