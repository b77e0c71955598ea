#include "core/lab/store/sqlite_backup.h"

#include <sqlite3.h>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
struct CloseConnection {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

tl::unexpected<Error> connectionError(sqlite3* connection, const fs::path& file) {
    const int code = connection ? sqlite3_errcode(connection) : SQLITE_NOMEM;
    return fail(ErrorKind::Io, "DatabaseError",
                "The database '" + file.string() + "': " + (connection ? sqlite3_errmsg(connection) : "out of memory"),
                code == SQLITE_FULL ? "The disk is full: free some space and try again." : "");
}

Result<Connection> connect(const fs::path& file, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection(raw);
    if (code != SQLITE_OK) return connectionError(raw, file);
    sqlite3_busy_timeout(raw, 60'000);
    return connection;
}
} // namespace

Status copyDatabase(const fs::path& from, const fs::path& to) {
    SKYDECK_ASSIGN(const Connection source, connect(from, SQLITE_OPEN_READWRITE));
    SKYDECK_ASSIGN(Connection target, connect(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (backup) sqlite3_backup_step(backup, -1);
    if (backup && sqlite3_backup_finish(backup) == SQLITE_OK) return {};
    const auto error = connectionError(target.get(), to);
    target.reset();
    std::error_code ignored;
    fs::remove(to, ignored);
    return error;
}

void WriteHold::Close::operator()(sqlite3* connection) const {
    sqlite3_close(connection); // rolls back, which gives the lock free
}

Result<WriteHold> WriteHold::take(const fs::path& database) {
    SKYDECK_ASSIGN(Connection connection, connect(database, SQLITE_OPEN_READWRITE));
    if (sqlite3_exec(connection.get(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
        return connectionError(connection.get(), database);
    return WriteHold(connection.release());
}

Result<std::int64_t> WriteHold::version() const {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(m_connection.get(), "PRAGMA user_version", -1, &statement, nullptr);
    const bool row = statement && sqlite3_step(statement) == SQLITE_ROW;
    const std::int64_t version = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (!row) return connectionError(m_connection.get(), "lab.db");
    return version;
}

} // namespace skydeck::lab
