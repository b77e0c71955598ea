#include "core/base/files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace skydeck {

namespace fs = std::filesystem;

Result<std::string> readFile(const fs::path& path) {
    std::error_code status;
    if (fs::is_directory(path, status))
        return fail(ErrorKind::Io, "IsFolder", "'" + path.string() + "' is a folder, not a file");
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        const int problem = errno;
        return fail(problem == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                    problem == ENOENT ? "FileNotFound" : "FileNotReadable",
                    "Cannot read '" + path.string() + "': " + std::strerror(problem));
    }
    // In one piece as far as the size is known, and on to the end: files grow, and pipes have no size.
    const auto known = fs::file_size(path, status);
    std::string bytes(status ? 0 : known, '\0');
    std::size_t filled = 0;
    constexpr std::size_t kPiece = 1 << 16;
    for (;;) {
        in.read(bytes.data() + filled, static_cast<std::streamsize>(bytes.size() - filled));
        filled += static_cast<std::size_t>(in.gcount());
        if (in.bad()) return fail(ErrorKind::Io, "FileNotReadable", "Reading '" + path.string() + "' failed");
        if (in.eof() || in.peek() == std::ifstream::traits_type::eof()) break;
        bytes.resize(filled + kPiece);
    }
    bytes.resize(filled);
    return bytes;
}

Status writeFileAtomically(const fs::path& path, std::string_view bytes, unsigned mode) {
    const auto problem = [&](const std::string& what) {
        return fail(ErrorKind::Io, "FileNotWritten",
                    "Cannot " + what + " '" + path.string() + "': " + std::strerror(errno));
    };
    std::error_code status;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), status);
    std::string temporary = path.string() + ".XXXXXX";
    const int file = mkostemp(temporary.data(), O_CLOEXEC);
    if (file < 0) return problem("write");
    bool good = fchmod(file, static_cast<mode_t>(mode)) == 0;
    while (good && !bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        good = written > 0;
        if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && fsync(file) == 0;
    good = (close(file) == 0) && good;
    if (good) good = std::rename(temporary.c_str(), path.c_str()) == 0;
    if (good) return {};
    const auto error = problem("write");
    unlink(temporary.c_str());
    return error;
}

fs::path homeFolder() {
    if (const char* home = std::getenv("HOME"); home && *home) return home;
    if (const passwd* entry = getpwuid(getuid())) return entry->pw_dir;
    return "/";
}

namespace {
fs::path xdg(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    // The specification says relative values are to be ignored.
    const fs::path base = value && *value == '/' ? fs::path(value) : homeFolder() / fallback;
    return base / "skydeck";
}
} // namespace

fs::path dataFolder() {
    return xdg("XDG_DATA_HOME", ".local/share");
}
fs::path stateFolder() {
    return xdg("XDG_STATE_HOME", ".local/state");
}
fs::path configFolder() {
    return xdg("XDG_CONFIG_HOME", ".config");
}
fs::path cacheFolder() {
    return xdg("XDG_CACHE_HOME", ".cache");
}

fs::path runtimeFolder() {
    const char* value = std::getenv("XDG_RUNTIME_DIR");
    return value && *value == '/' ? fs::path(value) / "skydeck" : stateFolder();
}

fs::path programFolder() {
    std::error_code status;
    const fs::path self = fs::read_symlink("/proc/self/exe", status);
    return status ? fs::path(".") : self.parent_path();
}

Result<fs::path> resourcesFolder() {
    if (const char* wanted = std::getenv("SKYDECK_RESOURCES"); wanted && *wanted) return fs::path(wanted);
    const fs::path bin = programFolder();
    // build/<preset>/bin and build/<preset>/tests sit three levels below the source tree.
    for (const fs::path& candidate : {bin / "../share/skydeck", bin / "../../../resources"}) {
        std::error_code status;
        if (fs::is_directory(candidate / "templates", status)) return fs::weakly_canonical(candidate, status);
    }
    return fail(ErrorKind::NotFound, "ResourcesNotFound",
                "The resources folder was not found beside '" + bin.string() + "'",
                "Set SKYDECK_RESOURCES to the folder that holds templates/ and images/.");
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "skydeck-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder: " + pattern);
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

} // namespace skydeck
