#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/s3/object_files.h"
#include "core/lab/service.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// What must hold for an object to be written.
struct S3WriteCondition {
    bool ifAbsent = false;             ///< If-None-Match: *
    std::optional<std::string> ifEtag; ///< If-Match, without quotes
};

/// Buckets, objects and multipart uploads: rows in SQLite, bytes in files, those of small objects in SQLite too, where
/// making a file would cost more than everything else. A row is written after its file is in place and an old file goes
/// after its row, so that what was acknowledged is whole after kill -9. Thread-safe. Errors carry S3's codes.
class S3Store {
public:
    struct Bucket {
        std::string name;
        std::string region;
        double created = 0;
        Json tags = Json::array(); ///< [{"Key", "Value"}]
        std::string versioning;    ///< "Enabled", "Suspended", or empty while it was never asked for
    };
    struct Object {
        std::string key;
        std::string version; ///< "null" or an id; empty in a bucket that never had versions
        std::uint64_t size = 0;
        std::string etag;                 ///< without quotes
        double modified = 0;              ///< whole seconds
        Json properties = Json::object(); ///< members of HeadObject's output that the client set, Metadata too
        Json tags = Json::array();
        Json checksum;                        ///< {"algorithm", "value", "type"} or null
        std::vector<std::uint64_t> partSizes; ///< multipart uploads only
    };
    /// Objects up to this size have no file.
    static constexpr std::uint64_t kSmall = 16 * 1024;
    struct OpenObject {
        Object object;
        std::shared_ptr<const OpenFile> file; ///< null: the bytes are in `bytes`
        std::string bytes;
    };
    /// What comes with an object's bytes.
    struct Description {
        Json properties = Json::object();
        Json tags = Json::array();
        Json checksum;
    };
    using WriteCondition = S3WriteCondition;

    static Result<std::unique_ptr<S3Store>> open(Database& database, std::filesystem::path folder,
                                                 const Clock& clock = systemClock());

    // Buckets.
    /// Conflict BucketAlreadyOwnedByYou when it is there.
    Status createBucket(const std::string& name, const std::string& region);
    Result<Bucket> bucket(std::string_view name) const;
    Result<std::vector<Bucket>> buckets() const;
    /// BucketNotEmpty while it has objects; unfinished uploads go with it.
    Status deleteBucket(const std::string& name);
    Status setBucketTags(const std::string& name, const Json& tags);
    /// "Enabled" or "Suspended".
    Status setVersioning(const std::string& name, const std::string& versioning);
    /// What was told under a name, null once it was deleted; nothing when the bucket was told nothing.
    Result<std::optional<Json>> setting(const std::string& bucket, std::string_view kind) const;
    Status setSetting(const std::string& bucket, std::string_view kind, const Json& value);

    // Objects. A key's current version is a row of s3_objects; what it was before, and delete markers, are rows of
    // s3_versions, so that listing the current ones never meets the others.
    /// Takes the body's file, if it is one.
    Result<Object> put(const std::string& bucket, const std::string& key, Body& body, const Description& description,
                       const WriteCondition& condition = {});
    /// What names an object: the current version of the key, or one of them.
    using Version = std::optional<std::string>;
    /// NoSuchKey, NoSuchVersion, or MethodNotAllowed when the version is a delete marker.
    Result<Object> head(const std::string& bucket, const std::string& key, const Version& version = {}) const;
    Result<OpenObject> get(const std::string& bucket, const std::string& key, const Version& version = {}) const;
    struct Marker {
        std::string version;
        double modified = 0;
    };
    /// The delete marker that `version` names, or, without one, that stands for the key now.
    Result<std::optional<Marker>> marker(const std::string& bucket, const std::string& key,
                                         const Version& version = {}) const;
    /// The version whose tags these are now (empty in a bucket that never had any).
    Result<std::string> setObjectTags(const std::string& bucket, const std::string& key, const Json& tags,
                                      const Version& version = {});
    struct Target {
        std::string key;
        Version version = {};
    };
    struct Removed {
        std::string version; ///< that was removed, or of the new delete marker; empty: nothing has versions here
        bool marker = false;
    };
    /// Removes versions by name; of a bucket with versions, a key by a delete marker. No error for what is not there.
    /// One transaction, an answer for each target.
    Result<std::vector<Removed>> remove(const std::string& bucket, const std::vector<Target>& targets);
    /// The bytes of `source` under another key, sharing its file.
    Result<Object> copy(const OpenObject& source, const std::string& bucket, const std::string& key,
                        const Description& description, const WriteCondition& condition = {});

    struct ListQuery {
        std::string prefix;
        std::string delimiter;
        std::string after; ///< keys and common prefixes up to this one are left out
        int maxKeys = 1000;
    };
    struct ListPage {
        std::vector<Object> objects; ///< of each: key, size, etag, modified, and StorageClass among the properties
        std::vector<std::string> prefixes;
        bool truncated = false;
        std::string last; ///< the last key or common prefix: the next page's `after`
    };
    /// In order of the keys' bytes. What a delimiter rolls up is skipped by index, never read.
    Result<ListPage> list(const std::string& bucket, const ListQuery& query) const;

