#include "core/lab/s3/checksums.h"
#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_service.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

namespace skydeck::lab {

namespace {
constexpr std::uint64_t kLargestCopy = 5ULL << 30;

Preconditions readConditions(const Json& input) {
    Preconditions conditions;
    if (input.contains("IfMatch")) conditions.ifMatch = stringAt(input, "IfMatch");
    if (input.contains("IfNoneMatch")) conditions.ifNoneMatch = stringAt(input, "IfNoneMatch");
    if (input.contains("IfModifiedSince")) conditions.ifModifiedSince = numberAt(input, "IfModifiedSince");
    if (input.contains("IfUnmodifiedSince")) conditions.ifUnmodifiedSince = numberAt(input, "IfUnmodifiedSince");
    return conditions;
}

/// What GetObject and HeadObject say about an object.
Json description(const S3Store::Object& object) {
    Json out = object.properties;
    if (stringAt(out, "StorageClass") == "STANDARD") out.erase("StorageClass"); // S3 names only the others
    out["ETag"] = s3::quoted(object.etag);
    out["LastModified"] = object.modified;
    out["AcceptRanges"] = "bytes";
    s3::addVersion(out, object.version);
    if (!object.tags.empty()) out["TagCount"] = object.tags.size();
    return out;
}

/// The response-… parameters, which replace what was stored (GetObject, "Overriding response header values").
void applyOverrides(const Json& input, Json& output) {
    for (const char* name :
         {"CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires"})
        if (const auto it = input.find(std::string("Response") + name); it != input.end()) output[name] = *it;
}

/// The part of the object that the request wants, by Range or by partNumber.
Result<std::optional<ByteRange>> wantedRange(const Json& input, const S3Store::Object& object, Json& output) {
    if (!input.contains("PartNumber")) return parseRange(stringAt(input, "Range"), object.size);
    if (input.contains("Range"))
        return awsError(400, "InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
    const auto number = integerAt(input, "PartNumber");
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(object.partSizes.size(), 1));
    if (number < 1 || number > count)
        return awsError(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
    if (object.partSizes.empty()) return std::optional<ByteRange>(ByteRange{0, object.size});
    output["PartsCount"] = count;
    ByteRange range;
    for (std::int64_t i = 1; i < number; ++i)
        range.offset += object.partSizes[static_cast<std::size_t>(i - 1)];
    range.length = object.partSizes[static_cast<std::size_t>(number - 1)];
    return std::optional(range);
}

/// x-amz-object-attributes, which may be one list or several headers.
std::vector<std::string> attributesOf(const wire::Headers& headers) {
    std::vector<std::string> names;
    for (const auto& [header, value] : headers)
        if (equalsIgnoreCase(header, "x-amz-object-attributes"))
            for (const std::string& name : split(value, ','))
                names.emplace_back(trim(name));
    return names;
}

/// Of an upload without checksums S3 tells only how many parts there were; their sizes are told here all the same,
/// since clients ask for them.
Json partsOf(const S3Store::Object& object, const Json& input) {
    const auto most = std::clamp<std::int64_t>(integerAt(input, "MaxParts", 1000), 0, 1000);
    const std::int64_t marker = std::max<std::int64_t>(integerAt(input, "PartNumberMarker"), 0);
    const auto count = static_cast<std::int64_t>(object.partSizes.size());
    const std::int64_t last = std::min(count, marker + most);
    Json parts = Json::array();
    for (std::int64_t number = marker + 1; number <= last; ++number)
        parts.push_back({{"PartNumber", number}, {"Size", object.partSizes[static_cast<std::size_t>(number - 1)]}});
    return {{"TotalPartsCount", count}, {"PartNumberMarker", marker},  {"NextPartNumberMarker", std::max(last, marker)},
            {"MaxParts", most},         {"IsTruncated", last < count}, {"Parts", std::move(parts)}};
}
} // namespace

Result<Reply> S3::putObject(const Call& call) {
    const std::string key = stringAt(call.input, "Key");
    SKYDECK_TRY(checkKey(key));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    SKYDECK_ASSIGN(const auto condition, s3::writeCondition(call.request.headers));
    SKYDECK_TRY(verifyContentMd5(call.request.headers, call.body));
    SKYDECK_ASSIGN(auto description, s3::describeObject(call.input));
    SKYDECK_ASSIGN(description.checksum, verifiedChecksum(call.request.headers, call.body));
    SKYDECK_ASSIGN(const auto object,
                   m_store.put(stringAt(call.input, "Bucket"), key, call.body, description, condition));
    Reply reply(Json{{"ETag", s3::quoted(object.etag)}});
    s3::addVersion(reply.output, object.version);
    for (const char* member : {"ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled"})
        if (object.properties.contains(member)) reply.output[member] = object.properties[member];
    s3::addChecksum(reply.headers, object.checksum);
    return reply;
}

Result<Reply> S3::getObject(const Call& call) {
    return read(call, true);
}
Result<Reply> S3::headObject(const Call& call) {
    return read(call, false);
}

Result<Reply> S3::read(const Call& call, bool withBody) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    const std::string bucket = stringAt(call.input, "Bucket"), key = stringAt(call.input, "Key");
    auto found = withBody ? m_store.get(bucket, key, version)
                          : m_store.head(bucket, key, version).map([](S3Store::Object object) {
                                return S3Store::OpenObject{std::move(object), nullptr, {}};
                            });
    if (!found) return refusedRead(found.error(), call);
    const S3Store::Object& object = found->object;

