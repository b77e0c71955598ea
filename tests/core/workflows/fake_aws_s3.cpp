#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "tests/core/workflows/fake_aws.h"

namespace skydeck::test {

namespace {

std::string eTagOf(const FakeAws::Object& object) {
    return object.eTag.empty() ? '"' + toHex(wire::md5(object.bytes)) + '"' : object.eTag;
}

std::string crcText(std::uint32_t crc) {
    std::string raw;
    for (int shift = 24; shift >= 0; shift -= 8)
        raw += static_cast<char>(crc >> shift);
    return raw;
}

tl::unexpected<Error> noBucket() {
    return awsFailure(404, "NoSuchBucket", "The specified bucket does not exist");
}
tl::unexpected<Error> noKey() {
    return awsFailure(404, "NoSuchKey", "The specified key does not exist.");
}
tl::unexpected<Error> noUpload() {
    return awsFailure(404, "NoSuchUpload", "The specified upload does not exist.");
}

Json describeObject(const FakeAws::Object& object, const Json& input) {
    Json out{{"ContentLength", object.bytes.size()}, {"ETag", eTagOf(object)}, {"LastModified", object.lastModified}};
    if (stringAt(input, "ChecksumMode") == "ENABLED" && object.checksum.is_object()) out.update(object.checksum);
    if (input.contains("PartNumber") && object.partSize > 0) {
        out["ContentLength"] = std::min<std::uint64_t>(object.partSize, object.bytes.size());
        out["PartsCount"] = (object.bytes.size() + object.partSize - 1) / object.partSize;
    }
    return out;
}

/// The bytes that a Range means: "bytes=0-9".
std::string rangeOf(const std::string& bytes, const std::string& range) {
    const auto dash = range.find('-');
    if (!range.starts_with("bytes=") || dash == std::string::npos) return bytes;
    const auto first = static_cast<std::size_t>(*parseInteger(std::string_view(range).substr(6, dash - 6)));
    const auto last = parseInteger(std::string_view(range).substr(dash + 1));
    return last ? bytes.substr(first, static_cast<std::size_t>(*last) - first + 1) : bytes.substr(first);
}

} // namespace

void FakeAws::addS3Handlers() {
    on("s3.HeadBucket", [this](const Json&) -> Result<Json> {
        if (!bucketExists) return noBucket();
        return Json::object();
    });
    on("s3.GetObject", [this](const Json& input) -> Result<Json> {
        const auto it = objects.find(stringAt(input, "Key"));
        if (it == objects.end()) return noKey();
        if (const std::string wanted = stringAt(input, "IfMatch"); !wanted.empty() && wanted != eTagOf(it->second))
            return awsFailure(412, "PreconditionFailed",
                              "At least one of the pre-conditions you specified did not hold");
        m_responseBody = rangeOf(it->second.bytes, stringAt(input, "Range"));
        Json out = describeObject(it->second, input);
        out["ContentLength"] = m_responseBody.size();
        return out;
    });
    on("s3.HeadObject", [this](const Json& input) -> Result<Json> {
        const auto it = objects.find(stringAt(input, "Key"));
        if (it == objects.end()) return noKey();
        return describeObject(it->second, input);
    });
    on("s3.PutObject", [this](const Json& input) -> Result<Json> {
        const std::string crc = stringAt(input, "ChecksumCRC32C");
        if (!crc.empty() && crc != toBase64(crcText(wire::crc32c(m_requestBody))))
            return awsFailure(400, "BadDigest", "The CRC32C you specified did not match the calculated checksum.");
        Object& object = objects[stringAt(input, "Key")];
        object = {m_requestBody, std::floor(toEpochSeconds(clock.now())), 1};
        return Json{{"ETag", eTagOf(object)}};
    });
    on("s3.CopyObject", [this](const Json& input) -> Result<Json> {
        const std::string source = stringAt(input, "CopySource");
        const auto it = objects.find(source.substr(source.find('/') + 1));
        if (it == objects.end()) return noKey();
        const Object copy = it->second;
        objects[stringAt(input, "Key")] = copy;
        return Json{{"CopyObjectResult", {{"ETag", eTagOf(copy)}}}};
    });
    on("s3.DeleteObject", [this](const Json& input) -> Result<Json> {
        objects.erase(stringAt(input, "Key"));
        return Json::object();
    });
    on("s3.DeleteObjects", [this](const Json& input) -> Result<Json> {
        Json deleted = Json::array();
        for (const Json& object : arrayAt(memberAt(input, "Delete"), "Objects")) {
            objects.erase(stringAt(object, "Key"));
            deleted.push_back({{"Key", stringAt(object, "Key")}});
        }
        return Json{{"Deleted", deleted}};
    });
    addS3ListHandlers();
    addS3UploadHandlers();
}

void FakeAws::addS3ListHandlers() {
    on("s3.ListObjectsV2", [this](const Json& input) -> Result<Json> {
        if (!bucketExists || stringAt(input, "Bucket").starts_with("skydeck-artifacts")) return noBucket();
        const std::string prefix = stringAt(input, "Prefix"), delimiter = stringAt(input, "Delimiter");
        Json rows = Json::array();
        bool truncated = false;
        for (auto it = objects.upper_bound(stringAt(input, "ContinuationToken")); it != objects.end(); ++it) {
            const auto& [key, object] = *it;
            if (!key.starts_with(prefix)) continue;
            if (!delimiter.empty() && key.find(delimiter, prefix.size()) != std::string::npos) continue;
            if ((truncated = rows.size() == static_cast<std::size_t>(pageSize))) break;
            rows.push_back({{"Key", key},
                            {"Size", object.bytes.size()},
                            {"ETag", eTagOf(object)},
                            {"LastModified", object.lastModified}});
        }
        Json out{{"Name", "bucket"}, {"KeyCount", rows.size()}, {"IsTruncated", truncated}};
        if (truncated) out["NextContinuationToken"] = rows.back()["Key"];
        out["Contents"] = std::move(rows);
        return out;
    });
    on("s3.ListObjectVersions", [this](const Json& input) -> Result<Json> {
        if (!bucketExists) return noBucket();
        Json rows = Json::array();
        bool truncated = false;
        for (auto it = objects.upper_bound(stringAt(input, "KeyMarker")); it != objects.end(); ++it) {
            if ((truncated = rows.size() == static_cast<std::size_t>(pageSize))) break;
            rows.push_back({{"Key", it->first},
                            {"VersionId", std::to_string(it->second.version)},
                            {"Size", it->second.bytes.size()},
                            {"ETag", eTagOf(it->second)},
                            {"IsLatest", true},
                            {"LastModified", it->second.lastModified}});
        }
        Json out{{"Name", "bucket"}, {"IsTruncated", truncated}};
        if (truncated) out["NextKeyMarker"] = rows.back()["Key"];
        out["Versions"] = std::move(rows);
        return out;
    });
    on("s3.ListMultipartUploads", [this](const Json&) -> Result<Json> {
        Json rows = Json::array();
        for (const auto& [id, upload] : uploads)
            rows.push_back({{"Key", upload.key}, {"UploadId", id}, {"Initiated", toEpochSeconds(clock.now())}});
        return Json{{"Bucket", "bucket"}, {"IsTruncated", false}, {"Uploads", rows}};
    });
}

void FakeAws::addS3UploadHandlers() {
    on("s3.CreateMultipartUpload", [this](const Json& input) -> Result<Json> {
        const std::string id = "upload-" + std::to_string(++m_uploadsBegun);
        uploads[id] = {stringAt(input, "Key"), input, {}};
        return Json{{"Bucket", "bucket"}, {"Key", stringAt(input, "Key")}, {"UploadId", id}};
    });
    on("s3.UploadPart", [this](const Json& input) -> Result<Json> {
        const auto it = uploads.find(stringAt(input, "UploadId"));
        if (it == uploads.end()) return noUpload();
        if (stringAt(input, "ChecksumCRC32C") != toBase64(crcText(wire::crc32c(m_requestBody))))
            return awsFailure(400, "BadDigest", "The CRC32C you specified did not match the calculated checksum.");
        it->second.parts[static_cast<int>(integerAt(input, "PartNumber"))] = m_requestBody;
        return Json{{"ETag", '"' + toHex(wire::md5(m_requestBody)) + '"'}, {"ChecksumCRC32C", input["ChecksumCRC32C"]}};
    });
    on("s3.UploadPartCopy", [this](const Json& input) -> Result<Json> {
        const auto it = uploads.find(stringAt(input, "UploadId"));
        if (it == uploads.end()) return noUpload();
        const std::string source = stringAt(input, "CopySource");
        const std::string bytes =
            rangeOf(objects[source.substr(source.find('/') + 1)].bytes, stringAt(input, "CopySourceRange"));
        it->second.parts[static_cast<int>(integerAt(input, "PartNumber"))] = bytes;
        return Json{{"CopyPartResult", {{"ETag", '"' + toHex(wire::md5(bytes)) + '"'}}}};
    });
    on("s3.ListParts", [this](const Json& input) -> Result<Json> {
        const auto it = uploads.find(stringAt(input, "UploadId"));
        if (it == uploads.end()) return noUpload();
        Json rows = Json::array();
        for (const auto& [number, bytes] : it->second.parts)
            rows.push_back({{"PartNumber", number},
                            {"Size", bytes.size()},
                            {"ETag", '"' + toHex(wire::md5(bytes)) + '"'},
                            {"ChecksumCRC32C", toBase64(crcText(wire::crc32c(bytes)))}});
        return Json{{"Bucket", "bucket"}, {"UploadId", it->first}, {"IsTruncated", false}, {"Parts", rows}};
    });
    on("s3.CompleteMultipartUpload", [this](const Json& input) -> Result<Json> {
        const auto it = uploads.find(stringAt(input, "UploadId"));
        if (it == uploads.end()) return noUpload();
        Object object;
        std::string md5s, crcs;
        int count = 0;
        for (const Json& claim : arrayAt(memberAt(input, "MultipartUpload"), "Parts")) {
            const auto part = it->second.parts.find(static_cast<int>(integerAt(claim, "PartNumber")));
            if (part == it->second.parts.end() || integerAt(claim, "PartNumber") != ++count)
                return awsFailure(400, "InvalidPart", "One or more of the specified parts could not be found.");
            object.bytes += part->second;
            md5s += wire::md5(part->second);
            crcs += crcText(wire::crc32c(part->second));
            if (count == 1) object.partSize = part->second.size();
        }
        object.eTag = '"' + toHex(wire::md5(md5s)) + '-' + std::to_string(count) + '"';
        object.checksum = {{"ChecksumCRC32C", toBase64(crcText(wire::crc32c(crcs))) + '-' + std::to_string(count)}};
        objects[it->second.key] = object;
        uploads.erase(it);
        return Json{{"ETag", object.eTag}};
    });
    on("s3.AbortMultipartUpload", [this](const Json& input) -> Result<Json> {
        if (uploads.erase(stringAt(input, "UploadId")) == 0) return noUpload();
        return Json::object();
    });
}

} // namespace skydeck::test
