#include "core/wire/tool/additions.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::modelc {

void addNewer(const std::string& service, ServiceFiles& files) {
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
