#include "core/workflows/runs_index.h"

#include "core/base/files.h"

#include <set>

namespace skydeck::workflows {

namespace {
constexpr const char* kRunsSchema = "CREATE TABLE IF NOT EXISTS objects (place TEXT NOT NULL, key TEXT NOT NULL,"
                                    " etag TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (place, key)) WITHOUT ROWID;"
                                    "SELECT place, key, etag, bytes FROM objects LIMIT 0;"
                                    "PRAGMA user_version = 1;";
} // namespace

Result<std::shared_ptr<RunsIndex>> RunsIndex::open(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto opened, CacheFile::open(file, kRunsSchema));
    return std::shared_ptr<RunsIndex>(new RunsIndex(std::move(opened)));
}

Result<std::shared_ptr<RunsIndex>> RunsIndex::openDefault() {
    return open(cacheFolder() / "runs.sqlite");
}

Result<std::optional<RunsIndex::Entry>> RunsIndex::find(const std::string& place, const std::string& key) const {
    const auto held = m_file->lock();
    CacheStatement statement(m_file->connection(), "SELECT etag, bytes FROM objects WHERE place = ? AND key = ?");
    statement.bind(1, place);
    statement.bind(2, key);
    SKYDECK_ASSIGN(const bool found, statement.step());
    if (!found) return std::nullopt;
    return Entry{statement.text(0), statement.text(1)};
}

Status RunsIndex::put(const std::string& place, const std::string& key, const Entry& entry) {
    return putAll(place, {{key, entry}});
}

Status RunsIndex::putAll(const std::string& place, const std::vector<std::pair<std::string, Entry>>& entries) {
    const auto held = m_file->lock();
    return m_file->transaction([&]() -> Status {
        CacheStatement statement(m_file->connection(),
                                 "INSERT OR REPLACE INTO objects (place, key, etag, bytes) VALUES (?, ?, ?, ?)");
        for (const auto& [key, entry] : entries) {
            statement.bind(1, place).bind(2, key).bind(3, entry.eTag).bindBytes(4, entry.bytes);
            SKYDECK_TRY(statement.run());
        }
        return {};
    });
}

Status RunsIndex::keepOnly(const std::string& place, const std::vector<std::string>& keys) {
    const auto held = m_file->lock();
    const std::set<std::string> wanted(keys.begin(), keys.end());
    std::vector<std::string> gone;
    {
        CacheStatement statement(m_file->connection(), "SELECT key FROM objects WHERE place = ?");
        statement.bind(1, place);
        for (;;) {
            SKYDECK_ASSIGN(const bool more, statement.step());
            if (!more) break;
            if (std::string key = statement.text(0); !wanted.contains(key)) gone.push_back(std::move(key));
        }
    }
    CacheStatement statement(m_file->connection(), "DELETE FROM objects WHERE place = ? AND key = ?");
    for (const std::string& key : gone) {
        statement.bind(1, place);
        statement.bind(2, key);
        SKYDECK_TRY(statement.run());
    }
    return {};
}

} // namespace skydeck::workflows
