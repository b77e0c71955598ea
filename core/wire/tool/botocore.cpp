#include "core/wire/tool/botocore.h"

#include "core/base/files.h"

#include <zlib.h>

#include <memory>
#include <vector>

namespace skydeck::modelc {

namespace fs = std::filesystem;

namespace {
Result<std::string> gunzip(const fs::path& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file) return fail(ErrorKind::Io, "ReadFailed", "Cannot open " + path.string() + ".");
    std::string out;
    std::vector<char> piece(1 << 18);
    int count = 0;
    while ((count = gzread(file.get(), piece.data(), static_cast<unsigned>(piece.size()))) > 0)
        out.append(piece.data(), static_cast<std::size_t>(count));
    if (count < 0) return fail(ErrorKind::Io, "ReadFailed", path.string() + " is not a sound gzip file.");
    return out;
}

/// NAME.json or NAME.json.gz; null when neither is there.
Result<Json> readJson(const fs::path& folder, const std::string& name) {
    const fs::path plain = folder / (name + ".json"), packed = folder / (name + ".json.gz");
    std::error_code status;
    if (fs::exists(plain, status)) {
        SKYDECK_ASSIGN(const std::string text, readFile(plain));
        return parseJson(text, plain.string());
    }
    if (fs::exists(packed, status)) {
        SKYDECK_ASSIGN(const std::string text, gunzip(packed));
        return parseJson(text, packed.string());
    }
    return Json();
}
} // namespace

Result<ServiceFiles> readService(const fs::path& data, const std::string& name) {
    std::error_code status;
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(data / name, status))
        if (entry.is_directory(status) && entry.path().filename() > newest.filename()) newest = entry.path();
    if (newest.empty())
        return fail(ErrorKind::NotFound, "UnknownService",
                    "operations.json names the service '" + name + "', but " + (data / name).string() +
                        " does not exist.",
                    "Check the spelling, or install python3-botocore, or set SKYDECK_BOTOCORE_DATA.");
    ServiceFiles files;
    SKYDECK_ASSIGN(files.service, readJson(newest, "service-2"));
    if (files.service.is_null())
        return fail(ErrorKind::NotFound, "UnknownService", newest.string() + " holds no service-2.json.");
    SKYDECK_ASSIGN(files.paginators, readJson(newest, "paginators-1"));
    SKYDECK_ASSIGN(files.waiters, readJson(newest, "waiters-2"));
    return files;
}

Result<Json> readEndpoints(const fs::path& data) {
    SKYDECK_ASSIGN(Json endpoints, readJson(data, "endpoints"));
    if (endpoints.is_null())
        return fail(ErrorKind::NotFound, "NoEndpoints", data.string() + " holds no endpoints.json.",
                    "Install python3-botocore, or set SKYDECK_BOTOCORE_DATA.");
    return endpoints;
}

} // namespace skydeck::modelc
