#include "core/workflows/runs_index.h"

#include "core/base/files.h"

#include <set>
#include <sqlite3.h>
#include <system_error>

namespace skydeck::workflows {

namespace {

constexpr int kIndexVersion = 1;

tl::unexpected<Error> indexFailure(sqlite3* connection) {
    return fail(ErrorKind::Io, "RunsIndexFailed",
                std::string("The index of runs failed: ") + (connection ? sqlite3_errmsg(connection) : "no memory"));
}

/// A prepared statement; finalised with the object.
class IndexStatement {
public:
    IndexStatement(sqlite3* connection, const char* sql) : m_connection(connection) {
        sqlite3_prepare_v2(connection, sql, -1, &m_statement, nullptr);
    }
    ~IndexStatement() { sqlite3_finalize(m_statement); }
    IndexStatement(const IndexStatement&) = delete;
    IndexStatement& operator=(const IndexStatement&) = delete;

    void bind(int index, const std::string& text) {
        sqlite3_bind_text64(m_statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    void bindBytes(int index, const std::string& bytes) {
        sqlite3_bind_blob64(m_statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    }
    Result<bool> step() {
        const int code = m_statement ? sqlite3_step(m_statement) : SQLITE_ERROR;
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        return indexFailure(m_connection);
    }
    void reset() { sqlite3_reset(m_statement); }
    std::string column(int index) const {
        const void* bytes = sqlite3_column_blob(m_statement, index);
        const int size = sqlite3_column_bytes(m_statement, index);
        return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string();
    }

private:
    sqlite3* m_connection;
    sqlite3_stmt* m_statement = nullptr;
};

Result<sqlite3*> openIndexFile(const std::filesystem::path& file) {
    sqlite3* connection = nullptr;
    const auto refuse = [&]() -> Result<sqlite3*> {
        auto failure = indexFailure(connection);
        sqlite3_close(connection);
        return failure;
    };
    if (sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK)
        return refuse();
    sqlite3_busy_timeout(connection, 5000);
    // What a crash loses is fetched again: no fsync per write.
    const std::string schema = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
                               "CREATE TABLE IF NOT EXISTS objects (place TEXT NOT NULL, key TEXT NOT NULL,"
                               " etag TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (place, key)) WITHOUT ROWID;"
                               "SELECT place, key, etag, bytes FROM objects LIMIT 0;"
                               "PRAGMA user_version = " +
                               std::to_string(kIndexVersion) + ";";
    if (sqlite3_exec(connection, schema.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return refuse();
    return connection;
}

} // namespace

Result<std::shared_ptr<RunsIndex>> RunsIndex::open(const std::filesystem::path& file) {
    std::error_code problem;
    std::filesystem::create_directories(file.parent_path(), problem);
    auto connection = openIndexFile(file);
    if (!connection) {
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(file.string() + suffix, problem);
        connection = openIndexFile(file);
    }
    if (!connection) return fail(std::move(connection.error()));
    return std::shared_ptr<RunsIndex>(new RunsIndex(*connection));
}

Result<std::shared_ptr<RunsIndex>> RunsIndex::openDefault() {
    return open(cacheFolder() / "runs.sqlite");
}

RunsIndex::~RunsIndex() {
    sqlite3_close(m_connection);
}

Status RunsIndex::execute(const char* sql) const {
    if (sqlite3_exec(m_connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return indexFailure(m_connection);
    return {};
}

Result<std::optional<RunsIndex::Entry>> RunsIndex::find(const std::string& place, const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    IndexStatement statement(m_connection, "SELECT etag, bytes FROM objects WHERE place = ? AND key = ?");
    statement.bind(1, place);
    statement.bind(2, key);
    SKYDECK_ASSIGN(const bool found, statement.step());
    if (!found) return std::nullopt;
    return Entry{statement.column(0), statement.column(1)};
}

Status RunsIndex::put(const std::string& place, const std::string& key, const Entry& entry) {
    return putAll(place, {{key, entry}});
}

Status RunsIndex::putAll(const std::string& place, const std::vector<std::pair<std::string, Entry>>& entries) {
    const std::lock_guard lock(m_mutex);
    SKYDECK_TRY(execute("BEGIN IMMEDIATE"));
    IndexStatement statement(m_connection,
                             "INSERT OR REPLACE INTO objects (place, key, etag, bytes) VALUES (?, ?, ?, ?)");
    for (const auto& [key, entry] : entries) {
        statement.bind(1, place);
        statement.bind(2, key);
        statement.bind(3, entry.eTag);
        statement.bindBytes(4, entry.bytes);
        if (auto done = statement.step(); !done) {
            (void)execute("ROLLBACK");
            return fail(std::move(done.error()));
        }
        statement.reset();
    }
    return execute("COMMIT");
}

Status RunsIndex::keepOnly(const std::string& place, const std::vector<std::string>& keys) {
    const std::lock_guard lock(m_mutex);
    const std::set<std::string> wanted(keys.begin(), keys.end());
    std::vector<std::string> gone;
    {
        IndexStatement statement(m_connection, "SELECT key FROM objects WHERE place = ?");
        statement.bind(1, place);
        for (;;) {
            SKYDECK_ASSIGN(const bool more, statement.step());
            if (!more) break;
            if (std::string key = statement.column(0); !wanted.contains(key)) gone.push_back(std::move(key));
        }
    }
    IndexStatement statement(m_connection, "DELETE FROM objects WHERE place = ? AND key = ?");
    for (const std::string& key : gone) {
        statement.bind(1, place);
        statement.bind(2, key);
        SKYDECK_TRY(statement.step());
        statement.reset();
    }
    return {};
}

} // namespace skydeck::workflows
