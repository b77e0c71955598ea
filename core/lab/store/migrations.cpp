#include "core/lab/store/migrations.h"

#include "core/lab/store/sqlite_backup.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
/// Does nothing where a lab was killed before it made the table: the store makes it whole.
Status addColumn(Database& database, const std::string& table, const std::string& definition) {
    {
        SKYDECK_ASSIGN(Statement any,
                       database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"));
        SKYDECK_ASSIGN(const bool there, any.bind(1, table).step());
        if (!there) return {};
    }
    return database.execute("ALTER TABLE " + table + " ADD COLUMN " + definition);
}

Status addS3Versions(Database& database) {
    SKYDECK_TRY(addColumn(database, "s3_buckets", "versioning TEXT NOT NULL DEFAULT ''"));
    SKYDECK_TRY(addColumn(database, "s3_objects", "version TEXT NOT NULL DEFAULT 'null'"));
    return addColumn(database, "s3_objects", "sequence INTEGER NOT NULL DEFAULT 0");
}

Status addItemSizes(Database& database) {
    return addColumn(database, "ddb_items", "bytes INTEGER");
}

Status addJobNeeds(Database& database) {
    for (const char* number : {"memory", "gpus", "priority"})
        SKYDECK_TRY(addColumn(database, "batch_jobs", std::string(number) + " INTEGER NOT NULL DEFAULT 0"));
    return addColumn(database, "batch_jobs", "share TEXT NOT NULL DEFAULT ''");
}
} // namespace

const std::vector<Migration>& stateMigrations() {
    // One row per change.
    static const std::vector<Migration> migrations{{2, addS3Versions}, {3, addItemSizes}, {4, addJobNeeds}};
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
