#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace skydeck::lab {

struct Options {
    std::uint16_t port = 4566;
    std::filesystem::path data;      ///< empty: stateFolder()/lab
    bool ephemeral = false;          ///< a temporary data folder, removed at the end
    std::filesystem::path resources; ///< empty: resourcesFolder()
    std::string accessKeyId;         ///< empty: the pair kept in the data folder
    std::string secretAccessKey;
    std::string region = "us-east-1";
    std::filesystem::path save, load; ///< an archive to write or read instead of serving
    bool replace = false;             ///< save: the archive; load: the state
    bool json = false;                ///< save and load: outcome or error as one JSON document on standard output
    bool help = false;
};

/// InvalidInput (Usage) names the argument at fault.
Result<Options> parseOptions(const std::vector<std::string>& arguments);
extern const char* const kUsage;

} // namespace skydeck::lab
