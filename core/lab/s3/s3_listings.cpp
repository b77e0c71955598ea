#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_service.h"

#include "core/wire/uri.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::int64_t kLargestPage = 1000;

/// How names are spelled in an answer: as they are, or percent-encoded when the client asked for it.
class Spelling {
public:
    static Result<Spelling> of(const Json& input) {
        const std::string type = stringAt(input, "EncodingType");
        if (!type.empty() && type != "url")
            return awsError(400, "InvalidArgument", "Invalid Encoding Method specified in Request");
        return Spelling(!type.empty());
    }
    std::string operator()(std::string_view name) const {
        return m_encode ? wire::percentEncode(name, true) : std::string(name);
    }
    /// Members that only repeat the request, and the encoding.
    void echo(const Json& input, std::initializer_list<const char*> members, Json& out) const {
        for (const char* member : members)
            if (input.contains(member)) out[member] = (*this)(stringAt(input, member));
        if (m_encode) out["EncodingType"] = "url";
    }

private:
    explicit Spelling(bool encode) : m_encode(encode) {}
    bool m_encode;
};

Result<int> pageSize(const Json& input, const char* member) {
    const std::int64_t wanted = integerAt(input, member, kLargestPage);
    if (wanted < 0)
        return awsError(400, "InvalidArgument",
                        "Argument " + std::string(member) + " must be an integer between 0 and 2147483647");
    return static_cast<int>(std::min(wanted, kLargestPage));
}

Json commonPrefixes(const std::vector<std::string>& prefixes, const Spelling& spelled) {
    Json out = Json::array();
    for (const std::string& prefix : prefixes)
        out.push_back({{"Prefix", spelled(prefix)}});
    return out;
}

Json entry(const S3Store::Object& object, const Spelling& spelled, bool withOwner) {
    Json out = {{"Key", spelled(object.key)},
                {"LastModified", object.modified},
                {"ETag", s3::quoted(object.etag)},
                {"Size", object.size},
                {"StorageClass", stringAt(object.properties, "StorageClass")}};
    if (withOwner) out["Owner"] = s3::owner();
    return out;
}

Json entries(const S3Store::ListPage& page, const Spelling& spelled, bool withOwner) {
    Json out = Json::array();
    for (const auto& object : page.objects)
        out.push_back(entry(object, spelled, withOwner));
    return out;
}

S3Store::ListQuery queryOf(const Json& input, std::string after, int size) {
    return {stringAt(input, "Prefix"), stringAt(input, "Delimiter"), std::move(after), size};
}
} // namespace

Result<Reply> S3::listObjectsV2(const Call& call) {
    SKYDECK_ASSIGN(const Spelling spelled, Spelling::of(call.input));
    SKYDECK_ASSIGN(const int size, pageSize(call.input, "MaxKeys"));
    std::string after = stringAt(call.input, "StartAfter");
    if (call.input.contains("ContinuationToken")) {
        SKYDECK_ASSIGN(after, lastOfToken(stringAt(call.input, "ContinuationToken")));
    }
    const std::string bucket = stringAt(call.input, "Bucket");
    SKYDECK_ASSIGN(const auto page, m_store.list(bucket, queryOf(call.input, after, size)));
    Json out = {{"Name", bucket},
                {"Prefix", spelled(stringAt(call.input, "Prefix"))},
                {"MaxKeys", size},
                {"KeyCount", page.objects.size() + page.prefixes.size()},
                {"IsTruncated", page.truncated},
                {"Contents", entries(page, spelled, boolAt(call.input, "FetchOwner"))},
                {"CommonPrefixes", commonPrefixes(page.prefixes, spelled)}};
    spelled.echo(call.input, {"Delimiter", "StartAfter"}, out);
    if (call.input.contains("ContinuationToken")) out["ContinuationToken"] = call.input["ContinuationToken"];
    if (page.truncated) out["NextContinuationToken"] = continuationToken(page.last);
    return out;
}

Result<Reply> S3::listObjects(const Call& call) {
    SKYDECK_ASSIGN(const Spelling spelled, Spelling::of(call.input));
    SKYDECK_ASSIGN(const int size, pageSize(call.input, "MaxKeys"));
    const std::string bucket = stringAt(call.input, "Bucket"), marker = stringAt(call.input, "Marker");
    SKYDECK_ASSIGN(const auto page, m_store.list(bucket, queryOf(call.input, marker, size)));
    Json out = {{"Name", bucket},
                {"Prefix", spelled(stringAt(call.input, "Prefix"))},
                {"Marker", spelled(marker)},
                {"MaxKeys", size},
                {"IsTruncated", page.truncated},
                {"Contents", entries(page, spelled, true)},
                {"CommonPrefixes", commonPrefixes(page.prefixes, spelled)}};
    spelled.echo(call.input, {"Delimiter"}, out);
    if (page.truncated && !stringAt(call.input, "Delimiter").empty()) out["NextMarker"] = spelled(page.last);
    return out;
}

