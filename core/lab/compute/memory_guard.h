#pragma once

#include "core/base/result.h"
#include "core/lab/compute/process_tree.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace skydeck::lab {

class Database;

/// Keeps jobs waiting that would not fit into this machine's memory. What an image needs is learnt from its earlier
/// runs and kept in the database. Thread-safe.
class MemoryGuard {
public:
    /// Left to the desktop and the lab.
    static constexpr std::uint64_t kFloor = 512ULL << 20;
    /// For an image that never ran.
    static constexpr std::uint64_t kUnknown = 600ULL << 20;

    explicit MemoryGuard(Database& database, std::function<std::uint64_t()> available = availableMemory)
        : m_database(database), m_available(std::move(available)) {}

    /// Bytes that a run of the image is expected to take.
    Result<std::uint64_t> expected(const std::string& image) const;
    /// A run took so much. More is believed at once, less by and by.
    Status measured(const std::string& image, std::uint64_t bytes);

    /// What a running job was expected to take and holds already: the rest is still to come.
    struct Running {
        std::uint64_t expected = 0;
        std::uint64_t resident = 0;
    };
    /// True when a job that takes `bytes` fits beside the running ones; always when none runs.
    bool admits(std::uint64_t bytes, const std::vector<Running>& running) const;

private:
    Database& m_database;
    std::function<std::uint64_t()> m_available;
};

} // namespace skydeck::lab
