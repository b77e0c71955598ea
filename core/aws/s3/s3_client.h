#pragma once

#include "core/aws/api_client.h"
#include "core/aws/bodies.h"
#include "core/wire/content_type.h"

#include <filesystem>
#include <map>

namespace skydeck::aws::s3 {

struct Bucket {
    std::string name;
    std::optional<WallTime> creationDate;
};

/// One row of a listing. ETags keep the quotes that they have on the wire, here and below.
struct Object {
    std::string key;
    std::uint64_t size = 0;
    std::string eTag;
    std::string storageClass;
    std::optional<WallTime> lastModified;
};

struct ListObjectsOptions {
    std::string prefix;
    std::string delimiter;  ///< "/" shows folders; empty lists everything below the prefix
    std::string startAfter; ///< keys after this one only
    int maxKeys = 0;        ///< per page; 0 is S3's own 1000
};

/// One answer of ListObjectsV2. Objects and common prefixes are sorted by S3, each on its own.
struct ObjectsPage {
    std::vector<Object> objects;
    std::vector<std::string> commonPrefixes;
    std::string nextContinuationToken; ///< empty on the last page
};

struct ObjectVersion {
    std::string key;
    std::string versionId;
    std::uint64_t size = 0;
    std::string eTag;
    std::optional<WallTime> lastModified;
    bool isLatest = false;
    bool deleteMarker = false;
};

/// Bytes `first` to `last`, both included; with no `last`, up to the end.
struct ByteRange {
    std::uint64_t first = 0;
    std::optional<std::uint64_t> last;
};

/// A checksum as S3 names and spells it: {"CRC32C", "yZRlqg=="}; of an upload in parts "yZRlqg==-3", the checksum of
/// the three parts' checksums.
struct Checksum {
    std::string algorithm; ///< as wire::ChecksumAlgorithm is spelt; empty: none
    std::string value;     ///< base64
};

struct GetObjectOptions {
    std::optional<ByteRange> range;
    std::string ifMatch;     ///< an ETag with its quotes: an object that changed is the error PreconditionFailed
    std::string ifNoneMatch; ///< an ETag with its quotes: an unchanged object answers `notModified`, without its bytes
    std::string versionId;
    bool checksum = false;                 ///< ask for ObjectInfo::checksum; S3 gives none for ranges
    std::uint64_t sizeLimit = 64ULL << 20; ///< of getObject into memory only: more bytes are the error EntityTooLarge
};

/// What the headers say about an object.
struct ObjectInfo {
    bool notModified = false;        ///< If-None-Match matched: only `eTag` is set
    std::uint64_t contentLength = 0; ///< of this answer; the range's length when one was asked for
    std::string contentRange;        ///< "bytes 0-9/100", or empty
    std::string contentType;
    std::string eTag;
    std::string versionId;
    std::string storageClass;
    std::optional<WallTime> lastModified;
    std::map<std::string, std::string> metadata; ///< x-amz-meta-*, without that prefix
    std::string cacheControl;
    std::string encryption;   ///< "AES256", "aws:kms" or empty
    bool customerKey = false; ///< encrypted with a key of one's own
    Checksum checksum;
    int partsCount = 0; ///< when a part was asked for
};

struct ObjectContent {
    ObjectInfo info;
    std::string bytes;
};

struct PutObjectOptions {
    std::string contentType; ///< empty: by the key's extension, as contentTypeOf() says
    std::string cacheControl;
    std::map<std::string, std::string> metadata;
    Checksum checksum; ///< of the body: S3 refuses another body with BadDigest
};

struct PutObjectResult {
    std::string eTag;
    std::string versionId;
};

struct ObjectId {
    std::string key;
    std::string versionId; ///< empty: the current version
};

/// An upload in parts that was begun and neither completed nor aborted.
struct MultipartUpload {
    std::string key;
    std::string uploadId;
    std::optional<WallTime> initiated;
};

struct UploadedPart {
    int number = 0; ///< 1 to 10,000
    std::uint64_t size = 0;
    std::string eTag;
    Checksum checksum;
};

/// A key that DeleteObjects could not delete.
struct DeleteFailure {
    ObjectId object;
    std::string code;
    std::string message;
};

struct DeleteObjectsResult {
    std::uint64_t deleted = 0;
    std::vector<DeleteFailure> failures; ///< empty when everything went
};

enum class PresignMethod { Get, Put };

using wire::contentTypeOf;

/// Amazon S3, API version 2006-03-01. Bodies may be streamed; progress counts bytes.
class S3Client {
public:
    explicit S3Client(ApiClient api) : m_api(std::move(api)) {}
    static Result<S3Client> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<Bucket>> listBuckets(const CallContext& context) const;
    /// In the session's region.
    Status createBucket(const std::string& bucket, const CallContext& context) const;
    /// BucketNotEmpty (Conflict) when there are objects.
    Status deleteBucket(const std::string& bucket, const CallContext& context) const;
    /// Success when it exists and may be seen; NotFound or AccessDenied otherwise.
    Status headBucket(const std::string& bucket, const CallContext& context) const;