    struct VersionEntry {
        Object object; ///< as ListPage's; `version` is "null" where the bucket has none
        bool latest = false;
        bool marker = false;
    };
    struct VersionPage {
        std::vector<VersionEntry> entries;
        std::vector<std::string> prefixes;
        bool truncated = false;
        std::string lastKey;     ///< or common prefix: the next page's `after`
        std::string lastVersion; ///< the next page's `afterVersion`; empty after a common prefix
    };
    /// In order of the keys' bytes, of one key the newest first. `afterVersion` goes on within the key `query.after`,
    /// also when that version is gone by now.
    Result<VersionPage> listVersions(const std::string& bucket, const ListQuery& query,
                                     const std::string& afterVersion = {}) const;

    // Multipart uploads.
    struct Upload {
        std::string id;
        std::string key;
        double initiated = 0;
        Description description;
    };
    struct Part {
        int number = 0;
        std::uint64_t size = 0;
        std::string etag;
        double modified = 0;
        Json checksum;
    };
    struct PartClaim {
        int number = 0;
        std::string etag;
    };
    Result<Upload> createUpload(const std::string& bucket, const std::string& key, const Description& description);
    Result<Upload> upload(const std::string& bucket, const std::string& key, const std::string& id) const;
    Result<Part> putPart(const std::string& bucket, const std::string& key, const std::string& id, int number,
                         Body& body, const Json& checksum);
    /// InvalidPart, InvalidPartOrder, EntityTooSmall as S3's CompleteMultipartUpload.
    Result<Object> completeUpload(const std::string& bucket, const std::string& key, const std::string& id,
                                  const std::vector<PartClaim>& claims, const WriteCondition& condition = {});
    Status abortUpload(const std::string& bucket, const std::string& key, const std::string& id);
    /// In order of key, then of start.
    Result<std::vector<Upload>> uploads(const std::string& bucket, const std::string& prefix) const;
    Result<std::vector<Part>> parts(const std::string& bucket, const std::string& key, const std::string& id) const;

    /// A range of an object as a body of its own, with its digests; for UploadPartCopy.
    Result<Body> extract(const OpenObject& object, std::uint64_t offset, std::uint64_t length) const;

private:
    S3Store(Database& database, ObjectFiles files, const Clock& clock)
        : m_database(database), m_files(std::move(files)), m_clock(clock) {}
    Status sweep();
    Status requireBucket(std::string_view name) const;
    double nowSeconds() const;
    struct Row {
        Object object;
        std::string file;          ///< or "#7": row 7 of s3_blobs
        std::string bytes;         ///< of that, when asked for
        std::int64_t sequence = 0; ///< among the versions of its key
        bool marker = false;
        bool current = false;
    };
    // s3_versions.cpp
    /// The bucket's state; NoSuchBucket.
    Result<std::string> versioningOf(std::string_view bucket) const;
    Result<std::optional<Row>> find(const std::string& bucket, const std::string& key, const Version& version = {},
                                    bool withBytes = false) const;
    Result<Row> require(const std::string& bucket, const std::string& key, const Version& version,
                        bool withBytes = false) const;
    struct Place {
        std::string version;
        std::int64_t sequence = 0;
        std::string dropped; ///< a file that nobody needs any more
    };
    /// Where a new version of the key goes; what was current has stepped back.
    Result<Place> makeRoom(const std::string& bucket, const std::string& key, const std::optional<Row>& current,
                           const std::string& versioning);
    Result<Removed> removeKey(const std::string& bucket, const std::string& key, const std::string& versioning,
                              std::vector<std::string>& dropped);
    Result<Removed> removeVersion(const std::string& bucket, const std::string& key, const std::string& version,
                                  std::vector<std::string>& dropped);
    /// Makes the newest version current, unless something is or it is a delete marker.
    Status promote(const std::string& bucket, const std::string& key);
    /// Makes `file` the object's bytes; the caller has put it in place. Sets the object's version. Gives the name of
    /// the file it replaces.
    Result<std::string> writeRow(const std::string& bucket, Object& object, const std::string& file,
                                 const WriteCondition& condition);
    Result<Object> commit(const std::string& bucket, Object object, NewFile file, const WriteCondition& condition);
    Result<Object> commitSmall(const std::string& bucket, Object object, std::string_view bytes,
                               const WriteCondition& condition);
    /// Removes bytes that SQLite has, within the transaction; a file's name stays for after it.
    Status dropBlob(std::string& file);
    struct PartRow {
        Part part;
        std::string file;
    };
    Result<std::vector<PartRow>> partRows(const std::string& id) const;
    Result<std::vector<std::string>> dropUpload(const std::string& id);

    Database& m_database;
    ObjectFiles m_files;
    const Clock& m_clock;
};

} // namespace skydeck::lab
