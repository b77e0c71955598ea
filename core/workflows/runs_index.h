#pragma once

#include "core/workflows/cache_file.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// What this computer has seen of runs' files in buckets, in one SQLite file, so that only objects whose ETag changed
/// are fetched again, by whichever program asks next. A cache: when it is lost everything is fetched once more.
/// Thread-safe; several processes may share the file.
class RunsIndex {
public:
    struct Entry {
        std::string eTag;
        std::string bytes;
    };

    /// Makes the file when there is none, and anew when it is none of ours or damaged.
    static Result<std::shared_ptr<RunsIndex>> open(const std::filesystem::path& file);
    /// cacheFolder()/runs.sqlite.
    static Result<std::shared_ptr<RunsIndex>> openDefault();

    /// `place` names the bucket for good: endpoint, bucket, and the stack that made it.
    Result<std::optional<Entry>> find(const std::string& place, const std::string& key) const;
    Status put(const std::string& place, const std::string& key, const Entry& entry);
    /// All at once, which is much faster than one by one.
    Status putAll(const std::string& place, const std::vector<std::pair<std::string, Entry>>& entries);
    /// Forgets the keys of a place that are not among `keys` any more.
    Status keepOnly(const std::string& place, const std::vector<std::string>& keys);

private:
    explicit RunsIndex(std::unique_ptr<CacheFile> file) : m_file(std::move(file)) {}

    std::unique_ptr<CacheFile> m_file;
};

} // namespace skydeck::workflows
