#include "core/lab/store/database.h"

#include "core/lab/store/migrations.h"
#include "core/lab/store/sqlite_backup.h"

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

/// Transactions that are done and wait for one COMMIT.
struct Database::Group {
    bool done = false;
    Status outcome;
};

struct Database::Impl {
    sqlite3* connection = nullptr;
    std::shared_ptr<Group> group; // null: no transaction is open
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
    return open(file, stateMigrations());
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 const std::vector<Migration>& migrations) {
    std::unique_ptr<Database> database(new Database);
    database->m_impl = std::make_unique<Impl>();
    sqlite3*& connection = database->m_impl->connection;
    if (sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK)
        return sqliteError(connection, "opening '" + file.string() + "'");
    // A saveState() of another process holds the write lock while it links the object files.
    SKYDECK_TRY(database->execute("PRAGMA busy_timeout=60000;"));
    SKYDECK_TRY(database->bringUpToDate(file, migrations));
    SKYDECK_TRY(database->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                                  "CREATE TABLE IF NOT EXISTS documents(kind TEXT NOT NULL, id TEXT NOT NULL,"
                                  " json TEXT NOT NULL, seq INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE(kind, id));"));
    return database;
}

Status Database::bringUpToDate(const std::filesystem::path& file, const std::vector<Migration>& migrations) {
    const auto numberFrom = [this](const char* sql) -> Result<std::int64_t> {
        SKYDECK_ASSIGN(Statement select, prepare(sql));
        SKYDECK_TRY(select.step());
        return select.integer(0);
    };
    const int newest = migrations.empty() ? kFirstStateVersion : migrations.back().version;
    const auto mark = [&] { return execute("PRAGMA user_version=" + std::to_string(newest)); };
    SKYDECK_ASSIGN(const std::int64_t kept, numberFrom("PRAGMA user_version"));
    SKYDECK_ASSIGN(const std::int64_t tables, numberFrom("SELECT count(*) FROM sqlite_master"));
    if (tables == 0) return mark();
    const std::int64_t version = kept == 0 ? kFirstStateVersion : kept; // of before there were numbers
    if (version > newest) return fail(stateTooNew(file.string(), version, newest));
    if (kept == newest) return {};
    if (version < newest) SKYDECK_TRY(backUpBeforeMigration(file, version));
    return transaction([&]() -> Status {
        for (const Migration& migration : migrations)
            if (migration.version > version) SKYDECK_TRY(migration.run(*this));
        return mark();
    });
}

std::unique_lock<std::recursive_mutex> Database::lock() {
    std::unique_lock held(m_mutex);
    if (m_impl->group && m_impl->depth == 0) {
        if (SharedCommit* shared = SharedCommit::ofThisThread(*this))
            shared->m_group = m_impl->group; // it may read what is not committed yet
        else
            commitGroupLocked();
    }
    return held;
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

bool Database::isSettled() const {
    return sqlite3_get_autocommit(m_impl->connection) != 0;
}

Status Database::transaction(const std::function<Status()>& work) {
    const auto held = lock();
    if (m_impl->depth > 0) return work();
    SharedCommit* shared = SharedCommit::ofThisThread(*this);
    return shared ? transactionInGroup(work, *shared) : transactionAlone(work);
}

Status Database::transactionAlone(const std::function<Status()>& work) {
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

Status Database::transactionInGroup(const std::function<Status()>& work, SharedCommit& shared) {
    const auto run = [this](const char* sql) -> Status {
        SKYDECK_ASSIGN(Statement statement, prepare(sql));
        return statement.run();
    };
    ++m_impl->depth; // from here on, so that execute() does not take the group for another thread's
    const Status outcome = [&]() -> Status {
        if (!m_impl->group) {
            SKYDECK_TRY(run("BEGIN IMMEDIATE"));
            m_impl->group = std::make_shared<Group>();
        }
        shared.m_group = m_impl->group;
        SKYDECK_TRY(run("SAVEPOINT work"));
        Status done = work();
        if (sqlite3_get_autocommit(m_impl->connection)) return done; // SQLite gave up the whole transaction
        if (!done) SKYDECK_TRY(run("ROLLBACK TO work"));
        SKYDECK_TRY(run("RELEASE work"));
        return done;
    }();
    --m_impl->depth;
    if (m_impl->group && sqlite3_get_autocommit(m_impl->connection))
        abandonGroupLocked(outcome ? Error{ErrorKind::Io, "DatabaseError", "The transaction was rolled back", 0, {}, {}}
                                   : outcome.error());
    return outcome;
}

void Database::commitGroupLocked() {
    if (sqlite3_exec(m_impl->connection, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
        const Error error = sqliteError(m_impl->connection, "COMMIT").value();
        sqlite3_exec(m_impl->connection, "ROLLBACK", nullptr, nullptr, nullptr);
        return abandonGroupLocked(error);
    }
    m_impl->group->done = true;
    m_impl->group.reset();
}

void Database::abandonGroupLocked(const Error& error) {
    m_impl->group->outcome = fail(error);
    m_impl->group->done = true;
    m_impl->group.reset();
}

namespace {
thread_local SharedCommit* sharedCommitOfThread = nullptr;
}

SharedCommit::SharedCommit(Database& database) : m_database(database), m_outer(sharedCommitOfThread) {
    sharedCommitOfThread = this;
}

SharedCommit::~SharedCommit() {
    (void)settle();
    sharedCommitOfThread = m_outer;
}

SharedCommit* SharedCommit::ofThisThread(const Database& database) {
    SharedCommit* shared = sharedCommitOfThread;
    while (shared && &shared->m_database != &database)
        shared = shared->m_outer;
    return shared;
}

Status SharedCommit::settleOrPassOn() {
    SharedCommit* outer = m_outer;
    while (outer && &outer->m_database != &m_database)
        outer = outer->m_outer;
    if (!outer) return settle();
    // An earlier group of the outer one is done by now: there is one open group at a time.
    if (m_group) outer->m_group = std::exchange(m_group, nullptr);
    return {};
}

PendingCommit& PendingCommit::operator=(PendingCommit&& other) noexcept {
    (void)settle();
    m_database = other.m_database;
    m_group = std::exchange(other.m_group, nullptr);
    return *this;
}

Status PendingCommit::settle() {
    if (!m_group) return {};
    const auto group = std::exchange(m_group, nullptr);
    // Whoever comes first commits for all that are done; the others were waiting for this lock.
    const std::lock_guard held(m_database->m_mutex);
    if (!group->done) m_database->commitGroupLocked();
    return group->outcome;
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
