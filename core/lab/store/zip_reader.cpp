#include "core/lab/store/zip_reader.h"

#include <zip.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace skydeck::lab {

namespace {
struct DiscardZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

tl::unexpected<Error> invalidZip(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidZip", what);
}

bool leadsOut(const std::string& name) {
    const auto path = std::filesystem::path(name).lexically_normal();
    return path.empty() || path.is_absolute() || *path.begin() == "..";
}
} // namespace

Status forEachZipFile(std::string_view zip, std::uint64_t most,
                      const std::function<Status(const std::string& name, std::string bytes)>& take) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* source = zip_source_buffer_create(zip.data(), zip.size(), 0, &problem);
    const std::unique_ptr<zip_t, DiscardZip> archive(
        source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem) : nullptr);
    zip_error_fini(&problem);
    if (!archive || zip.empty()) { // libzip takes nothing for an archive of nothing
        if (source && !archive) zip_source_free(source);
        return invalidZip("This is not a zip file");
    }
    std::uint64_t unpacked = 0;
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
    for (zip_uint64_t i = 0; i < count; ++i) {
        const char* given = zip_get_name(archive.get(), i, 0);
        if (!given) return invalidZip("An entry of the zip file has no name");
        const std::string name = given;
        if (leadsOut(name)) return invalidZip("The zip file holds the path '" + name + "', which leads out of it");
        if (name.ends_with('/')) continue;
        const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive.get(), i, 0));
        if (!file) return invalidZip("The entry '" + name + "' of the zip file cannot be read");
        std::string bytes;
        std::vector<char> buffer(64 * 1024);
        for (;;) {
            const zip_int64_t size = zip_fread(file.get(), buffer.data(), buffer.size());
            if (size < 0) return invalidZip("The entry '" + name + "' of the zip file is damaged");
            if (size == 0) break;
            unpacked += static_cast<std::uint64_t>(size); // what the directory claims may be a lie
            if (unpacked > most) return invalidZip("The zip file holds more than " + std::to_string(most) + " bytes");
            bytes.append(buffer.data(), static_cast<std::size_t>(size));
        }
        SKYDECK_TRY(take(name, std::move(bytes)));
    }
    return {};
}

} // namespace skydeck::lab
