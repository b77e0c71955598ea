#pragma once

#include "core/lab/s3/s3_store.h"
#include "core/lab/service.h"

#include <string>

namespace skydeck::lab {

/// S3's operations on a store. Bodies stream: PutObject takes Call::body, GetObject gives Reply::stream.
class S3 {
public:
    explicit S3(S3Store& store) : m_store(store) {}

    // s3_buckets.cpp
    Result<Reply> listBuckets(const Call& call);
    Result<Reply> createBucket(const Call& call);
    Result<Reply> headBucket(const Call& call);
    Result<Reply> deleteBucket(const Call& call);
    Result<Reply> getBucketLocation(const Call& call);
    Result<Reply> getBucketVersioning(const Call& call);
    Result<Reply> putBucketVersioning(const Call& call);
    Result<Reply> getBucketAcl(const Call& call);
    Result<Reply> putBucketAcl(const Call& call);
    Result<Reply> getBucketTagging(const Call& call);
    Result<Reply> putBucketTagging(const Call& call);
    Result<Reply> deleteBucketTagging(const Call& call);

    // s3_objects.cpp
    Result<Reply> putObject(const Call& call);
    Result<Reply> getObject(const Call& call);
    Result<Reply> headObject(const Call& call);
    Result<Reply> deleteObject(const Call& call);
    Result<Reply> deleteObjects(const Call& call);
    Result<Reply> copyObject(const Call& call);
    Result<Reply> getObjectAcl(const Call& call);
    Result<Reply> putObjectAcl(const Call& call);
    Result<Reply> getObjectAttributes(const Call& call);
    Result<Reply> getObjectTagging(const Call& call);
    Result<Reply> putObjectTagging(const Call& call);
    Result<Reply> deleteObjectTagging(const Call& call);

    // s3_listings.cpp
    Result<Reply> listObjects(const Call& call);
    Result<Reply> listObjectsV2(const Call& call);
    Result<Reply> listObjectVersions(const Call& call);
    Result<Reply> listMultipartUploads(const Call& call);
    Result<Reply> listParts(const Call& call);

    // s3_uploads.cpp
    Result<Reply> createMultipartUpload(const Call& call);
    Result<Reply> uploadPart(const Call& call);
    Result<Reply> uploadPartCopy(const Call& call);
    Result<Reply> completeMultipartUpload(const Call& call);
    Result<Reply> abortMultipartUpload(const Call& call);

private:
    Result<Reply> read(const Call& call, bool withBody);
    /// The refusal of a read, with what S3 says beside it when a delete marker is the reason.
    Result<Reply> refusedRead(const Error& error, const Call& call) const;
    Result<Reply> setObjectTags(const Call& call, const Json& tags);
    S3Store& m_store;
};

/// Helpers that several of the files above share.
namespace s3 {
Json owner();
std::string quoted(std::string_view etag);
/// Whether a bucket or object is to be open to others than its owner, by a canned ACL or by grants.
bool givesAcl(const Json& input);
/// AccessControlListNotSupported for that: every bucket is BucketOwnerEnforced, as new ones are since April 2023.
Status refuseAcl(const Json& input);
/// Whether the client asked for what this lab does not do (server-side encryption with keys, object lock): 501 with its
/// name rather than a success that is none.
Status refuseUnserved(const Json& input);
/// What the client says about a new object: system headers, metadata, tags.
Result<S3Store::Description> describeObject(const Json& input);
/// If-None-Match: * and If-Match of a write.
Result<S3Store::WriteCondition> writeCondition(const wire::Headers& headers);
/// Adds x-amz-checksum-… and -type.
void addChecksum(wire::Headers& headers, const Json& checksum);
/// An object that a copy-source header names, with its conditions met.
Result<S3Store::OpenObject> copySource(S3Store& store, const Json& input);
/// x-amz-version-id, where the bucket has versions.
void addVersion(Json& output, const std::string& version);
} // namespace s3

} // namespace skydeck::lab
