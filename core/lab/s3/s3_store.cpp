#include "core/lab/s3/s3_store.h"

#include "core/base/strings.h"
#include "core/lab/store/body_spool.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

namespace {
// Keys are TEXT under SQLite's BINARY collation, which is S3's order: by UTF-8 bytes.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS s3_buckets(
  name TEXT PRIMARY KEY, region TEXT NOT NULL, created REAL NOT NULL, tags TEXT NOT NULL DEFAULT '[]',
  versioning TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_settings(
  bucket TEXT NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY(bucket, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_blobs(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS s3_objects(
  bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified REAL NOT NULL,
  storage TEXT NOT NULL, file TEXT NOT NULL, properties TEXT NOT NULL, tags TEXT NOT NULL, checksum TEXT NOT NULL,
  parts TEXT NOT NULL, version TEXT NOT NULL DEFAULT 'null', sequence INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(bucket, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_versions(
  bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified REAL NOT NULL,
  storage TEXT NOT NULL, file TEXT NOT NULL, properties TEXT NOT NULL, tags TEXT NOT NULL, checksum TEXT NOT NULL,
  parts TEXT NOT NULL, version TEXT NOT NULL, sequence INTEGER NOT NULL, marker INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(bucket, key, sequence DESC)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS s3_versions_by_id ON s3_versions(bucket, key, version);
CREATE TABLE IF NOT EXISTS s3_uploads(
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated REAL NOT NULL, properties TEXT NOT NULL,
  tags TEXT NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS s3_uploads_by_key ON s3_uploads(bucket, key, initiated);
CREATE TABLE IF NOT EXISTS s3_parts(
  upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified REAL NOT NULL,
  file TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY(upload, number)) WITHOUT ROWID;
)";

constexpr char kBlobMark = '#';

std::int64_t blobId(std::string_view file) {
    return parseInteger(file.substr(1)).value_or(0);
}

tl::unexpected<Error> noSuchBucket() {
    return awsError(404, "NoSuchBucket", "The specified bucket does not exist");
}

} // namespace

Result<std::unique_ptr<S3Store>> S3Store::open(Database& database, std::filesystem::path folder, const Clock& clock) {
    SKYDECK_TRY(database.execute(kSchema));
    SKYDECK_ASSIGN(ObjectFiles files, ObjectFiles::open(std::move(folder)));
    std::unique_ptr<S3Store> store(new S3Store(database, std::move(files), clock));
    if (store->m_files.unclean()) SKYDECK_TRY(store->sweep());
    return store;
}

Status S3Store::sweep() {
    const auto held = m_database.lock();
    std::unordered_set<std::string> known;
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT file FROM s3_objects UNION ALL SELECT file FROM s3_versions"
                                      " UNION ALL SELECT file FROM s3_parts"));
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return m_files.sweep(known);
        known.insert(statement.text(0));
    }
}

double S3Store::nowSeconds() const {
    return std::floor(toEpochSeconds(m_clock.now()));
}

Status S3Store::requireBucket(std::string_view name) const {
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT 1 FROM s3_buckets WHERE name = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, name).step());
    if (!row) return noSuchBucket();
    return {};
}

Status S3Store::createBucket(const std::string& name, const std::string& region) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("INSERT INTO s3_buckets(name, region, created) VALUES(?, ?, ?)"
                                      " ON CONFLICT DO NOTHING RETURNING 1"));
    SKYDECK_ASSIGN(bool row, statement.bind(1, name).bind(2, region).bind(3, nowSeconds()).step());
    if (!row)
        return awsError(409, "BucketAlreadyOwnedByYou",
                        "Your previous request to create the named bucket succeeded and you already own it.");
    return statement.run();
}

Result<S3Store::Bucket> S3Store::bucket(std::string_view name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT name, region, created, tags, versioning FROM s3_buckets WHERE name = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, name).step());
    if (!row) return noSuchBucket();
    return Bucket{statement.text(0), statement.text(1), statement.real(2), storedJson(statement.text(3)),
                  statement.text(4)};
}

Result<std::vector<S3Store::Bucket>> S3Store::buckets() const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT name, region, created, tags, versioning FROM s3_buckets ORDER BY name"));
    std::vector<Bucket> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return all;
        all.push_back({statement.text(0), statement.text(1), statement.real(2), storedJson(statement.text(3)),
                       statement.text(4)});
    }
}

Status S3Store::deleteBucket(const std::string& name) {
    SKYDECK_ASSIGN(const auto dropped, m_database.atomically([&]() -> Result<std::vector<std::string>> {
        SKYDECK_TRY(requireBucket(name));
        {
            SKYDECK_ASSIGN(Statement any,
                           m_database.prepare("SELECT EXISTS(SELECT 1 FROM s3_objects WHERE bucket = ?1),"
                                              " EXISTS(SELECT 1 FROM s3_versions WHERE bucket = ?1)"));
            SKYDECK_TRY(any.bind(1, name).step());
            if (any.integer(0) != 0)
                return awsError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
            if (any.integer(1) != 0)
                return awsError(
                    409, "BucketNotEmpty",
                    "The bucket you tried to delete is not empty. You must delete all versions in the bucket.");
        }
        std::vector<std::string> files;
        SKYDECK_ASSIGN(const auto unfinished, uploads(name, {}));
        for (const Upload& each : unfinished) {
            SKYDECK_ASSIGN(const auto parts, dropUpload(each.id));
            files.insert(files.end(), parts.begin(), parts.end());
        }
        SKYDECK_ASSIGN(Statement settings, m_database.prepare("DELETE FROM s3_settings WHERE bucket = ?"));
        SKYDECK_TRY(settings.bind(1, name).run());
        SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM s3_buckets WHERE name = ?"));
        SKYDECK_TRY(remove.bind(1, name).run());
        return files;
    }));
    for (const std::string& file : dropped)
        m_files.remove(file);
    return {};
}