    Reply reply(description(object));
    switch (evaluate(readConditions(call.input), object.etag, object.modified)) {
    case ConditionOutcome::Failed:
        return awsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    case ConditionOutcome::NotModified:
        reply.status = 304;
        reply.stream = std::string();
        return reply;
    case ConditionOutcome::Proceed:
        break;
    }
    SKYDECK_ASSIGN(const std::optional<ByteRange> range, wantedRange(call.input, object, reply.output));
    const ByteRange part = range.value_or(ByteRange{0, object.size});
    if (range) {
        reply.status = 206;
        if (part.length > 0)
            reply.output["ContentRange"] = "bytes " + std::to_string(part.offset) + '-' +
                                           std::to_string(part.offset + part.length - 1) + '/' +
                                           std::to_string(object.size);
    } else if (equalsIgnoreCase(stringAt(call.input, "ChecksumMode"), "ENABLED")) {
        s3::addChecksum(reply.headers, object.checksum);
    }
    applyOverrides(call.input, reply.output);
    reply.output["ContentLength"] = part.length;
    if (withBody && found->file)
        reply.stream = FileBody{found->file, part.offset, part.length};
    else if (withBody)
        reply.stream = range ? found->bytes.substr(part.offset, part.length) : std::move(found->bytes);
    return reply;
}

Result<Reply> S3::getObjectAttributes(const Call& call) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    const auto found = m_store.head(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), version);
    if (!found) return refusedRead(found.error(), call);
    const S3Store::Object& object = *found;
    Json out = {{"LastModified", object.modified}};
    s3::addVersion(out, object.version);
    for (const std::string& name : attributesOf(call.request.headers)) {
        if (name == "ETag")
            out["ETag"] = object.etag; // without quotes, unlike everywhere else
        else if (name == "ObjectSize")
            out["ObjectSize"] = object.size;
        else if (name == "StorageClass")
            out["StorageClass"] = stringAt(object.properties, "StorageClass", "STANDARD");
        else if (name == "Checksum" && object.checksum.is_object())
            out["Checksum"] = {{"Checksum" + stringAt(object.checksum, "algorithm"), object.checksum["value"]}};
        else if (name == "ObjectParts" && !object.partSizes.empty())
            out["ObjectParts"] = partsOf(object, call.input);
        else if (name != "Checksum" && name != "ObjectParts")
            return awsError(400, "InvalidArgument", "Invalid attribute name specified.");
    }
    return out;
}

Result<Reply> S3::refusedRead(const Error& error, const Call& call) const {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_ASSIGN(const auto marker,
                   m_store.marker(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), version));
    if (!marker) return fail(error);
    Reply reply;
    reply.refusal = error;
    reply.headers.set("x-amz-delete-marker", "true");
    reply.headers.set("x-amz-version-id", marker->version);
    if (version) {
        reply.headers.set("Allow", "DELETE");
        reply.headers.set("Last-Modified", wire::formatHttpDate(marker->modified));
    }
    return reply;
}

Result<Reply> S3::deleteObject(const Call& call) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_ASSIGN(const auto removed,
                   m_store.remove(stringAt(call.input, "Bucket"), {{stringAt(call.input, "Key"), version}}));
    Reply reply;
    reply.status = 204;
    s3::addVersion(reply.output, removed.front().version);
    if (removed.front().marker) reply.output["DeleteMarker"] = true;
    return reply;
}