    /// One page, the first when the token is empty.
    Result<ObjectsPage> listObjectsPage(const std::string& bucket, const ListObjectsOptions& options,
                                        const std::string& continuationToken, const CallContext& context) const;
    /// Every page as it comes; returning false stops early without an error.
    Status listObjects(const std::string& bucket, const ListObjectsOptions& options,
                       const std::function<bool(const ObjectsPage&)>& page, const CallContext& context) const;
    struct VersionsMarker {
        std::string key, versionId;
    };
    struct VersionsPage {
        std::vector<ObjectVersion> versions; ///< delete markers too
        std::optional<VersionsMarker> next;  ///< nothing on the last page
    };
    /// One page, the first when `from` is empty.
    Result<VersionsPage> listObjectVersionsPage(const std::string& bucket, const std::string& prefix,
                                                const std::optional<VersionsMarker>& from,
                                                const CallContext& context) const;
    /// Versions and delete markers, page by page; returning false stops early.
    Status listObjectVersions(const std::string& bucket, const std::string& prefix,
                              const std::function<bool(const std::vector<ObjectVersion>&)>& page,
                              const CallContext& context) const;

    Result<ObjectInfo> headObject(const std::string& bucket, const std::string& key, const CallContext& context) const;
    /// With its checksum; of one part of it (1 and up) unless `part` is 0.
    Result<ObjectInfo> headObjectPart(const std::string& bucket, const std::string& key, int part,
                                      const CallContext& context) const;
    /// Into memory, up to options.sizeLimit.
    Result<ObjectContent> getObject(const std::string& bucket, const std::string& key, const GetObjectOptions& options,
                                    const CallContext& context) const;
    /// Piece by piece into `sink`.
    Result<ObjectInfo> getObjectTo(const std::string& bucket, const std::string& key, wire::BodySink& sink,
                                   const GetObjectOptions& options, const CallContext& context) const;
    /// Into a file that appears under its name only when complete; an existing one is replaced.
    Result<ObjectInfo> downloadFile(const std::string& bucket, const std::string& key,
                                    const std::filesystem::path& file, const GetObjectOptions& options,
                                    const CallContext& context) const;

    Result<PutObjectResult> putObject(const std::string& bucket, const std::string& key, std::string_view bytes,
                                      const PutObjectOptions& options, const CallContext& context) const;
    /// Streamed, in one request: up to 5 GiB on AWS.
    Result<PutObjectResult> putObjectFrom(const std::string& bucket, const std::string& key,
                                          std::shared_ptr<wire::BodySource> source, const PutObjectOptions& options,
                                          const CallContext& context) const;
    Result<PutObjectResult> uploadFile(const std::string& bucket, const std::string& key,
                                       const std::filesystem::path& file, const PutObjectOptions& options,
                                       const CallContext& context) const;

    /// Succeeds for a key that does not exist, as S3 does.
    Status deleteObject(const std::string& bucket, const ObjectId& object, const CallContext& context) const;
    /// In batches of 1000. Keys that could not be deleted are in the result; the error arm is for whole calls that
    /// failed.
    Result<DeleteObjectsResult> deleteObjects(const std::string& bucket, const std::vector<ObjectId>& objects,
                                              const CallContext& context) const;
    Result<PutObjectResult> copyObject(const std::string& fromBucket, const ObjectId& from, const std::string& toBucket,
                                       const std::string& toKey, const CallContext& context) const;

    // Uploads in parts (s3_multipart.cpp).
    /// Gives the upload's id. `checksumAlgorithm` is what every part will bring, or empty.
    Result<std::string> createMultipartUpload(const std::string& bucket, const std::string& key,
                                              const PutObjectOptions& options, const std::string& checksumAlgorithm,
                                              const CallContext& context) const;
    Result<UploadedPart> uploadPart(const std::string& bucket, const std::string& key, const std::string& uploadId,
                                    int number, std::shared_ptr<wire::BodySource> source, const Checksum& checksum,
                                    const CallContext& context) const;
    /// A range of another object as a part; `ifMatch` as in GetObjectOptions.
    Result<UploadedPart> copyPart(const std::string& fromBucket, const std::string& fromKey, const ByteRange& range,
                                  const std::string& ifMatch, const std::string& bucket, const std::string& key,
                                  const std::string& uploadId, int number, const CallContext& context) const;
    /// `parts` in the order of their numbers.
    Result<PutObjectResult> completeMultipartUpload(const std::string& bucket, const std::string& key,
                                                    const std::string& uploadId, const std::vector<UploadedPart>& parts,
                                                    const CallContext& context) const;
    Status abortMultipartUpload(const std::string& bucket, const std::string& key, const std::string& uploadId,
                                const CallContext& context) const;
    /// All parts that are there, by number. NoSuchUpload when the upload was completed or aborted.
    Result<std::vector<UploadedPart>> listParts(const std::string& bucket, const std::string& key,
                                                const std::string& uploadId, const CallContext& context) const;
    /// Page by page; returning false stops early.
    Status listMultipartUploads(const std::string& bucket, const std::string& prefix,
                                const std::function<bool(const std::vector<MultipartUpload>&)>& page,
                                const CallContext& context) const;

    /// An address that works without credentials until it expires (one second to seven days; InvalidInput otherwise).
    /// No request is sent.
    Result<std::string> presign(PresignMethod method, const std::string& bucket, const std::string& key,
                                std::chrono::seconds expires, const CallContext& context) const;

private:
    ApiClient m_api;
};

} // namespace skydeck::aws::s3
