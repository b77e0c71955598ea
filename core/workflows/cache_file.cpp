#include "core/workflows/cache_file.h"

#include <sqlite3.h>
#include <system_error>

namespace skydeck::workflows {

namespace {

constexpr int kBusyMilliseconds = 5000;

tl::unexpected<Error> cacheFailure(sqlite3* connection) {
    const char* file = connection ? sqlite3_db_filename(connection, "main") : nullptr;
    return fail(ErrorKind::Io, "CacheFailed",
                "The cache " + std::string(file ? file : "") +
                    " failed: " + (connection ? sqlite3_errmsg(connection) : "no memory"),
                "It only saves time: delete the file when this happens again.");
}

Result<sqlite3*> openCache(const std::filesystem::path& file, const std::string& schema) {
    sqlite3* connection = nullptr;
    const auto refuse = [&]() -> Result<sqlite3*> {
        auto failure = cacheFailure(connection);
        sqlite3_close(connection);
        return failure;
    };
    const std::string name = file.empty() ? ":memory:" : file.string();
    if (sqlite3_open_v2(name.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK)
        return refuse();
    sqlite3_busy_timeout(connection, kBusyMilliseconds);
    // What a crash loses is fetched again: no fsync per write.
    const std::string all = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + schema;
    if (sqlite3_exec(connection, all.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return refuse();
    return connection;
}

} // namespace

CacheStatement::CacheStatement(sqlite3* connection, const char* sql) : m_connection(connection) {
    sqlite3_prepare_v2(connection, sql, -1, &m_statement, nullptr);
}

CacheStatement::~CacheStatement() {
    sqlite3_finalize(m_statement);
}

CacheStatement& CacheStatement::bind(int index, const std::string& text) {
    sqlite3_bind_text64(m_statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}
CacheStatement& CacheStatement::bind(int index, std::int64_t number) {
    sqlite3_bind_int64(m_statement, index, number);
    return *this;
}
CacheStatement& CacheStatement::bindBytes(int index, const std::string& bytes) {
    sqlite3_bind_blob64(m_statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Result<bool> CacheStatement::step() {
    const int code = m_statement ? sqlite3_step(m_statement) : SQLITE_ERROR;
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return cacheFailure(m_connection);
}

Status CacheStatement::run() {
    for (;;) {
        SKYDECK_ASSIGN(const bool more, step());
        if (!more) break;
    }
    sqlite3_reset(m_statement);
    return {};
}

std::string CacheStatement::text(int column) const {
    const void* bytes = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string();
}
std::int64_t CacheStatement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

Result<std::unique_ptr<CacheFile>> CacheFile::open(const std::filesystem::path& file, const std::string& schema) {
    std::error_code problem;
    if (!file.empty()) std::filesystem::create_directories(file.parent_path(), problem);
    auto connection = openCache(file, schema);
    if (!connection && !file.empty()) {
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(file.string() + suffix, problem);
        connection = openCache(file, schema);
    }
    if (!connection) return fail(std::move(connection.error()));
    using std::filesystem::perms;
    if (!file.empty()) std::filesystem::permissions(file, perms::owner_read | perms::owner_write, problem);
    return std::unique_ptr<CacheFile>(new CacheFile(*connection));
}

CacheFile::~CacheFile() {
    sqlite3_close(m_connection);
}

Status CacheFile::execute(const char* sql) const {
    if (sqlite3_exec(m_connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return cacheFailure(m_connection);
    return {};
}

Status CacheFile::transaction(const std::function<Status()>& work) const {
    SKYDECK_TRY(execute("BEGIN IMMEDIATE"));
    Status done = work();
    if (done) done = execute("COMMIT");
    if (!done) (void)execute("ROLLBACK");
    return done;
}

} // namespace skydeck::workflows