Result<Reply> S3::deleteObjects(const Call& call) {
    const Json& wanted = memberAt(call.input, "Delete");
    const Json& objects = arrayAt(wanted, "Objects");
    if (objects.empty() || objects.size() > 1000)
        return awsError(400, "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our "
                        "published schema");
    SKYDECK_TRY(verifyContentMd5(call.request.headers, call.body));
    SKYDECK_ASSIGN(const Json checksum, verifiedChecksum(call.request.headers, call.body));
    if (checksum.is_null() && !call.request.headers.contains("Content-MD5") && !call.caller.internal)
        return awsError(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
    std::vector<S3Store::Target> targets;
    Json deleted = Json::array(), errors = Json::array();
    for (const Json& object : objects) {
        const std::string key = stringAt(object, "Key");
        auto version = versionOf(object);
        if (version) {
            targets.push_back({key, std::move(*version)});
            continue;
        }
        errors.push_back({{"Key", key},
                          {"VersionId", stringAt(object, "VersionId")},
                          {"Code", "NoSuchVersion"},
                          {"Message", "The specified version does not exist."}});
    }
    SKYDECK_ASSIGN(const auto removed, m_store.remove(stringAt(call.input, "Bucket"), targets));
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Json entry = {{"Key", targets[i].key}};
        if (targets[i].version) entry["VersionId"] = *targets[i].version;
        if (removed[i].marker) {
            entry["DeleteMarker"] = true;
            entry["DeleteMarkerVersionId"] = removed[i].version;
        }
        deleted.push_back(std::move(entry));
    }
    Json out = Json::object();
    if (!boolAt(wanted, "Quiet")) out["Deleted"] = std::move(deleted);
    if (!errors.empty()) out["Errors"] = std::move(errors);
    return out;
}

Result<Reply> S3::copyObject(const Call& call) {
    const std::string bucket = stringAt(call.input, "Bucket"), key = stringAt(call.input, "Key");
    SKYDECK_TRY(checkKey(key));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    SKYDECK_ASSIGN(const auto named, parseCopySource(stringAt(call.input, "CopySource")));
    SKYDECK_ASSIGN(const auto source, s3::copySource(m_store, call.input));
    if (source.object.size > kLargestCopy)
        return awsError(400, "InvalidRequest",
                        "The specified copy source is larger than the maximum allowable size for a "
                        "copy source: 5368709120");
    const std::string directive = stringAt(call.input, "MetadataDirective", "COPY");
    if (directive != "COPY" && directive != "REPLACE")
        return awsError(400, "InvalidArgument", "Unknown metadata directive.");
    SKYDECK_ASSIGN(auto description, s3::describeObject(call.input));
    if (directive == "COPY") {
        const bool changes = call.input.contains("StorageClass") || call.input.contains("WebsiteRedirectLocation") ||
                             call.input.contains("ServerSideEncryption");
        if (named.bucket == bucket && named.key == key && !named.version && !changes)
            return awsError(400, "InvalidRequest",
                            "This copy request is illegal because it is trying to copy an object to "
                            "itself without changing the object's metadata, storage class, website "
                            "redirect location or encryption attributes.");
        Json kept = source.object.properties;
        for (const char* own :
             {"StorageClass", "WebsiteRedirectLocation", "ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled"}) {
            kept.erase(own);
            if (description.properties.contains(own)) kept[own] = description.properties[own];
        }
        description.properties = std::move(kept);
    }
    if (stringAt(call.input, "TaggingDirective", "COPY") == "COPY") description.tags = source.object.tags;
    description.checksum = source.object.checksum;
    SKYDECK_ASSIGN(const auto condition, s3::writeCondition(call.request.headers));
    SKYDECK_ASSIGN(const auto object, m_store.copy(source, bucket, key, description, condition));
    Json out{{"CopyObjectResult", {{"ETag", s3::quoted(object.etag)}, {"LastModified", object.modified}}}};
    s3::addVersion(out, object.version);
    if (!source.object.version.empty()) out["CopySourceVersionId"] = source.object.version;
    return out;
}

Result<Reply> S3::getObjectTagging(const Call& call) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_ASSIGN(auto object, m_store.head(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), version));
    Json out{{"TagSet", std::move(object.tags)}};
    s3::addVersion(out, object.version);
    return out;
}

Result<Reply> S3::setObjectTags(const Call& call, const Json& tags) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_ASSIGN(const std::string tagged,
                   m_store.setObjectTags(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), tags, version));
    Json out = Json::object();
    s3::addVersion(out, tagged);
    return out;
}

Result<Reply> S3::putObjectTagging(const Call& call) {
    SKYDECK_ASSIGN(const Json tags, checkedTags(arrayAt(memberAt(call.input, "Tagging"), "TagSet"), 10));
    return setObjectTags(call, tags);
}

Result<Reply> S3::deleteObjectTagging(const Call& call) {
    SKYDECK_ASSIGN(Reply reply, setObjectTags(call, Json::array()));
    reply.status = 204;
    return reply;
}

} // namespace skydeck::lab
