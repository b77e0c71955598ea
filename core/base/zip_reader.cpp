#include "core/base/zip_reader.h"

#include <zip.h>

#include <filesystem>
#include <vector>

namespace skydeck {

namespace {
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

void ZipReader::Discard::operator()(zip* archive) const {
    zip_discard(archive);
}

Result<ZipReader> ZipReader::open(std::string_view bytes, std::uint64_t most) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
    zip_t* archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem) : nullptr;
    zip_error_fini(&problem);
    if (!archive && source) zip_source_free(source);
    ZipReader reader(std::unique_ptr<zip, Discard>(archive), most);
    if (!archive || bytes.empty()) return invalidZip("This is not a zip file"); // libzip takes nothing for an empty one
    return reader;
}

std::uint64_t ZipReader::size() const {
    const zip_int64_t count = zip_get_num_entries(m_archive.get(), 0);
    return count > 0 ? static_cast<std::uint64_t>(count) : 0;
}

Result<ZipReader::Entry> ZipReader::entry(std::uint64_t index) const {
    const char* name = zip_get_name(m_archive.get(), index, 0);
    if (!name) return invalidZip("An entry of the zip file has no name");
    Entry entry{name, std::string_view(name).ends_with('/'), 0};
    if (leadsOut(entry.name))
        return invalidZip("The zip file holds the path '" + entry.name + "', which leads out of it");
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(m_archive.get(), index, 0, &system, &attributes) == 0 &&
        system == ZIP_OPSYS_UNIX)
        entry.mode = static_cast<mode_t>(attributes >> 16);
    return entry;
}

Status ZipReader::read(std::uint64_t index, const Take& take) {
    const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(m_archive.get(), index, 0));
    if (!file) return invalidZip("An entry of the zip file cannot be read");
    std::vector<char> buffer(64 * 1024);
    for (;;) {
        const zip_int64_t size = zip_fread(file.get(), buffer.data(), buffer.size());
        if (size < 0) return invalidZip("An entry of the zip file is damaged");
        if (size == 0) return {};
        const auto count = static_cast<std::uint64_t>(size); // what the directory claims may be a lie
        if (count > m_left) return invalidZip("The zip file holds more bytes than are allowed");
        m_left -= count;
        SKYDECK_TRY(take(std::string_view(buffer.data(), static_cast<std::size_t>(size))));
    }
}

Status forEachZipFile(std::string_view zip, std::uint64_t most,
                      const std::function<Status(const std::string& name, std::string bytes)>& take) {
    SKYDECK_ASSIGN(ZipReader reader, ZipReader::open(zip, most));
    for (std::uint64_t i = 0; i < reader.size(); ++i) {
        SKYDECK_ASSIGN(const ZipReader::Entry entry, reader.entry(i));
        if (entry.folder) continue;
        std::string bytes;
        SKYDECK_TRY(reader.read(i, [&](std::string_view piece) -> Status {
            bytes += piece;
            return {};
        }));
        SKYDECK_TRY(take(entry.name, std::move(bytes)));
    }
    return {};
}

} // namespace skydeck
