#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_store.h"

#include "core/lab/store/rows.h"

namespace skydeck::lab {

namespace {
constexpr const char* kNull = "null"; // the version that a bucket without versioning keeps

// What both tables have, in one order.
#define SKYDECK_S3_COLUMNS                                                                                             \
    "bucket, key, size, etag, modified, storage, file, properties, tags, checksum, parts, version, sequence"
// "null" is shown as a version only where there are others.
#define SKYDECK_S3_ROW                                                                                                 \
    "size, etag, modified, file, properties, tags, checksum, parts, sequence,"                                         \
    " CASE WHEN version <> 'null' OR EXISTS(SELECT 1 FROM s3_buckets WHERE name = ?1 AND versioning <> '')"            \
    " THEN version ELSE '' END"
// One statement for row and bytes: a second one would take SQLite's locks again.
#define SKYDECK_S3_BYTES                                                                                               \
    ", (SELECT bytes FROM s3_blobs WHERE ?4 <> 0 AND id ="                                                             \
    " CASE substr(file, 1, 1) WHEN '#' THEN CAST(substr(file, 2) AS INTEGER) END)"

tl::unexpected<Error> conditionFailed() {
    return awsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
}
tl::unexpected<Error> noSuchKey() {
    return awsError(404, "NoSuchKey", "The specified key does not exist.");
}
tl::unexpected<Error> markerNotAllowed() {
    return awsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
}
} // namespace

Result<std::string> S3Store::versioningOf(std::string_view bucket) const {
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT versioning FROM s3_buckets WHERE name = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, bucket).step());
    if (!row) return awsError(404, "NoSuchBucket", "The specified bucket does not exist");
    return statement.text(0);
}

Result<std::optional<S3Store::Row>> S3Store::find(const std::string& bucket, const std::string& key,
                                                  const Version& version, bool withBytes) const {
    const auto read = [&](Statement& statement, bool current) -> Result<std::optional<Row>> {
        SKYDECK_ASSIGN(const bool any, statement.bind(1, bucket).bind(2, key).bind(4, withBytes ? 1 : 0).step());
        if (!any) return std::nullopt;
        Row row;
        row.object.key = key;
        row.object.size = static_cast<std::uint64_t>(statement.integer(0));
        row.object.etag = statement.text(1);
        row.object.modified = statement.real(2);
        row.file = statement.text(3);
        row.object.properties = storedJson(statement.text(4));
        row.object.tags = storedJson(statement.text(5));
        row.object.checksum = storedJson(statement.text(6));
        row.object.partSizes = storedJson(statement.text(7)).get<std::vector<std::uint64_t>>();
        row.sequence = statement.integer(8);
        row.object.version = statement.text(9);
        if (withBytes) row.bytes = statement.text(10);
        row.marker = !current && statement.integer(11) != 0;
        row.current = current;
        return std::optional<Row>(std::move(row));
    };
    if (!version) {
        SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT " SKYDECK_S3_ROW SKYDECK_S3_BYTES
                                                               " FROM s3_objects WHERE bucket = ?1 AND key = ?2"));
        return read(statement, true);
    }
    {
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("SELECT " SKYDECK_S3_ROW SKYDECK_S3_BYTES
                                          " FROM s3_objects WHERE bucket = ?1 AND key = ?2 AND version = ?3"));
        SKYDECK_ASSIGN(auto row, read(statement.bind(3, *version), true));
        if (row) return row;
    }
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT " SKYDECK_S3_ROW SKYDECK_S3_BYTES
                                      ", marker FROM s3_versions WHERE bucket = ?1 AND key = ?2 AND version = ?3"));
    return read(statement.bind(3, *version), false);
}

Result<S3Store::Row> S3Store::require(const std::string& bucket, const std::string& key, const Version& version,
                                      bool withBytes) const {
    SKYDECK_ASSIGN(std::optional<Row> row, find(bucket, key, version, withBytes));
    if (row && row->marker) return markerNotAllowed();
    if (row) return std::move(*row);
    SKYDECK_TRY(requireBucket(bucket));
    if (!version) return noSuchKey();
    return awsError(404, "NoSuchVersion", "The specified version does not exist.");
}

Result<std::optional<S3Store::Marker>> S3Store::marker(const std::string& bucket, const std::string& key,
                                                       const Version& version) const {
    const auto held = m_database.lock();
    if (!version) {
        // Without a current row the newest of the others is one, if there is any.
        SKYDECK_ASSIGN(const auto current, find(bucket, key));
        if (current) return std::nullopt;
    }
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare(version ? "SELECT version, modified FROM s3_versions"
                                                " WHERE bucket = ? AND key = ? AND marker <> 0 AND version = ?"
                                              : "SELECT version, modified FROM s3_versions"
                                                " WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1"));
    statement.bind(1, bucket).bind(2, key);
    if (version) statement.bind(3, *version);
    SKYDECK_ASSIGN(const bool row, statement.step());
    if (!row) return std::nullopt;
    return std::optional(Marker{statement.text(0), statement.real(1)});
}

