#pragma once

#include "core/aws/s3/s3_client.h"

namespace skydeck::aws::s3 {

/// Pieces of S3's requests and answers that several operations share.

std::uint64_t sizeAt(const Json& json, std::string_view key);
std::string rangeText(const ByteRange& range);
/// CopySource: bucket, key and version, encoded.
std::string copySource(const std::string& bucket, const ObjectId& object);
/// What PutObject and CreateMultipartUpload say about an object; the checksum excepted.
Json putRequest(const std::string& bucket, const std::string& key, const PutObjectOptions& options);
/// The member "Checksum…" that an answer has, or none.
Checksum checksumAt(const Json& json);
void setChecksum(Json& request, const Checksum& checksum);

/// Keys of a listing: percent-encoded when it says so, since XML cannot hold every character of a key.
class KeyDecoder {
public:
    explicit KeyDecoder(const Json& page);
    std::string operator()(const Json& json, std::string_view member) const;

private:
    bool m_encoded;
};

} // namespace skydeck::aws::s3
