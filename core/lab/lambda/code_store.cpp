#include "core/lab/lambda/code_store.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/lab/store/files.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <sys/stat.h>
#include <zip.h>

#include <array>
#include <memory>
#include <vector>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
struct CloseZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseZipFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

tl::unexpected<Error> badZip(std::string message) {
    return awsError(400, "InvalidParameterValueException", std::move(message));
}
tl::unexpected<Error> notUnzipped() {
    return badZip("Could not unzip uploaded file. Please check your file, then try to upload again.");
}
tl::unexpected<Error> notWritten(const fs::path& path, const std::error_code& status) {
    return fail(ErrorKind::Io, "FileError", "Cannot write '" + path.string() + "': " + status.message());
}

Result<Zip> openZip(std::string_view bytes) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
    zip_t* archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem) : nullptr;
    zip_error_fini(&problem);
    if (archive) return Zip(archive);
    if (source) zip_source_free(source);
    return notUnzipped();
}

/// The place of an entry; nothing for a path that leads out of the folder.
std::optional<fs::path> placeOf(const std::string& name) {
    const fs::path path = fs::path(name).lexically_normal();
    if (name.empty() || path.is_absolute() || *path.begin() == "..") return std::nullopt;
    return path;
}

/// The unix mode of an entry, 0 where the archive holds none.
mode_t modeOf(zip_t* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0 || system != ZIP_OPSYS_UNIX)
        return 0;
    return static_cast<mode_t>(attributes >> 16);
}

class Unpacking {
public:
    Unpacking(zip_t* archive, fs::path folder) : m_archive(archive), m_folder(std::move(folder)) {}

    Status run() {
        const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(m_archive, 0));
        for (zip_uint64_t i = 0; i < count; ++i)
            SKYDECK_TRY(entry(i));
        // Last, so that no file is ever written through one.
        for (const auto& [path, target] : m_links) {
            std::error_code status;
            fs::create_symlink(target, path, status);
            if (status) return notWritten(path, status);
        }
        return {};
    }

private:
    Status entry(zip_uint64_t index) {
        zip_stat_t about;
        if (zip_stat_index(m_archive, index, 0, &about) != 0 || (about.valid & ZIP_STAT_NAME) == 0)
            return notUnzipped();
        const auto place = placeOf(about.name);
        if (!place)
            return badZip("The zip file holds the path '" + std::string(about.name) + "', which leads out of it.");
        const fs::path path = m_folder / *place;
        const bool folder = std::string_view(about.name).ends_with('/');
        std::error_code status;
        fs::create_directories(folder ? path : path.parent_path(), status);
        if (status) return notWritten(path, status);
        if (folder) return {};
        const mode_t mode = modeOf(m_archive, index);
        if (S_ISLNK(mode)) {
            std::string target;
            SKYDECK_TRY(read(index, [&](std::string_view bytes) -> Status {
                target += bytes;
                return {};
            }));
            m_links.emplace_back(path, target);
            return {};
        }
        fs::remove(path, status); // a name that comes twice: the later one counts
        SKYDECK_ASSIGN(const auto file, OpenFile::open(path, OpenFile::Mode::Create));
        SKYDECK_TRY(read(index, [&](std::string_view bytes) { return file->write(bytes); }));
        const auto permissions = static_cast<fs::perms>(mode == 0 ? 0644 : (mode & 0777) | 0600);
        fs::permissions(path, permissions, status);
        return {};
    }

    template <class Take>
    Status read(zip_uint64_t index, Take take) {
        const std::unique_ptr<zip_file_t, CloseZipFile> file(zip_fopen_index(m_archive, index, 0));
        if (!file) return notUnzipped();
        std::vector<char> buffer(64 * 1024);
        for (;;) {
            const zip_int64_t size = zip_fread(file.get(), buffer.data(), buffer.size());
            if (size < 0) return notUnzipped();
            if (size == 0) return {};
            m_unpacked += static_cast<std::uint64_t>(size); // what the directory claims may be a lie
            if (m_unpacked > CodeStore::kLargestUnpacked)
                return badZip("Unzipped size must be smaller than " + std::to_string(CodeStore::kLargestUnpacked) +
                              " bytes");
            SKYDECK_TRY(take(std::string_view(buffer.data(), static_cast<std::size_t>(size))));
        }
    }

    zip_t* m_archive;
    fs::path m_folder;
    std::vector<std::pair<fs::path, std::string>> m_links;
    std::uint64_t m_unpacked = 0;
};
} // namespace

