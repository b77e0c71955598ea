#pragma once

#include "core/base/result.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace skydeck::lab {

/// The version of a state, of its database and of its files, is SQLite's user_version. A change of a table or file that
/// an earlier program may have written is a migration; a new table needs none: stores make theirs when they open.
struct Migration {
    int version = 0; ///< that it leads to
    std::function<Status(Database&)> run;
};

inline constexpr int kFirstStateVersion = 1;

/// In order of versions.
const std::vector<Migration>& stateMigrations();
/// The version that this program writes.
int newestStateVersion();

/// Conflict (StateTooNew): what a program says to a state or archive of a later one.
Error stateTooNew(const std::string& what, std::int64_t version, std::int64_t newest);

/// Copies a database into backups/ beside it, under a name that says its version and is not taken yet.
Status backUpBeforeMigration(const std::filesystem::path& file, std::int64_t version);

} // namespace skydeck::lab
