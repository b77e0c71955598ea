#include "core/lab/store/database.h"

#include <sqlite3.h>

#include <map>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> sqliteError(sqlite3* connection, std::string_view what) {
    const int code = connection ? sqlite3_extended_errcode(connection) : SQLITE_NOMEM;
    const std::string text = connection ? sqlite3_errmsg(connection) : "out of memory";
    if ((code & 0xff) == SQLITE_CONSTRAINT) return fail(ErrorKind::Conflict, "ConstraintFailed", text);
    return fail(ErrorKind::Io, "DatabaseError", "The lab's database: " + std::string(what) + ": " + text,
                (code & 0xff) == SQLITE_FULL ? "The disk is full: free some space and try again." : "");
}
} // namespace

Statement::~Statement() {
    if (!m_statement) return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    *m_inUse = false;
}

Statement::Statement(Statement&& other) noexcept
    : m_connection(other.m_connection), m_statement(other.m_statement), m_inUse(other.m_inUse) {
    other.m_statement = nullptr;
}

Statement& Statement::bind(int index, std::string_view text) {
    sqlite3_bind_text64(m_statement, index, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(m_statement, index, value);
    return *this;
}

Statement& Statement::bind(int index, double value) {
    sqlite3_bind_double(m_statement, index, value);
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes) {
    sqlite3_bind_blob64(m_statement, index, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bindNull(int index) {
    sqlite3_bind_null(m_statement, index);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return sqliteError(m_connection, sqlite3_sql(m_statement));
}

Status Statement::run() {
    SKYDECK_ASSIGN(bool row, step());
    while (row) {
        SKYDECK_ASSIGN(row, step());
    }
    sqlite3_reset(m_statement);
    return {};
}

std::string Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string();
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(m_statement, column);
}
bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

struct Database::Impl {
    sqlite3* connection = nullptr;
    struct Cached {
        sqlite3_stmt* statement = nullptr;
        bool inUse = false;
    };
    std::multimap<std::string, Cached, std::less<>> statements; // stable addresses
    int depth = 0;

    ~Impl() {
        for (auto& [sql, cached] : statements)
            sqlite3_finalize(cached.statement);
        sqlite3_close(connection);
    }
};

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file) {
    std::unique_ptr<Database> database(new Database);
    database->m_impl = std::make_unique<Impl>();
    sqlite3*& connection = database->m_impl->connection;
    if (sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK)
        return sqliteError(connection, "opening '" + file.string() + "'");
    SKYDECK_TRY(database->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                                  "PRAGMA busy_timeout=5000;"
                                  "CREATE TABLE IF NOT EXISTS documents(kind TEXT NOT NULL, id TEXT NOT NULL,"
                                  " json TEXT NOT NULL, seq INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE(kind, id));"));
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    auto [first, last] = m_impl->statements.equal_range(sql);
    for (auto it = first; it != last; ++it)
        if (!it->second.inUse) return Statement(m_impl->connection, it->second.statement, &it->second.inUse);
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_impl->connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK)
        return sqliteError(m_impl->connection, sql);
    const auto added = m_impl->statements.emplace(sql, Impl::Cached{statement, false});
    return Statement(m_impl->connection, statement, &added->second.inUse);
}

Status Database::execute(const std::string& sql) {
    const auto held = lock();
    if (sqlite3_exec(m_impl->connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqliteError(m_impl->connection, sql);
    return {};
}

Status Database::transaction(const std::function<Status()>& work) {
    const auto held = lock();
    if (m_impl->depth > 0) return work();
    SKYDECK_TRY(execute("BEGIN IMMEDIATE"));
    ++m_impl->depth;
    Status outcome = work();
    --m_impl->depth;
    if (outcome) {
        if (Status committed = execute("COMMIT"); committed)
            return outcome;
        else
            outcome = std::move(committed);
    }
    // A failed COMMIT may have rolled back by itself; a second ROLLBACK then only says so.
    (void)execute("ROLLBACK");
    return outcome;
}

Status Documents::put(std::string_view kind, std::string_view id, const Json& document) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("INSERT INTO documents(kind, id, json) VALUES(?, ?, ?)"
                                      " ON CONFLICT(kind, id) DO UPDATE SET json = excluded.json"));
    return statement.bind(1, kind).bind(2, id).bind(3, dumpJson(document)).run();
}

Result<std::optional<Json>> Documents::get(std::string_view kind, std::string_view id) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT json FROM documents WHERE kind = ? AND id = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, kind).bind(2, id).step());
    if (!row) return std::nullopt;
    SKYDECK_ASSIGN(Json document, parseJson(statement.text(0), "a stored document"));
    return std::optional<Json>(std::move(document));
}

Result<std::vector<Json>> Documents::list(std::string_view kind) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT json FROM documents WHERE kind = ? ORDER BY seq"));
    statement.bind(1, kind);
    std::vector<Json> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        SKYDECK_ASSIGN(Json document, parseJson(statement.text(0), "a stored document"));
        all.push_back(std::move(document));
    }
}

Result<bool> Documents::remove(std::string_view kind, std::string_view id) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("DELETE FROM documents WHERE kind = ? AND id = ? RETURNING 1"));
    SKYDECK_ASSIGN(bool removed, statement.bind(1, kind).bind(2, id).step());
    const bool any = removed;
    while (removed) {
        SKYDECK_ASSIGN(removed, statement.step());
    }
    return any;
}

} // namespace skydeck::lab