Result<CodeStore> CodeStore::open(Database& database, fs::path folder) {
    SKYDECK_TRY(database.execute("CREATE TABLE IF NOT EXISTS lambda_code(id TEXT PRIMARY KEY, zip BLOB NOT NULL);"));
    return CodeStore(database, std::move(folder));
}

Status CodeStore::unpack(const std::string& id, std::string_view zip) const {
    SKYDECK_ASSIGN(const Zip archive, openZip(zip));
    if (zip_get_num_entries(archive.get(), 0) <= 0) return badZip("Uploaded file must be a non-empty zip");
    const fs::path files = m_folder / id, scratch = m_folder / (id + ".new-" + toHex(wire::randomBytes(8)));
    std::error_code status;
    fs::create_directories(scratch, status);
    if (status) return notWritten(scratch, status);
    Status done = Unpacking(archive.get(), scratch).run();
    if (done) fs::rename(scratch, files, status);
    // Somebody else may have been as quick with the same zip.
    if (done && status && !fs::exists(files)) done = notWritten(files, status);
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
    return done;
}

Result<CodeStore::Code> CodeStore::add(std::string_view zip) const {
    if (zip.empty()) return badZip("Uploaded file must be a non-empty zip");
    const std::string digest = wire::sha256(zip);
    Code code{toHex(digest), toBase64(digest), zip.size()};
    std::error_code status;
    if (!fs::exists(m_folder / code.id, status)) SKYDECK_TRY(unpack(code.id, zip));
    const auto held = m_database->lock();
    SKYDECK_ASSIGN(Statement insert, m_database->prepare("INSERT OR IGNORE INTO lambda_code(id, zip) VALUES(?, ?)"));
    SKYDECK_TRY(insert.bind(1, code.id).bindBlob(2, zip).run());
    return code;
}

Result<fs::path> CodeStore::provide(const std::string& id) const {
    fs::path files = m_folder / id;
    std::error_code status;
    if (fs::exists(files, status)) return files;
    SKYDECK_ASSIGN(const std::string zip, zipOf(id));
    SKYDECK_TRY(unpack(id, zip));
    return files;
}

Result<std::string> CodeStore::zipOf(const std::string& id) const {
    const auto held = m_database->lock();
    SKYDECK_ASSIGN(Statement select, m_database->prepare("SELECT zip FROM lambda_code WHERE id = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, id).step());
    if (!found) return fail(ErrorKind::NotFound, "NoSuchCode", "There is no code " + id);
    return select.text(0);
}

Status CodeStore::keepOnly(const std::set<std::string>& ids) const {
    std::error_code status;
    std::vector<fs::path> unneeded;
    for (fs::directory_iterator it(m_folder, status), end; !status && it != end; it.increment(status))
        if (!ids.contains(it->path().filename().string())) unneeded.push_back(it->path());
    for (const fs::path& path : unneeded)
        fs::remove_all(path, status);
    return m_database->transaction([&]() -> Status {
        std::vector<std::string> dropped;
        {
            SKYDECK_ASSIGN(Statement select, m_database->prepare("SELECT id FROM lambda_code"));
            SKYDECK_TRY(forEachRow(select, [&](const Statement& row) {
                if (!ids.contains(row.text(0))) dropped.push_back(row.text(0));
                return true;
            }));
        }
        for (const std::string& id : dropped) {
            SKYDECK_ASSIGN(Statement remove, m_database->prepare("DELETE FROM lambda_code WHERE id = ?"));
            SKYDECK_TRY(remove.bind(1, id).run());
        }
        return {};
    });
}

} // namespace skydeck::lab