Result<S3Store::Place> S3Store::makeRoom(const std::string& bucket, const std::string& key,
                                         const std::optional<Row>& current, const std::string& versioning) {
    Place place{kNull, 0, {}};
    if (versioning.empty()) {
        if (current) place.dropped = current->file; // the new row replaces this one
        return place;
    }
    {
        SKYDECK_ASSIGN(Statement newest, m_database.prepare("SELECT sequence FROM s3_versions WHERE bucket = ? AND"
                                                            " key = ? ORDER BY sequence DESC LIMIT 1"));
        SKYDECK_ASSIGN(const bool any, newest.bind(1, bucket).bind(2, key).step());
        place.sequence = 1 + std::max(any ? newest.integer(0) : 0, current ? current->sequence : 0);
    }
    const bool suspended = versioning == "Suspended";
    if (!suspended) place.version = newVersionId(place.sequence);
    const auto dropped = [&](Statement& statement) -> Status {
        SKYDECK_ASSIGN(const bool row, statement.bind(1, bucket).bind(2, key).step());
        if (!row) return {};
        place.dropped = statement.text(0);
        return statement.run();
    };
    if (current && suspended && current->object.version == kNull) {
        SKYDECK_ASSIGN(Statement remove,
                       m_database.prepare("DELETE FROM s3_objects WHERE bucket = ? AND key = ? RETURNING file"));
        SKYDECK_TRY(dropped(remove));
        return place;
    }
    if (suspended) {
        SKYDECK_ASSIGN(Statement remove,
                       m_database.prepare("DELETE FROM s3_versions WHERE bucket = ? AND key = ? AND version = 'null'"
                                          " RETURNING file"));
        SKYDECK_TRY(dropped(remove));
    }
    if (!current) return place;
    SKYDECK_ASSIGN(Statement keep,
                   m_database.prepare("INSERT INTO s3_versions(" SKYDECK_S3_COLUMNS ") SELECT " SKYDECK_S3_COLUMNS
                                      " FROM s3_objects WHERE bucket = ? AND key = ?"));
    SKYDECK_TRY(keep.bind(1, bucket).bind(2, key).run());
    SKYDECK_ASSIGN(Statement step, m_database.prepare("DELETE FROM s3_objects WHERE bucket = ? AND key = ?"));
    SKYDECK_TRY(step.bind(1, bucket).bind(2, key).run());
    return place;
}

Result<std::string> S3Store::writeRow(const std::string& bucket, Object& object, const std::string& file,
                                      const WriteCondition& condition) {
    SKYDECK_ASSIGN(const std::string versioning, versioningOf(bucket));
    SKYDECK_ASSIGN(const std::optional<Row> old, find(bucket, object.key));
    if (condition.ifAbsent && old) return conditionFailed();
    if (condition.ifEtag && !old) return noSuchKey();
    if (condition.ifEtag && old->object.etag != *condition.ifEtag) return conditionFailed();
    SKYDECK_ASSIGN(Place place, makeRoom(bucket, object.key, old, versioning));
    SKYDECK_TRY(dropBlob(place.dropped));
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("INSERT OR REPLACE INTO s3_objects(" SKYDECK_S3_COLUMNS
                                                           ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.bind(1, bucket).bind(2, object.key).bind(3, static_cast<std::int64_t>(object.size)).bind(4, object.etag);
    statement.bind(5, object.modified).bind(6, stringAt(object.properties, "StorageClass", "STANDARD")).bind(7, file);
    statement.bind(8, dumpJson(object.properties)).bind(9, dumpJson(object.tags)).bind(10, dumpJson(object.checksum));
    statement.bind(11, dumpJson(object.partSizes)).bind(12, place.version).bind(13, place.sequence);
    SKYDECK_TRY(statement.run());
    object.version = versioning.empty() ? "" : place.version;
    return place.dropped;
}

Result<std::string> S3Store::setObjectTags(const std::string& bucket, const std::string& key, const Json& tags,
                                           const Version& version) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const Row row, require(bucket, key, version));
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare(
                       row.current ? "UPDATE s3_objects SET tags = ? WHERE bucket = ? AND key = ? AND sequence = ?"
                                   : "UPDATE s3_versions SET tags = ? WHERE bucket = ? AND key = ? AND sequence = ?"));
    SKYDECK_TRY(statement.bind(1, dumpJson(tags)).bind(2, bucket).bind(3, key).bind(4, row.sequence).run());
    return row.object.version;
}

