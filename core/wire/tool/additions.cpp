#include "core/wire/tool/additions.h"

#include "core/base/strings.h"

#include <algorithm>
#include <map>

namespace skydeck::modelc {

namespace {
/// The JSON that newer SDKs speak with services whose model here knows forms only.
void addAlternative(const std::string& service, Json& model) {
    const std::map<std::string, const char*> prefixes = {{"cloudwatch", "GraniteServiceVersion20100801"},
                                                         {"sqs", "AmazonSQS"}};
    const auto prefix = prefixes.find(service);
    if (prefix == prefixes.end() || stringAt(memberAt(model, "metadata"), "protocol") != "query") return;
    model["metadata"]["alternative"] = {{"protocol", "json"}, {"jsonVersion", "1.0"}, {"targetPrefix", prefix->second}};
}
} // namespace

void addNewer(const std::string& service, ServiceFiles& files) {
    addAlternative(service, files.service);
    if (service != "s3" || !files.service.is_object() || !files.service.contains("shapes")) return;
    Json& shapes = files.service["shapes"];
    for (auto& [name, shape] : shapes.items()) {
        if (!shape.contains("members") || !shape["members"].contains("ChecksumCRC32C")) continue;
        Json member = shape["members"]["ChecksumCRC32C"];
        member["shape"] = "ChecksumCRC64NVME";
        if (const std::string header = stringAt(member, "locationName"); !header.empty())
            member["locationName"] = replaceAll(header, "crc32c", "crc64nvme");
        shape["members"].emplace("ChecksumCRC64NVME", std::move(member));
    }
    shapes.emplace("ChecksumCRC64NVME", Json{{"type", "string"}});
    if (!shapes.contains("ChecksumAlgorithm")) return;
    Json& known = shapes["ChecksumAlgorithm"]["enum"];
    if (std::find(known.begin(), known.end(), "CRC64NVME") == known.end()) known.push_back("CRC64NVME");
}

} // namespace skydeck::modelc
