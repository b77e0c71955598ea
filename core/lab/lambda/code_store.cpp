#include "core/lab/lambda/code_store.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/base/zip_reader.h"
#include "core/lab/service.h"
#include "core/lab/store/files.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <sys/stat.h>

#include <array>
#include <memory>
#include <vector>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
tl::unexpected<Error> badZip(std::string message) {
    return awsError(400, "InvalidParameterValueException", std::move(message));
}
tl::unexpected<Error> notWritten(const fs::path& path, const std::error_code& status) {
    return fail(ErrorKind::Io, "FileError", "Cannot write '" + path.string() + "': " + status.message());
}

/// Lambda's words for what is wrong with a zip; other errors as they are.
Error uploadError(Error error) {
    if (error.code != "InvalidZip") return error;
    return badZip(error.message + ". Please check your file, then try to upload again.").value();
}

class Unpacking {
public:
    Unpacking(ZipReader& zip, fs::path folder) : m_zip(zip), m_folder(std::move(folder)) {}

    Status run() {
        for (std::uint64_t i = 0; i < m_zip.size(); ++i)
            SKYDECK_TRY(unpack(i));
        // Last, so that no file is ever written through one.
        for (const auto& [path, target] : m_links) {
            std::error_code status;
            fs::create_symlink(target, path, status);
            if (status) return notWritten(path, status);
        }
        return {};
    }

private:
    Status unpack(std::uint64_t index) {
        SKYDECK_ASSIGN(const ZipReader::Entry entry, m_zip.entry(index));
        const fs::path path = m_folder / fs::path(entry.name).lexically_normal();
        std::error_code status;
        fs::create_directories(entry.folder ? path : path.parent_path(), status);
        if (status) return notWritten(path, status);
        if (entry.folder) return {};
        if (S_ISLNK(entry.mode)) {
            std::string target;
            SKYDECK_TRY(m_zip.read(index, [&](std::string_view bytes) -> Status {
                target += bytes;
                return {};
            }));
            m_links.emplace_back(path, target);
            return {};
        }
        fs::remove(path, status); // a name that comes twice: the later one counts
        SKYDECK_ASSIGN(const auto file, OpenFile::open(path, OpenFile::Mode::Create));
        SKYDECK_TRY(m_zip.read(index, [&](std::string_view bytes) { return file->write(bytes); }));
        const auto permissions = static_cast<fs::perms>(entry.mode == 0 ? 0644 : (entry.mode & 0777) | 0600);
        fs::permissions(path, permissions, status);
        return {};
    }

    ZipReader& m_zip;
    fs::path m_folder;
    std::vector<std::pair<fs::path, std::string>> m_links;
};
} // namespace

Result<CodeStore> CodeStore::open(Database& database, fs::path folder) {
    SKYDECK_TRY(database.execute("CREATE TABLE IF NOT EXISTS lambda_code(id TEXT PRIMARY KEY, zip BLOB NOT NULL);"));
    return CodeStore(database, std::move(folder));
}

Status CodeStore::unpack(const std::string& id, std::string_view zip) const {
    auto archive = ZipReader::open(zip, kLargestUnpacked);
    if (!archive) return fail(uploadError(std::move(archive).error()));
    if (archive->size() == 0) return badZip("Uploaded file must be a non-empty zip");
    const fs::path files = m_folder / id, scratch = m_folder / (id + ".new-" + toHex(wire::randomBytes(8)));
    std::error_code status;
    fs::create_directories(scratch, status);
    if (status) return notWritten(scratch, status);
    Status done = Unpacking(*archive, scratch).run();
    if (!done) done = fail(uploadError(done.error()));
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
