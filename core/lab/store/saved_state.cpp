#include "core/lab/store/saved_state.h"

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/lab/store/files.h"
#include "core/lab/store/migrations.h"
#include "core/lab/store/sqlite_backup.h"
#include "core/lab/store/tar.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr std::int64_t kArchiveFormat = 1; // of the archive itself
constexpr std::size_t kCopiedAtOnce = 1024 * 1024;
constexpr const char* kAboutFile = "skydeck-lab.json";
constexpr const char* kDigestsFile = "SHA256SUMS";
constexpr const char* kDatabaseFile = "lab.db";
constexpr const char* kKeysFile = "credentials.json";
constexpr const char* kInUseMark = "objects/in-use"; // makes the next start look for files without a row

tl::unexpected<Error> stateFileError(const std::string& what, const fs::path& path, const std::error_code& problem) {
    return fail(ErrorKind::Io, "FileError", "Cannot " + what + " '" + path.string() + "': " + problem.message());
}

/// A folder that goes with everything in it, unless released.
class Staging {
public:
    static Result<Staging> make(const fs::path& path) {
        std::error_code problem;
        fs::create_directories(path, problem);
        if (!problem) fs::permissions(path, fs::perms::owner_all, problem);
        if (problem) return stateFileError("make", path, problem);
        return Staging(path);
    }
    ~Staging() { discard(); }
    Staging(Staging&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    Staging& operator=(Staging&&) = delete;

    const fs::path& path() const { return m_path; }
    void release() { m_path.clear(); }

private:
    explicit Staging(fs::path path) : m_path(std::move(path)) {}
    void discard() noexcept {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    fs::path m_path;
};

std::string freshName(const std::string& stem) {
    return stem + toHex(wire::randomBytes(6));
}

/// Links rather than copies: object files never change, so links are a snapshot of them.
Status linkObjects(const fs::path& objects, const fs::path& target) {
    std::error_code problem;
    if (!fs::exists(objects, problem)) return {};
    for (fs::recursive_directory_iterator it(objects, problem), end; !problem && it != end; it.increment(problem)) {
        const fs::path to = target / it->path().lexically_relative(objects);
        if (it->is_directory(problem)) {
            fs::create_directories(to, problem);
        } else if (it->path().filename() != "in-use") {
            fs::create_hard_link(it->path(), to, problem);
            if (problem == std::errc::no_such_file_or_directory) problem.clear(); // removed meanwhile: has no row
        }
    }
    if (problem) return stateFileError("link the objects of", objects, problem);
    return {};
}

/// The files of a snapshot by their names in the archive, in order.
Result<std::map<std::string, fs::path>> filesIn(const fs::path& folder) {
    std::map<std::string, fs::path> files;
    std::error_code problem;
    for (fs::recursive_directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem))
        if (it->is_regular_file(problem)) files.emplace(it->path().lexically_relative(folder).string(), it->path());
    if (problem) return stateFileError("read", folder, problem);
    return files;
}

/// Writes entries and remembers their digests.
class ArchiveWriter {
public:
    explicit ArchiveWriter(TarWriter tar) : m_tar(std::move(tar)) {}

    Status add(const std::string& name, std::string_view bytes) {
        SKYDECK_TRY(m_tar.begin(name, bytes.size()));
        SKYDECK_TRY(m_tar.write(bytes));
        return m_tar.end();
    }

    Status addFile(const std::string& name, const fs::path& path, std::uint64_t size) {
        SKYDECK_ASSIGN(const auto in, OpenFile::open(path));
        SKYDECK_TRY(m_tar.begin(name, size));
        wire::Digest digest(wire::Digest::Kind::Sha256);
        std::string piece(kCopiedAtOnce, '\0');
        for (std::uint64_t at = 0;;) {
            SKYDECK_ASSIGN(const std::size_t got, in->read(piece.data(), piece.size(), at));
            if (got == 0) break;
            digest.update({piece.data(), got});
            SKYDECK_TRY(m_tar.write({piece.data(), got}));
            at += got;
        }
        m_digests += toHex(digest.finish()) + "  " + name + "\n";
        return m_tar.end();
    }