Result<Reply> S3::listObjectVersions(const Call& call) {
    SKYDECK_ASSIGN(const Spelling spelled, Spelling::of(call.input));
    SKYDECK_ASSIGN(const int size, pageSize(call.input, "MaxKeys"));
    const std::string bucket = stringAt(call.input, "Bucket"), marker = stringAt(call.input, "KeyMarker");
    if (call.input.contains("VersionIdMarker") && marker.empty())
        return awsError(400, "InvalidArgument", "A version-id marker cannot be specified without a key marker.");
    const std::string versionMarker = stringAt(call.input, "VersionIdMarker");
    if (!versionMarker.empty() && versionMarker != "null" && !sequenceOf(versionMarker))
        return awsError(400, "InvalidArgument", "Invalid version id specified");
    SKYDECK_ASSIGN(const auto page, m_store.listVersions(bucket, queryOf(call.input, marker, size), versionMarker));
    Json versions = Json::array(), markers = Json::array();
    for (const auto& each : page.entries) {
        Json item = each.marker ? Json{{"Key", spelled(each.object.key)},
                                       {"LastModified", each.object.modified},
                                       {"Owner", s3::owner()}}
                                : entry(each.object, spelled, true);
        item["VersionId"] = each.object.version;
        item["IsLatest"] = each.latest;
        (each.marker ? markers : versions).push_back(std::move(item));
    }
    Json out = {{"Name", bucket},
                {"Prefix", spelled(stringAt(call.input, "Prefix"))},
                {"KeyMarker", spelled(marker)},
                {"VersionIdMarker", versionMarker},
                {"MaxKeys", size},
                {"IsTruncated", page.truncated},
                {"Versions", std::move(versions)},
                {"DeleteMarkers", std::move(markers)},
                {"CommonPrefixes", commonPrefixes(page.prefixes, spelled)}};
    spelled.echo(call.input, {"Delimiter"}, out);
    if (page.truncated) {
        out["NextKeyMarker"] = spelled(page.lastKey);
        if (!page.lastVersion.empty()) out["NextVersionIdMarker"] = page.lastVersion;
    }
    return out;
}

Result<Reply> S3::listMultipartUploads(const Call& call) {
    SKYDECK_ASSIGN(const Spelling spelled, Spelling::of(call.input));
    SKYDECK_ASSIGN(const int size, pageSize(call.input, "MaxUploads"));
    const std::string bucket = stringAt(call.input, "Bucket"), prefix = stringAt(call.input, "Prefix");
    const std::string delimiter = stringAt(call.input, "Delimiter");
    const std::string keyMarker = stringAt(call.input, "KeyMarker"), idMarker = stringAt(call.input, "UploadIdMarker");
    SKYDECK_ASSIGN(const auto uploads, m_store.uploads(bucket, prefix));

    Json list = Json::array();
    std::set<std::string> prefixes;
    bool truncated = false;
    std::string lastKey, lastId;
    for (const auto& upload : uploads) {
        const std::size_t cut = delimiter.empty() ? std::string::npos : upload.key.find(delimiter, prefix.size());
        const std::string rolled = cut == std::string::npos ? "" : upload.key.substr(0, cut + delimiter.size());
        const std::string& place = rolled.empty() ? upload.key : rolled;
        if (!keyMarker.empty()) {
            if (place < keyMarker) continue;
            if (place == keyMarker && (!rolled.empty() || idMarker.empty())) continue;
            if (place == keyMarker && upload.id <= idMarker) continue;
        }
        if (!rolled.empty() && prefixes.contains(rolled)) continue;
        if (static_cast<int>(list.size() + prefixes.size()) == size) {
            truncated = true;
            break;
        }
        lastKey = place;
        lastId = rolled.empty() ? upload.id : "";
        if (!rolled.empty())
            prefixes.insert(rolled);
        else
            list.push_back({{"UploadId", upload.id},
                            {"Key", spelled(upload.key)},
                            {"Initiated", upload.initiated},
                            {"StorageClass", stringAt(upload.description.properties, "StorageClass", "STANDARD")},
                            {"Owner", s3::owner()},
                            {"Initiator", s3::owner()}});
    }
    Json out = {{"Bucket", bucket},
                {"KeyMarker", spelled(keyMarker)},
                {"UploadIdMarker", idMarker},
                {"MaxUploads", size},
                {"IsTruncated", truncated},
                {"Uploads", std::move(list)},
                {"CommonPrefixes", commonPrefixes({prefixes.begin(), prefixes.end()}, spelled)}};
    spelled.echo(call.input, {"Prefix", "Delimiter"}, out);
    if (truncated) {
        out["NextKeyMarker"] = spelled(lastKey);
        if (!lastId.empty()) out["NextUploadIdMarker"] = lastId;
    }
    return out;
}

Result<Reply> S3::listParts(const Call& call) {
    SKYDECK_ASSIGN(const int size, pageSize(call.input, "MaxParts"));
    const std::string bucket = stringAt(call.input, "Bucket"), key = stringAt(call.input, "Key");
    const std::string id = stringAt(call.input, "UploadId");
    const std::int64_t marker = integerAt(call.input, "PartNumberMarker");
    SKYDECK_ASSIGN(const auto upload, m_store.upload(bucket, key, id));
    SKYDECK_ASSIGN(const auto parts, m_store.parts(bucket, key, id));
    Json list = Json::array();
    bool truncated = false;
    std::int64_t last = marker;
    for (const auto& part : parts) {
        if (part.number <= marker) continue;
        if ((truncated = static_cast<int>(list.size()) == size)) break;
        last = part.number;
        Json item = {{"PartNumber", part.number},
                     {"LastModified", part.modified},
                     {"ETag", s3::quoted(part.etag)},
                     {"Size", part.size}};
        if (part.checksum.is_object()) item["Checksum" + stringAt(part.checksum, "algorithm")] = part.checksum["value"];
        list.push_back(std::move(item));
    }
    Json out = {{"Bucket", bucket},
                {"Key", key},
                {"UploadId", id},
                {"PartNumberMarker", marker},
                {"MaxParts", size},
                {"IsTruncated", truncated},
                {"Parts", std::move(list)},
                {"Owner", s3::owner()},
                {"Initiator", s3::owner()},
                {"StorageClass", stringAt(upload.description.properties, "StorageClass", "STANDARD")}};
    if (truncated) out["NextPartNumberMarker"] = last;
    return out;
}

} // namespace skydeck::lab
