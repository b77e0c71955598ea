#include "core/lab/s3/object_files.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr const char* kInUse = "in-use"; // there while a lab runs; found at the start: the last one was killed

tl::unexpected<Error> folderError(const fs::path& folder, const std::string& reason) {
    return fail(ErrorKind::Io, "ObjectFolderError", "The object folder '" + folder.string() + "': " + reason);
}
} // namespace

Result<ObjectFiles> ObjectFiles::open(fs::path folder) {
    std::error_code status;
    // 256 folders, by the first byte of the name: listings of millions of files stay bearable.
    for (int i = 0; i < 256 && !status; ++i)
        fs::create_directories(folder / toHex(std::string(1, static_cast<char>(i))), status);
    if (status) return folderError(folder, status.message());
    const bool unclean = fs::exists(folder / kInUse, status);
    if (!unclean) SKYDECK_TRY(OpenFile::open(folder / kInUse, OpenFile::Mode::Create));
    return ObjectFiles(std::move(folder), unclean);
}

ObjectFiles::~ObjectFiles() {
    if (!m_folder.empty()) ::unlink((m_folder / kInUse).c_str());
}

Status ObjectFiles::sweep(const std::unordered_set<std::string>& known) const {
    std::error_code status;
    for (fs::recursive_directory_iterator it(m_folder, status), end; !status && it != end; it.increment(status)) {
        if (!it->is_regular_file(status) || it->path().filename() == kInUse) continue;
        if (!known.contains(it->path().filename().string())) fs::remove(it->path(), status);
    }
    if (status) return folderError(m_folder, status.message());
    return {};
}

fs::path ObjectFiles::path(std::string_view name) const {
    return m_folder / name.substr(0, 2) / name;
}

NewFile ObjectFiles::fresh() const {
    std::string name = toHex(wire::randomBytes(16));
    ScratchFile file(path(name));
    return {std::move(name), std::move(file)};
}

Result<NewFile> ObjectFiles::place(Body& body) const {
    NewFile placed = fresh();
    if (!body.file.empty()) {
        if (::rename(body.file.path().c_str(), placed.file.path().c_str()) != 0)
            return folderError(m_folder, std::strerror(errno));
        (void)body.file.release();
        return placed;
    }
    // No reader knows the name before its row is there, so the file can be written in place.
    SKYDECK_ASSIGN(const auto out, OpenFile::open(placed.file.path(), OpenFile::Mode::Create));
    SKYDECK_TRY(out->write(body.bytes));
    return placed;
}

Result<NewFile> ObjectFiles::link(const OpenFile& source, std::uint64_t size) const {
    NewFile linked = fresh();
    // By descriptor, because the source's own name may have gone.
    const std::string open = "/proc/self/fd/" + std::to_string(source.descriptor());
    if (::linkat(AT_FDCWD, open.c_str(), AT_FDCWD, linked.file.path().c_str(), AT_SYMLINK_FOLLOW) == 0) return linked;
    SKYDECK_ASSIGN(const auto out, OpenFile::open(linked.file.path(), OpenFile::Mode::Create));
    SKYDECK_TRY(out->append(source, 0, size));
    return linked;
}

Result<std::pair<NewFile, std::shared_ptr<const OpenFile>>> ObjectFiles::create() const {
    NewFile made = fresh();
    SKYDECK_ASSIGN(auto out, OpenFile::open(made.file.path(), OpenFile::Mode::Create));
    return std::pair(std::move(made), std::move(out));
}

Result<std::shared_ptr<const OpenFile>> ObjectFiles::read(std::string_view name) const {
    return OpenFile::open(path(name));
}

void ObjectFiles::remove(const std::string& name) const noexcept {
    if (!name.empty()) ::unlink(path(name).c_str());
}

} // namespace skydeck::lab