    Status finish() {
        SKYDECK_TRY(add(kDigestsFile, m_digests));
        return m_tar.finish();
    }

private:
    TarWriter m_tar;
    std::string m_digests;
};

bool belongsInArchive(const std::string& name) {
    if (name == kDatabaseFile || name == kKeysFile || name == kAboutFile || name == kDigestsFile) return true;
    // objects/ab/abcd…: nothing that could lead out of the folder.
    const auto pieces = split(name, '/');
    const auto plain = [](const std::string& piece) {
        return !piece.empty() && piece.find_first_not_of("0123456789abcdef") == std::string::npos;
    };
    return pieces.size() == 3 && pieces[0] == "objects" && plain(pieces[1]) && plain(pieces[2]);
}

tl::unexpected<Error> damagedArchive(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "ArchiveDamaged", "The archive is damaged: " + what,
                "Nothing was changed. Load another copy of it.");
}

Result<std::string> extractFile(TarReader& tar, const fs::path& target) {
    std::error_code problem;
    fs::create_directories(target.parent_path(), problem);
    SKYDECK_ASSIGN(const auto out, OpenFile::open(target, OpenFile::Mode::Create));
    wire::Digest digest(wire::Digest::Kind::Sha256);
    std::string piece(kCopiedAtOnce, '\0');
    for (;;) {
        SKYDECK_ASSIGN(const std::size_t got, tar.read(piece.data(), piece.size()));
        if (got == 0) return toHex(digest.finish());
        digest.update({piece.data(), got});
        SKYDECK_TRY(out->write({piece.data(), got}));
    }
}

Result<SavedState> readAbout(const fs::path& path, const fs::path& archive) {
    SKYDECK_ASSIGN(const std::string text, readFile(path));
    SKYDECK_ASSIGN(const Json about, parseJson(text, kAboutFile));
    if (integerAt(about, "format") < 1) return damagedArchive(std::string(kAboutFile) + " has no format");
    if (integerAt(about, "format") > kArchiveFormat)
        return fail(stateTooNew(archive.string(), integerAt(about, "format"), kArchiveFormat));
    SavedState state;
    state.version = integerAt(about, "stateVersion");
    if (state.version > newestStateVersion())
        return fail(stateTooNew(archive.string(), state.version, newestStateVersion()));
    return state;
}

/// Everything of the archive in a folder, checked against its digests.
Result<SavedState> extractAll(const fs::path& file, const fs::path& folder) {
    SKYDECK_ASSIGN(TarReader tar, TarReader::open(file));
    std::map<std::string, std::string> digests;
    SavedState state;
    bool first = true;
    for (;; first = false) {
        SKYDECK_ASSIGN(const auto entry, tar.next());
        if (!entry) break;
        if (!belongsInArchive(entry->name) || first != (entry->name == kAboutFile))
            return damagedArchive("'" + file.string() + "' is not what `lab save` writes");
        SKYDECK_ASSIGN(digests[entry->name], extractFile(tar, folder / entry->name));
        if (first) {
            SKYDECK_ASSIGN(state, readAbout(folder / kAboutFile, file)); // before gigabytes of a later format
        }
        if (entry->name.starts_with("objects/")) ++state.files;
        if (entry->name.starts_with("objects/") || entry->name == kDatabaseFile) state.bytes += entry->size;
    }
    if (!digests.contains(kDigestsFile) || !digests.contains(kDatabaseFile))
        return damagedArchive("a part of it is missing");
    SKYDECK_ASSIGN(const std::string listed, readFile(folder / kDigestsFile));
    std::size_t checked = 0;
    for (const std::string& line : split(listed, '\n')) {
        if (line.empty()) continue;
        const auto found = digests.find(line.substr(std::min<std::size_t>(66, line.size())));
        if (found == digests.end() || found->second != line.substr(0, 64))
            return damagedArchive("'" + line.substr(std::min<std::size_t>(66, line.size())) + "' has other bytes");
        ++checked;
    }
    if (checked + 2 != digests.size()) return damagedArchive("its list of digests is not whole");
    std::error_code ignored;
    fs::remove(folder / kDigestsFile, ignored);
    fs::remove(folder / kAboutFile, ignored);
    return state;
}

Status syncAll(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const std::error_code problem(errno, std::generic_category());
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) return stateFileError("sync", folder, problem);
    return {};
}

/// What keeps a folder from being taken for a new state: anything but the lock of who asks.
Result<bool> holdsSomething(const fs::path& folder) {
    std::error_code problem;
    if (!fs::exists(folder, problem)) return false;
    for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem))
        if (it->path().filename() != "lock") return true;
    if (problem) return stateFileError("read", folder, problem);
    return false;
}
} // namespace

