#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace skydeck::workflows {

/// A prepared statement; finalised with the object. Belongs to the thread that holds its file's lock.
class CacheStatement {
public:
    CacheStatement(sqlite3* connection, const char* sql);
    ~CacheStatement();
    CacheStatement(const CacheStatement&) = delete;
    CacheStatement& operator=(const CacheStatement&) = delete;

    CacheStatement& bind(int index, const std::string& text);
    CacheStatement& bind(int index, std::int64_t number);
    CacheStatement& bindBytes(int index, const std::string& bytes);
    /// True: there is a row to read.
    Result<bool> step();
    /// To the end, ready to be bound anew.
    Status run();
    std::string text(int column) const;
    std::int64_t integer(int column) const;

private:
    sqlite3* m_connection;
    sqlite3_stmt* m_statement = nullptr;
};

/// One SQLite file of things that can be fetched again: whatever is wrong with it, it is made anew. Several processes
/// may share it; within one, whoever uses the connection holds lock().
class CacheFile {
public:
    /// `schema` is run at each opening and fails on a file that is none of ours ("SELECT … LIMIT 0"). Others than the
    /// owner cannot read the file. An empty path is a cache in memory.
    static Result<std::unique_ptr<CacheFile>> open(const std::filesystem::path& file, const std::string& schema);
    ~CacheFile();
    CacheFile(const CacheFile&) = delete;
    CacheFile& operator=(const CacheFile&) = delete;

    std::unique_lock<std::mutex> lock() const { return std::unique_lock(m_mutex); }
    sqlite3* connection() const { return m_connection; }
    Status execute(const char* sql) const;
    /// All of it or nothing.
    Status transaction(const std::function<Status()>& work) const;

private:
    explicit CacheFile(sqlite3* connection) : m_connection(connection) {}

    mutable std::mutex m_mutex;
    sqlite3* m_connection;
};

} // namespace skydeck::workflows
