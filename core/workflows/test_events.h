#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace skydeck::workflows {

/// Events kept for trying functions out, by function and name, as a person wrote them. They stay in one file, read and
/// written whole; calls are for one thread at a time.
class TestEvents {
public:
    explicit TestEvents(std::filesystem::path file = defaultFile());
    /// test-events.json in the data folder.
    static std::filesystem::path defaultFile();

    using Events = std::map<std::string, std::string>; ///< name → payload
    /// Empty when none were kept yet.
    Result<Events> of(const std::string& functionName) const;
    /// InvalidInput (InvalidEventName) for an empty name.
    Status keep(const std::string& functionName, const std::string& name, const std::string& payload) const;
    /// One that is not there is no error.
    Status forget(const std::string& functionName, const std::string& name) const;

    /// What stands for a function over deployments: CloudFormation gives each a new ending, "-1A2B3C4D5E6F".
    static std::string keyOf(const std::string& functionName);

private:
    std::filesystem::path m_file;
};

} // namespace skydeck::workflows
