#include "core/lab/store/migrations.h"

#include "core/lab/store/sqlite_backup.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

const std::vector<Migration>& stateMigrations() {
    // One row per change: {2, [](Database& database) { return database.execute("ALTER TABLE …"); }},
    static const std::vector<Migration> migrations{};
    return migrations;
}

int newestStateVersion() {
    return stateMigrations().empty() ? kFirstStateVersion : stateMigrations().back().version;
}

Error stateTooNew(const std::string& what, std::int64_t version, std::int64_t newest) {
    return Error{ErrorKind::Conflict,
                 "StateTooNew",
                 "'" + what + "' was written by a newer skydeck-lab: it has version " + std::to_string(version) +
                     ", this program knows versions up to " + std::to_string(newest),
                 0,
                 {},
                 "Use that newer program, or another data folder with --data."};
}

Status backUpBeforeMigration(const fs::path& file, std::int64_t version) {
    const fs::path folder = file.parent_path() / "backups";
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem)
        return fail(ErrorKind::Io, "BackupNotMade", "Cannot make '" + folder.string() + "': " + problem.message());
    const std::string stem = file.stem().string() + "-version-" + std::to_string(version);
    fs::path copy = folder / (stem + ".db");
    for (int i = 2; fs::exists(copy, problem); ++i)
        copy = folder / (stem + "-" + std::to_string(i) + ".db");
    return copyDatabase(file, copy);
}

} // namespace skydeck::lab
