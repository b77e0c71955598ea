#include "core/aws/s3/requests.h"

#include "core/aws/fields.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <array>

namespace skydeck::aws::s3 {

std::uint64_t sizeAt(const Json& json, std::string_view key) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, integerAt(json, key)));
}

std::string rangeText(const ByteRange& range) {
    return "bytes=" + std::to_string(range.first) + "-" + (range.last ? std::to_string(*range.last) : "");
}

std::string copySource(const std::string& bucket, const ObjectId& object) {
    std::string source = wire::percentEncode(bucket + "/" + object.key, true);
    if (!object.versionId.empty()) source += "?versionId=" + wire::percentEncode(object.versionId);
    return source;
}

Json putRequest(const std::string& bucket, const std::string& key, const PutObjectOptions& options) {
    Json request{{"Bucket", bucket}, {"Key", key}};
    request["ContentType"] = options.contentType.empty() ? contentTypeOf(key) : options.contentType;
    setUnlessEmpty(request, "CacheControl", options.cacheControl);
    if (!options.metadata.empty()) request["Metadata"] = options.metadata;
    return request;
}

Checksum checksumAt(const Json& json) {
    static constexpr std::array<std::string_view, 5> algorithms{"CRC32C", "CRC64NVME", "CRC32", "SHA256", "SHA1"};
    for (const std::string_view algorithm : algorithms)
        if (std::string value = stringAt(json, "Checksum" + std::string(algorithm)); !value.empty())
            return {std::string(algorithm), std::move(value)};
    return {};
}

void setChecksum(Json& request, const Checksum& checksum) {
    if (!checksum.algorithm.empty()) request["Checksum" + checksum.algorithm] = checksum.value;
}

KeyDecoder::KeyDecoder(const Json& page) : m_encoded(stringAt(page, "EncodingType") == "url") {}

std::string KeyDecoder::operator()(const Json& json, std::string_view member) const {
    std::string text = stringAt(json, member);
    return m_encoded ? wire::percentDecode(text, true) : text;
}

} // namespace skydeck::aws::s3
