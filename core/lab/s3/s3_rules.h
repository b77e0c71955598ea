#pragma once

#include "core/lab/service.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skydeck::lab {

/// S3's rules for names and headers, apart from any store.

/// InvalidBucketName by the S3 User Guide's "Bucket naming rules".
Status checkBucketName(std::string_view name);
/// KeyTooLongError above 1024 bytes, InvalidURI when it is not UTF-8.
Status checkKey(std::string_view key);

/// Tags as [{"Key", "Value"}], checked: at most `limit`, keys unique and up to 128 characters, values up to 256.
/// InvalidTag or BadRequest. The reserved "aws:" keys are for the lab itself, on behalf of CloudFormation.
Result<Json> checkedTags(const Json& tags, std::size_t limit, bool mayUseSystemTags = false);
/// The x-amz-tagging header: "a=1&b=2".
Result<Json> tagsOfHeader(const std::string& header);

/// Part of an object that a Range header asks for.
struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};
/// Nothing for headers that S3 ignores (several ranges, other units, nonsense); InvalidRange when it lies outside.
Result<std::optional<ByteRange>> parseRange(std::string_view header, std::uint64_t size);

/// If-Match and its kin, or their x-amz-copy-source-… forms; times in seconds since 1970.
struct Preconditions {
    std::optional<std::string> ifMatch, ifNoneMatch;
    std::optional<double> ifModifiedSince, ifUnmodifiedSince;
};
enum class ConditionOutcome { Proceed, NotModified, Failed };
/// RFC 9110 section 13.2.2, with S3's precedence: a passing If-Match outweighs If-Unmodified-Since, a failing
/// If-None-Match outweighs If-Modified-Since. `etag` without quotes.
ConditionOutcome evaluate(const Preconditions& conditions, std::string_view etag, double modified);

/// What x-amz-copy-source names.
struct CopySource {
    std::string bucket, key;
    std::optional<std::string> version;
};
/// "bucket/key" or "bucket/key?versionId=ID", percent-encoded or not, with or without a leading slash. InvalidArgument.
Result<CopySource> parseCopySource(const std::string& header);

/// A new version's id, which tells the place among the versions of its key.
std::string newVersionId(std::int64_t sequence);
/// That place; nothing for "null" and for what is no id of ours.
std::optional<std::int64_t> sequenceOf(const std::string& version);
/// The VersionId of an input, checked: "null" or the form of an id. InvalidArgument.
Result<std::optional<std::string>> versionOf(const Json& input);

/// A page's place as an opaque text and back; InvalidArgument for a foreign one.
std::string continuationToken(std::string_view last);
Result<std::string> lastOfToken(const std::string& token);

} // namespace skydeck::lab