Result<SavedState> saveState(const fs::path& folder, const fs::path& file, bool replace) {
    std::error_code problem;
    if (!fs::exists(folder / kDatabaseFile, problem))
        return fail(ErrorKind::NotFound, "NoState", "'" + folder.string() + "' holds no state of a lab",
                    "Name the lab's data folder with --data.");
    if (!replace && fs::exists(file, problem))
        return fail(ErrorKind::Conflict, "FileExists", "'" + file.string() + "' exists",
                    "Choose another name, or say --replace.");
    // In the spool folder, which every start of a lab empties: a kill leaves nothing for long.
    SKYDECK_ASSIGN(const Staging staging, Staging::make(folder / "spool" / freshName("saving-")));
    SavedState state;
    {
        SKYDECK_ASSIGN(const WriteHold hold, WriteHold::take(folder / kDatabaseFile));
        SKYDECK_ASSIGN(state.version, hold.version());
        if (state.version == 0) state.version = kFirstStateVersion;
        if (state.version > newestStateVersion())
            return fail(stateTooNew(folder.string(), state.version, newestStateVersion()));
        SKYDECK_TRY(linkObjects(folder / "objects", staging.path() / "objects"));
        SKYDECK_TRY(copyDatabase(folder / kDatabaseFile, staging.path() / kDatabaseFile));
    }
    if (fs::exists(folder / kKeysFile, problem)) fs::copy_file(folder / kKeysFile, staging.path() / kKeysFile, problem);
    if (problem) return stateFileError("copy", folder / kKeysFile, problem);

    SKYDECK_ASSIGN(const auto files, filesIn(staging.path()));
    std::map<std::string, std::uint64_t> sizes;
    for (const auto& [name, path] : files) {
        sizes[name] = fs::file_size(path, problem);
        if (problem) return stateFileError("read", path, problem);
        if (name != kKeysFile) state.bytes += sizes[name];
        if (name.starts_with("objects/")) ++state.files;
    }
    ScratchFile partial(file.string() + freshName(".partial-"));
    SKYDECK_ASSIGN(TarWriter tar, TarWriter::create(partial.path()));
    ArchiveWriter archive(std::move(tar));
    const Json about{{"format", kArchiveFormat},
                     {"stateVersion", state.version},
                     {"saved", wire::formatIso8601(toEpochSeconds(systemClock().now()))},
                     {"files", state.files},
                     {"bytes", state.bytes}};
    SKYDECK_TRY(archive.add(kAboutFile, dumpJson(about, 2) + "\n"));
    for (const auto& [name, path] : files)
        SKYDECK_TRY(archive.addFile(name, path, sizes[name]));
    SKYDECK_TRY(archive.finish());
    fs::rename(partial.path(), file, problem);
    if (problem) return stateFileError("write", file, problem);
    (void)partial.release();
    return state;
}

Result<SavedState> loadState(const fs::path& file, const fs::path& folder, bool replace) {
    SKYDECK_ASSIGN(const bool occupied, holdsSomething(folder));
    std::error_code problem;
    if (occupied && !fs::exists(folder / kDatabaseFile, problem))
        return fail(ErrorKind::InvalidInput, "NotALabFolder",
                    "'" + folder.string() + "' does not look like a lab's data folder: it has no lab.db",
                    "Nothing was changed. Choose another folder with --data.");
    if (occupied && !replace)
        return fail(ErrorKind::Conflict, "StateExists", "There is a state in '" + folder.string() + "'",
                    "Choose another folder with --data, or say --replace: the present state is then kept beside it.");
    const fs::path parent = folder.parent_path();
    SKYDECK_ASSIGN(Staging staging, Staging::make(parent / freshName(folder.filename().string() + ".loading-")));
    SKYDECK_ASSIGN(SavedState state, extractAll(file, staging.path()));
    fs::create_directories(staging.path() / "objects", problem);
    SKYDECK_TRY(OpenFile::open(staging.path() / kInUseMark, OpenFile::Mode::Create));
    SKYDECK_TRY(syncAll(staging.path()));

    if (!fs::exists(folder, problem)) fs::create_directories(folder, problem);
    if (::renameat2(AT_FDCWD, staging.path().c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0)
        return stateFileError("replace", folder, std::error_code(errno, std::generic_category()));
    if (!occupied) return state; // the staging folder is now the empty one
    std::string moment = wire::formatIso8601(toEpochSeconds(systemClock().now()));
    std::erase_if(moment, [](char c) { return c == ':' || c == '-'; });
    state.replacedCopy = parent / freshName(folder.filename().string() + ".replaced-" + moment + "-");
    fs::rename(staging.path(), state.replacedCopy, problem);
    if (problem) state.replacedCopy = staging.path();
    staging.release();
    return state;
}

} // namespace skydeck::lab
