#include "core/workflows/transfers/ranged_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::workflows::transfers {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> fileTrouble(const char* what, const fs::path& path, int problem) {
    const char* code = problem == ENOENT                        ? "FileNotFound"
                       : problem == ENOSPC || problem == EDQUOT ? "DiskFull"
                                                                : "FileTrouble";
    return fail(problem == ENOENT ? ErrorKind::NotFound : ErrorKind::Io, code,
                std::string("Cannot ") + what + " '" + path.string() + "': " + std::strerror(problem));
}

Result<std::size_t> readRange(int descriptor, const fs::path& path, char* buffer, std::size_t capacity,
                              std::uint64_t offset) {
    for (;;) {
        const ssize_t count = ::pread(descriptor, buffer, capacity, static_cast<off_t>(offset));
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return fileTrouble("read", path, errno);
    }
}

Json identityOf(const struct stat& status) {
    return {{"size", status.st_size},
            {"seconds", status.st_mtim.tv_sec},
            {"nanoseconds", status.st_mtim.tv_nsec},
            {"inode", status.st_ino}};
}

class RangeSource final : public wire::BodySource {
public:
    RangeSource(std::shared_ptr<const SourceFile> file, std::uint64_t offset, std::uint64_t length)
        : m_file(std::move(file)), m_offset(offset), m_length(length) {}
    std::uint64_t size() const override { return m_length; }
    Result<std::size_t> read(char* buffer, std::size_t capacity) override {
        capacity = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, m_length - m_position));
        SKYDECK_ASSIGN(const std::size_t count, m_file->readAt(buffer, capacity, m_offset + m_position));
        m_position += count;
        return count;
    }
    Status rewind() override {
        m_position = 0;
        return {};
    }

private:
    std::shared_ptr<const SourceFile> m_file;
    std::uint64_t m_offset, m_length, m_position = 0;
};

} // namespace

Result<std::shared_ptr<SourceFile>> SourceFile::open(const fs::path& path) {
    FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a pipe must not hold us
    if (!descriptor) return fileTrouble("read", path, errno);
    std::shared_ptr<SourceFile> file(new SourceFile(path, std::move(descriptor)));
    struct stat status {};
    if (::fstat(file->m_descriptor.get(), &status) != 0) return fileTrouble("read", path, errno);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::Io, "NotAFile", "'" + path.string() + "' is not a regular file");
    file->m_size = static_cast<std::uint64_t>(status.st_size);
    file->m_identity = identityOf(status);
    return file;
}

Status SourceFile::requireUnchanged() const {
    struct stat status {};
    if (::stat(m_path.c_str(), &status) == 0 && identityOf(status) == m_identity) return {};
    return fail(ErrorKind::Conflict, "FileChanged", "'" + m_path.string() + "' changed while it was uploaded",
                "Run it again: it starts anew.");
}

Result<std::size_t> SourceFile::readAt(char* buffer, std::size_t capacity, std::uint64_t offset) const {
    return readRange(m_descriptor.get(), m_path, buffer, capacity, offset);
}

std::shared_ptr<wire::BodySource> rangeOf(std::shared_ptr<const SourceFile> file, std::uint64_t offset,
                                          std::uint64_t length) {
    return std::make_shared<RangeSource>(std::move(file), offset, length);
}

Result<std::uint32_t> crc32cOf(const SourceFile& file, std::uint64_t offset, std::uint64_t length,
                               const CallContext& context) {
    std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, 256 << 10)), '\0');
    std::uint32_t crc = 0;
    while (length > 0) {
        SKYDECK_TRY(context.check());
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer.size()));
        SKYDECK_ASSIGN(const std::size_t count, file.readAt(buffer.data(), wanted, offset));
        if (count == 0)
            return fail(ErrorKind::Conflict, "FileChanged", "The file became shorter while it was uploaded");
        crc = wire::crc32c(std::string_view(buffer).substr(0, count), crc);
        offset += count;
        length -= count;
    }
    return crc;
}

Result<std::shared_ptr<TargetFile>> TargetFile::open(const fs::path& temporary, std::uint64_t size) {
    std::error_code ignored; // open tells
    if (temporary.has_parent_path()) fs::create_directories(temporary.parent_path(), ignored);
    FileDescriptor opened(::open(temporary.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!opened) return fileTrouble("write", temporary, errno);
    const int descriptor = opened.get();
    std::shared_ptr<TargetFile> file(new TargetFile(temporary, std::move(opened)));
    if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0) return fileTrouble("write", temporary, errno);
    // Where a file system cannot reserve, writing tells.
    if (size > 0 && ::fallocate(descriptor, 0, 0, static_cast<off_t>(size)) != 0 &&
        (errno == ENOSPC || errno == EDQUOT)) {
        const int problem = errno;
        ::unlink(temporary.c_str());
        return fileTrouble("make room for", temporary, problem);
    }
    return file;
}

Status TargetFile::writeAt(std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(m_descriptor.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fileTrouble("write", m_path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Result<std::size_t> TargetFile::readAt(char* buffer, std::size_t capacity, std::uint64_t offset) const {
    return readRange(m_descriptor.get(), m_path, buffer, capacity, offset);
}

Status TargetFile::moveTo(const fs::path& file) {
    if (::rename(m_path.c_str(), file.c_str()) != 0) return fileTrouble("write", file, errno);
    return {};
}

void setFileTime(const fs::path& file, std::optional<WallTime> time) {
    if (!time) return;
    const auto seconds = toEpochSeconds(*time);
    const timespec times[2] = {{0, UTIME_OMIT}, {static_cast<time_t>(seconds), 0}};
    ::utimensat(AT_FDCWD, file.c_str(), times, 0);
}

} // namespace skydeck::workflows::transfers
