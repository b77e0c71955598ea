#include "core/lab/store/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> fileError(const char* what, const std::filesystem::path& path) {
    const int problem = errno;
    return fail(problem == ENOENT ? ErrorKind::NotFound : ErrorKind::Io, "FileError",
                std::string("Cannot ") + what + " '" + path.string() + "': " + std::strerror(problem),
                problem == ENOSPC ? "The disk is full: free some space and try again." : "");
}
} // namespace

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
    if (this != &other) {
        discard();
        m_path = other.release();
    }
    return *this;
}

std::filesystem::path ScratchFile::release() {
    std::filesystem::path path;
    path.swap(m_path);
    return path;
}

void ScratchFile::discard() noexcept {
    if (!m_path.empty()) ::unlink(m_path.c_str());
}

Result<std::shared_ptr<const OpenFile>> OpenFile::open(const std::filesystem::path& path, Mode mode) {
    const int flags = mode == Mode::Read ? O_RDONLY : O_WRONLY | O_CREAT | O_EXCL;
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) return fileError(mode == Mode::Read ? "read" : "create", path);
    return std::shared_ptr<const OpenFile>(new OpenFile(descriptor, path));
}

OpenFile::~OpenFile() {
    ::close(m_descriptor);
}

Status OpenFile::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fileError("write", m_path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status OpenFile::append(const OpenFile& source, std::uint64_t offset, std::uint64_t length) const {
    auto from = static_cast<off_t>(offset);
    while (length > 0) {
        // sendfile and not copy_file_range: the latter refuses to cross file systems on older kernels.
        const ssize_t copied = ::sendfile(m_descriptor, source.m_descriptor, &from, length);
        if (copied < 0 && errno == EINTR) continue;
        if (copied < 0) return fileError("write", m_path);
        if (copied == 0)
            return fail(ErrorKind::Io, "FileTruncated", "'" + source.m_path.string() + "' is shorter than recorded");
        length -= static_cast<std::uint64_t>(copied);
    }
    return {};
}

Result<std::size_t> OpenFile::read(char* buffer, std::size_t capacity, std::uint64_t offset) const {
    for (;;) {
        const ssize_t got = ::pread(m_descriptor, buffer, capacity, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fileError("read", m_path);
        return static_cast<std::size_t>(got);
    }
}

} // namespace skydeck::lab
