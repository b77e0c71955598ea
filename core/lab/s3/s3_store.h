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

/// Buckets, objects and multipart uploads: rows in SQLite, bytes in files. A row is written after its file is in place
/// and an old file goes after its row, so that what was acknowledged is whole after kill -9. Thread-safe. Errors carry
/// S3's codes.
class S3Store {
public:
    struct Bucket {
        std::string name;
        std::string region;
        double created = 0;
        Json tags = Json::array(); ///< [{"Key", "Value"}]
    };
    struct Object {
        std::string key;
        std::uint64_t size = 0;
        std::string etag;                 ///< without quotes
        double modified = 0;              ///< whole seconds
        Json properties = Json::object(); ///< members of HeadObject's output that the client set, Metadata too
        Json tags = Json::array();
        Json checksum;                        ///< {"algorithm", "value", "type"} or null
        std::vector<std::uint64_t> partSizes; ///< multipart uploads only
    };
    struct OpenObject {
        Object object;
        std::shared_ptr<const OpenFile> file;
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

    // Objects.
    /// Takes the body's file, if it is one.
    Result<Object> put(const std::string& bucket, const std::string& key, Body& body, const Description& description,
                       const WriteCondition& condition = {});
    Result<Object> head(const std::string& bucket, const std::string& key) const;
    Result<OpenObject> get(const std::string& bucket, const std::string& key) const;
    Status setObjectTags(const std::string& bucket, const std::string& key, const Json& tags);
    /// No error for keys that are not there. One transaction.
    Status remove(const std::string& bucket, const std::vector<std::string>& keys);
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
    Result<Body> extract(const OpenFile& file, std::uint64_t offset, std::uint64_t length) const;

private:
    S3Store(Database& database, ObjectFiles files, const Clock& clock)
        : m_database(database), m_files(std::move(files)), m_clock(clock) {}
    Status sweep();
    Status requireBucket(std::string_view name) const;
    double nowSeconds() const;
    struct Row {
        Object object;
        std::string file;
    };
    Result<std::optional<Row>> find(const std::string& bucket, const std::string& key) const;
    Result<Row> require(const std::string& bucket, const std::string& key) const;
    /// Makes `file` the object's bytes; the caller has put it in place. Gives the name of the file it replaces.
    Result<std::string> writeRow(const std::string& bucket, const Object& object, const std::string& file,
                                 const WriteCondition& condition);
    Result<Object> commit(const std::string& bucket, Object object, NewFile file, const WriteCondition& condition);
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
