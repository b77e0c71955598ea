#include "core/base/zip_writer.h"

#include <zip.h>

namespace skydeck {

namespace {
tl::unexpected<Error> notZipped(zip_error_t* problem) {
    return fail(ErrorKind::Internal, "NotZipped",
                std::string("Cannot make a zip file: ") + zip_error_strerror(problem));
}

Status addFile(zip_t* archive, const std::string& name, const std::string& bytes) {
    zip_source_t* content = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = content ? zip_file_add(archive, name.c_str(), content, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        if (content) zip_source_free(content);
        return notZipped(zip_get_error(archive));
    }
    constexpr zip_uint32_t kMode = 0100644U << 16;
    zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX, kMode);
    // The same files make the same bytes.
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), 315'532'800, 0);
    return {};
}
} // namespace

Result<std::string> zipOf(const std::vector<std::pair<std::string, std::string>>& files) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &problem);
    if (!target) return notZipped(&problem);
    zip_source_keep(target); // it holds the result when the archive is closed
    zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &problem);
    if (!archive) {
        zip_source_free(target);
        zip_source_free(target);
        return notZipped(&problem);
    }
    Status added;
    for (const auto& [name, bytes] : files)
        if (added) added = addFile(archive, name, bytes);
    if (!added || zip_close(archive) != 0) {
        if (added) added = notZipped(zip_get_error(archive));
        zip_discard(archive);
        zip_source_free(target);
        return fail(added.error());
    }
    std::string out;
    zip_stat_t about;
    if (zip_source_stat(target, &about) == 0 && zip_source_open(target) == 0) {
        out.resize(about.size);
        const zip_int64_t read = zip_source_read(target, out.data(), out.size());
        zip_source_close(target);
        if (read != static_cast<zip_int64_t>(out.size())) out.clear();
    }
    zip_source_free(target);
    if (out.empty()) return fail(ErrorKind::Internal, "NotZipped", "A zip file that was made cannot be read again");
    return out;
}

} // namespace skydeck