Result<S3Store::Removed> S3Store::removeKey(const std::string& bucket, const std::string& key,
                                            const std::string& versioning, std::vector<std::string>& dropped) {
    if (versioning.empty()) {
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("DELETE FROM s3_objects WHERE bucket = ? AND key = ? RETURNING file"));
        SKYDECK_ASSIGN(const bool row, statement.bind(1, bucket).bind(2, key).step());
        if (!row) return Removed{};
        std::string file = statement.text(0);
        SKYDECK_TRY(statement.run());
        SKYDECK_TRY(dropBlob(file));
        dropped.push_back(std::move(file));
        return Removed{};
    }
    SKYDECK_ASSIGN(const std::optional<Row> current, find(bucket, key));
    SKYDECK_ASSIGN(Place place, makeRoom(bucket, key, current, versioning));
    SKYDECK_TRY(dropBlob(place.dropped));
    dropped.push_back(std::move(place.dropped));
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("INSERT INTO s3_versions(" SKYDECK_S3_COLUMNS
                                      ", marker) VALUES(?, ?, 0, '', ?, '', '', '{}', '[]', 'null', '[]', ?, ?, 1)"));
    statement.bind(1, bucket).bind(2, key).bind(3, nowSeconds()).bind(4, place.version).bind(5, place.sequence);
    SKYDECK_TRY(statement.run());
    return Removed{std::move(place.version), true};
}

Result<S3Store::Removed> S3Store::removeVersion(const std::string& bucket, const std::string& key,
                                                const std::string& version, std::vector<std::string>& dropped) {
    Removed removed{version, false};
    SKYDECK_ASSIGN(std::optional<Row> row, find(bucket, key, version));
    if (!row) return removed;
    removed.marker = row->marker;
    SKYDECK_TRY(dropBlob(row->file));
    dropped.push_back(row->file);
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare(row->current ? "DELETE FROM s3_objects WHERE bucket = ? AND key = ?"
                                                   : "DELETE FROM s3_versions WHERE bucket = ? AND key = ? AND"
                                                     " sequence = ?"));
    statement.bind(1, bucket).bind(2, key);
    if (!row->current) statement.bind(3, row->sequence);
    SKYDECK_TRY(statement.run());
    SKYDECK_TRY(promote(bucket, key));
    return removed;
}

Status S3Store::promote(const std::string& bucket, const std::string& key) {
    std::int64_t sequence = 0;
    {
        SKYDECK_ASSIGN(Statement newest,
                       m_database.prepare("SELECT sequence, marker FROM s3_versions WHERE bucket = ?1 AND key = ?2 AND"
                                          " NOT EXISTS(SELECT 1 FROM s3_objects WHERE bucket = ?1 AND key = ?2)"
                                          " ORDER BY sequence DESC LIMIT 1"));
        SKYDECK_ASSIGN(const bool any, newest.bind(1, bucket).bind(2, key).step());
        if (!any || newest.integer(1) != 0) return {};
        sequence = newest.integer(0);
    }
    SKYDECK_ASSIGN(Statement raise,
                   m_database.prepare("INSERT INTO s3_objects(" SKYDECK_S3_COLUMNS ") SELECT " SKYDECK_S3_COLUMNS
                                      " FROM s3_versions WHERE bucket = ? AND key = ? AND"
                                      " sequence = ?"));
    SKYDECK_TRY(raise.bind(1, bucket).bind(2, key).bind(3, sequence).run());
    SKYDECK_ASSIGN(Statement step,
                   m_database.prepare("DELETE FROM s3_versions WHERE bucket = ? AND key = ? AND sequence = ?"));
    return step.bind(1, bucket).bind(2, key).bind(3, sequence).run();
}

Result<std::vector<S3Store::Removed>> S3Store::remove(const std::string& bucket, const std::vector<Target>& targets) {
    std::vector<std::string> dropped;
    SKYDECK_ASSIGN(auto removed, m_database.atomically([&]() -> Result<std::vector<Removed>> {
        SKYDECK_ASSIGN(const std::string versioning, versioningOf(bucket));
        std::vector<Removed> all;
        for (const Target& target : targets) {
            SKYDECK_ASSIGN(Removed one, target.version ? removeVersion(bucket, target.key, *target.version, dropped)
                                                       : removeKey(bucket, target.key, versioning, dropped));
            all.push_back(std::move(one));
        }
        return all;
    }));
    for (const std::string& file : dropped)
        m_files.remove(file);
    return removed;
}

#undef SKYDECK_S3_BYTES
#undef SKYDECK_S3_ROW
#undef SKYDECK_S3_COLUMNS

} // namespace skydeck::lab
