#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab {

/// Docker, where its client is installed and its daemon answers: it runs images that are not in the lab's catalogue.
/// Its containers are children of the daemon, not ours: they carry a label with the lab's data folder, and what a
/// killed lab leaves is removed by the next one. Thread-safe.
class ContainerEngine {
public:
    static constexpr const char* kLabel = "org.skydeck.lab";

    /// `programs` is looked at before PATH.
    ContainerEngine(const std::filesystem::path& programs, std::filesystem::path dataFolder,
                    const Clock& clock = systemClock());

    /// Removes what an earlier lab left running. Does nothing where none ever ran.
    void removeLeftOvers();

    /// The client's path. Unavailable when it is not installed or its daemon does not answer, which is asked for at
    /// most every ten seconds; that takes a moment.
    Result<std::filesystem::path> client() const;
    /// The value of kLabel.
    std::string label() const { return m_dataFolder.string(); }

private:
    const std::optional<std::filesystem::path> m_client;
    const std::filesystem::path m_dataFolder;
    const Clock& m_clock;

    mutable std::mutex m_mutex;
    mutable std::optional<std::chrono::steady_clock::time_point> m_asked;
    mutable std::string m_problem; ///< empty: it answered
};

} // namespace skydeck::lab