Status S3Store::setBucketTags(const std::string& name, const Json& tags) {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(name));
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("UPDATE s3_buckets SET tags = ? WHERE name = ?"));
    return statement.bind(1, dumpJson(tags)).bind(2, name).run();
}

Status S3Store::setVersioning(const std::string& name, const std::string& versioning) {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(name));
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("UPDATE s3_buckets SET versioning = ? WHERE name = ?"));
    return statement.bind(1, versioning).bind(2, name).run();
}

Result<std::optional<Json>> S3Store::setting(const std::string& bucket, std::string_view kind) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT json FROM s3_settings WHERE bucket = ? AND kind = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, bucket).bind(2, kind).step());
    if (!row) return std::nullopt;
    return std::optional(storedJson(statement.text(0)));
}

Status S3Store::setSetting(const std::string& bucket, std::string_view kind, const Json& value) {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("INSERT OR REPLACE INTO s3_settings VALUES(?, ?, ?)"));
    return statement.bind(1, bucket).bind(2, kind).bind(3, dumpJson(value)).run();
}

Result<S3Store::Object> S3Store::head(const std::string& bucket, const std::string& key, const Version& version) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Row row, require(bucket, key, version));
    return std::move(row.object);
}

Result<S3Store::OpenObject> S3Store::get(const std::string& bucket, const std::string& key,
                                         const Version& version) const {
    // The file is opened before anybody else can replace the row and remove it.
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Row row, require(bucket, key, version, true));
    if (row.file.starts_with(kBlobMark)) return OpenObject{std::move(row.object), nullptr, std::move(row.bytes)};
    SKYDECK_ASSIGN(auto file, m_files.read(row.file));
    return OpenObject{std::move(row.object), std::move(file), {}};
}

Status S3Store::dropBlob(std::string& file) {
    if (!file.starts_with(kBlobMark)) return {};
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("DELETE FROM s3_blobs WHERE id = ?"));
    SKYDECK_TRY(statement.bind(1, blobId(file)).run());
    file.clear();
    return {};
}

Result<S3Store::Object> S3Store::commit(const std::string& bucket, Object object, NewFile file,
                                        const WriteCondition& condition) {
    SharedCommit shared(m_database);
    SKYDECK_ASSIGN(const std::string replaced,
                   m_database.atomically([&] { return writeRow(bucket, object, file.name, condition); }));
    SKYDECK_TRY(shared.settle());
    file.keep();
    m_files.remove(replaced);
    return object;
}

Result<S3Store::Object> S3Store::commitSmall(const std::string& bucket, Object object, std::string_view bytes,
                                             const WriteCondition& condition) {
    SharedCommit shared(m_database);
    SKYDECK_ASSIGN(const std::string replaced, m_database.atomically([&]() -> Result<std::string> {
        std::string place(1, kBlobMark);
        {
            SKYDECK_ASSIGN(Statement statement,
                           m_database.prepare("INSERT INTO s3_blobs(bytes) VALUES(?) RETURNING id"));
            SKYDECK_TRY(statement.bindBlob(1, bytes).step());
            place += std::to_string(statement.integer(0));
            SKYDECK_TRY(statement.run());
        }
        return writeRow(bucket, object, place, condition);
    }));
    if (replaced.empty()) {
        SKYDECK_TRY(shared.settleOrPassOn());
        return object;
    }
    SKYDECK_TRY(shared.settle()); // a file must not go before the row that replaces it is safe
    m_files.remove(replaced);
    return object;
}

Result<S3Store::Object> S3Store::put(const std::string& bucket, const std::string& key, Body& body,
                                     const Description& description, const WriteCondition& condition) {
    Object object;
    object.key = key;
    object.size = body.size;
    object.etag = toHex(body.md5);
    object.modified = nowSeconds();
    object.properties = description.properties;
    object.tags = description.tags;
    object.checksum = description.checksum;
    if (body.file.empty() && body.size <= kSmall) return commitSmall(bucket, std::move(object), body.bytes, condition);
    SKYDECK_ASSIGN(NewFile file, m_files.place(body));
    return commit(bucket, std::move(object), std::move(file), condition);
}

Result<S3Store::Object> S3Store::copy(const OpenObject& source, const std::string& bucket, const std::string& key,
                                      const Description& description, const WriteCondition& condition) {
    Object object;
    object.key = key;
    object.size = source.object.size;
    object.etag = source.object.etag;
    object.modified = nowSeconds();
    object.properties = description.properties;
    object.tags = description.tags;
    object.checksum = description.checksum;
    if (!source.file) return commitSmall(bucket, std::move(object), source.bytes, condition);
    SKYDECK_ASSIGN(NewFile file, m_files.link(*source.file, object.size));
    return commit(bucket, std::move(object), std::move(file), condition);
}

Result<Body> S3Store::extract(const OpenObject& object, std::uint64_t offset, std::uint64_t length) const {
    BodySpool spool(m_files.folder());
    if (!object.file) {
        SKYDECK_TRY(spool.write(std::string_view(object.bytes).substr(offset, length)));
        return spool.finish();
    }
    const OpenFile& file = *object.file;
    std::vector<char> piece(256 * 1024);
    while (length > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, piece.size()));
        SKYDECK_ASSIGN(const std::size_t got, file.read(piece.data(), wanted, offset));
        if (got == 0) return fail(ErrorKind::Io, "FileTruncated", "An object's file is shorter than recorded");
        SKYDECK_TRY(spool.write({piece.data(), got}));
        offset += got;
        length -= got;
    }
    return spool.finish();
}

} // namespace skydeck::lab
