#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace skydeck::lab {

/// A prepared statement in use. Columns and parameters count from 0 and 1 as SQLite's do. Reset when it goes.
class Statement {
public:
    Statement(sqlite3* connection, sqlite3_stmt* statement, bool* inUse)
        : m_connection(connection), m_statement(statement), m_inUse(inUse) {
        *m_inUse = true;
    }
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement& bind(int index, double value);
    Statement& bindBlob(int index, std::string_view bytes);
    Statement& bindNull(int index);

    /// True while there is a row.
    Result<bool> step();
    /// For statements without rows; afterwards it may be bound and run again.
    Status run();

    std::string text(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    bool isNull(int column) const;

private:
    sqlite3* m_connection;
    sqlite3_stmt* m_statement;
    bool* m_inUse; // belongs to the cache; a statement in use is not handed out twice
};

class PendingCommit;
class SharedCommit;
struct Migration;

/// The lab's one SQLite file (WAL). Every use happens under lock(): stores take it for the span of an operation, which
/// may nest. An acknowledged write survives kill -9 of the process.
class Database {
public:
    /// A state of an older version is copied to backups/ beside the file and then brought up to date by the migrations;
    /// Conflict (StateTooNew) for a newer one, which stays untouched.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                  const std::vector<Migration>& migrations);
    ~Database();

    /// Commits first what others left to a SharedCommit, unless the calling thread has one itself.
    std::unique_lock<std::recursive_mutex> lock();
    /// Cached by text; the caller holds the lock while using it.
    Result<Statement> prepare(std::string_view sql);
    /// Several statements without parameters, for schemas.
    Status execute(const std::string& sql);
    /// BEGIN … COMMIT, or ROLLBACK when `work` fails; nested calls join the outer one. Takes the lock. On a thread with
    /// a SharedCommit, the commit is left to that.
    Status transaction(const std::function<Status()>& work);
    /// Whether no transaction is open: what is read now is committed. Under the lock.
    bool isSettled() const;
    /// transaction() for work that gives a value: `database.atomically([&]() -> Result<Json> { … })`.
    template <class Work>
    auto atomically(Work&& work) -> std::invoke_result_t<Work&> {
        std::invoke_result_t<Work&> outcome = fail(ErrorKind::Internal, "NotRun", "the transaction did not begin");
        const Status committed = transaction([&]() -> Status {
            outcome = work();
            if (!outcome) return fail(outcome.error());
            return {};
        });
        if (!committed) return fail(committed.error());
        return outcome;
    }

private:
    friend class PendingCommit;
    friend class SharedCommit;
    struct Group;
    struct Impl;
    Database() = default;
    Status bringUpToDate(const std::filesystem::path& file, const std::vector<Migration>& migrations);
    Status transactionAlone(const std::function<Status()>& work);
    Status transactionInGroup(const std::function<Status()>& work, SharedCommit& shared);
    void commitGroupLocked();
    void abandonGroupLocked(const Error& error);

    std::unique_ptr<Impl> m_impl;
    std::recursive_mutex m_mutex;
};

/// A COMMIT that is still owed, possibly shared with others. Settled by its destructor at the latest.
class PendingCommit {
public:
    PendingCommit() = default;
    PendingCommit(PendingCommit&& other) noexcept
        : m_database(other.m_database), m_group(std::exchange(other.m_group, nullptr)) {}
    PendingCommit& operator=(PendingCommit&& other) noexcept;
    ~PendingCommit() { (void)settle(); }

    bool isOwed() const { return m_group != nullptr; }
    /// Before anything is acknowledged, and without the lock, which the others need to join.
    Status settle();

private:
    friend class SharedCommit;
    PendingCommit(Database& database, std::shared_ptr<Database::Group> group)
        : m_database(&database), m_group(std::move(group)) {}

    Database* m_database = nullptr;
    std::shared_ptr<Database::Group> m_group; // null: nothing to wait for
};

/// While it lives, transactions of its thread share one COMMIT with those of other such threads: what they did, and
/// what they read of others, stands once settle() succeeds. For stores that keep nothing in memory and in files of what
/// a transaction changed, since all of a group goes when its commit fails.
class SharedCommit {
public:
    explicit SharedCommit(Database& database);
    /// Settles.
    ~SharedCommit();
    SharedCommit(const SharedCommit&) = delete;
    SharedCommit& operator=(const SharedCommit&) = delete;

    /// Before anything is acknowledged, and without the lock, which the others need to join.
    Status settle() { return leave().settle(); }
    /// settle(), unless there is an outer one of the same database on this thread, which is left to do it.
    Status settleOrPassOn();
    /// What remains to be settled, by the caller.
    PendingCommit leave() { return PendingCommit(m_database, std::exchange(m_group, nullptr)); }

private:
    friend class Database;
    static SharedCommit* ofThisThread(const Database& database);

    Database& m_database;
    SharedCommit* m_outer;
    std::shared_ptr<Database::Group> m_group; // null: nothing to wait for
};

/// Small records kept as JSON documents: `kind` is a table-like word ("ec2.vpc"), `id` its key. For everything that
/// needs no index of its own.
class Documents {
public:
    explicit Documents(Database& database) : m_database(database) {}
    Status put(std::string_view kind, std::string_view id, const Json& document);
    Result<std::optional<Json>> get(std::string_view kind, std::string_view id) const;
    /// In order of creation.
    Result<std::vector<Json>> list(std::string_view kind) const;
    /// True when there was one.
    Result<bool> remove(std::string_view kind, std::string_view id);

private:
    Database& m_database;
};

} // namespace skydeck::lab
