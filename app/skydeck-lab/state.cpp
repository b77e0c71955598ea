#include "app/skydeck-lab/state.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace skydeck::lab {

namespace fs = std::filesystem;

Result<FolderLock> FolderLock::take(const fs::path& folder) {
    std::error_code status;
    fs::create_directories(folder, status);
    const fs::path path = folder / "lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(ErrorKind::Io, "DataFolderNotMade",
                    "Cannot use the data folder '" + folder.string() + "': " + std::strerror(errno),
                    "Choose another one with --data.");
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FolderLock(descriptor);
    ::close(descriptor);
    return fail(ErrorKind::Conflict, "DataFolderInUse", "Another lab uses the data folder '" + folder.string() + "'",
                "See it with `skydeckctl lab status`, or choose another folder with --data.");
}

FolderLock::~FolderLock() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<std::pair<std::string, std::string>> keysOf(const fs::path& folder) {
    const fs::path path = folder / "credentials.json";
    const auto text = readFile(path);
    if (!text && text.error().kind != ErrorKind::NotFound) return fail(text.error());
    if (text) {
        SKYDECK_ASSIGN(const Json kept, parseJson(*text, path.string()));
        std::pair keys{stringAt(kept, "accessKeyId"), stringAt(kept, "secretAccessKey")};
        if (keys.first.empty() || keys.second.empty())
            return fail(ErrorKind::InvalidInput, "InvalidKeys", "'" + path.string() + "' holds no key pair",
                        "Remove that file: the next start makes a new pair.");
        return keys;
    }
    // The forms of AWS's own: AKIA and 16 of base32's letters, then 40 of base64's.
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string id = "AKIA";
    for (const char byte : wire::randomBytes(16))
        id += letters[static_cast<unsigned char>(byte) % letters.size()];
    std::string secret = toBase64(wire::randomBytes(30));
    const Json kept = {{"accessKeyId", id}, {"secretAccessKey", secret}};
    SKYDECK_TRY(writeFileAtomically(path, dumpJson(kept, 2) + "\n", 0600));
    return std::pair(std::move(id), std::move(secret));
}

namespace {
/// True when the record names a lab that runs.
bool namesRunningLab(const fs::path& path) {
    const auto text = readFile(path);
    if (!text) return false;
    const auto record = parseJson(*text);
    if (!record) return false;
    const auto pid = static_cast<pid_t>(integerAt(*record, "pid"));
    return pid != ::getpid() && processRuns(pid, "skydeck-lab");
}
} // namespace

Result<Record> Record::write(const LabConfig& config) {
    fs::path path = runtimeFolder() / "lab.json";
    if (namesRunningLab(path)) return Record({});
    const Json record = {{"endpointUrl", config.endpointUrl},
                         {"accessKeyId", config.accessKeyId},
                         {"secretAccessKey", config.secretAccessKey},
                         {"region", config.region},
                         {"pid", ::getpid()},
                         {"dataFolder", config.dataFolder.string()}};
    SKYDECK_TRY(writeFileAtomically(path, dumpJson(record, 2) + "\n", 0600));
    return Record(std::move(path));
}

Record::~Record() {
    if (m_path.empty()) return;
    const auto text = readFile(m_path);
    const auto record = text ? parseJson(*text) : fail(text.error());
    std::error_code ignored;
    if (record && integerAt(*record, "pid") == ::getpid()) fs::remove(m_path, ignored);
}

} // namespace skydeck::lab
