#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>

struct sqlite3;

namespace skydeck::lab {

/// Copies a database as it is at one moment, also while others use it, into a new file. A copy that fails leaves none.
Status copyDatabase(const std::filesystem::path& from, const std::filesystem::path& to);

/// Keeps writers of a database waiting while it lives; readers go on.
class WriteHold {
public:
    static Result<WriteHold> take(const std::filesystem::path& database);

    /// The state's version (migrations.h), 0 for one of before there were numbers.
    Result<std::int64_t> version() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    explicit WriteHold(sqlite3* connection) : m_connection(connection) {}
    std::unique_ptr<sqlite3, Close> m_connection;
};

} // namespace skydeck::lab
