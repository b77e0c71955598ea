#include "core/aws/bodies.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::aws {

namespace {

tl::unexpected<Error> fileError(const char* what, const std::string& file, int problem) {
    return fail(problem == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                problem == ENOENT ? "FileNotFound" : "FileTrouble",
                std::string("Cannot ") + what + " '" + file + "': " + std::strerror(problem));
}

class FileSource final : public wire::BodySource {
public:
    FileSource(std::string file, FileDescriptor descriptor, std::uint64_t size)
        : m_file(std::move(file)), m_descriptor(std::move(descriptor)), m_size(size) {}

    std::uint64_t size() const override { return m_size; }
    Result<std::size_t> read(char* buffer, std::size_t capacity) override {
        // A file that grows is sent as long as it was.
        capacity = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, m_size - m_position));
        ssize_t count = 0;
        do
            count = ::pread(m_descriptor.get(), buffer, capacity, static_cast<off_t>(m_position));
        while (count < 0 && errno == EINTR);
        if (count < 0) return fileError("read", m_file, errno);
        m_position += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
    }
    Status rewind() override {
        m_position = 0;
        return {};
    }

private:
    std::string m_file;
    FileDescriptor m_descriptor;
    std::uint64_t m_size;
    std::uint64_t m_position = 0;
};

class MemorySource final : public wire::BodySource {
public:
    explicit MemorySource(std::string_view bytes) : m_bytes(bytes) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    Result<std::size_t> read(char* buffer, std::size_t capacity) override {
        const std::size_t count = m_bytes.copy(buffer, capacity, m_position);
        m_position += count;
        return count;
    }
    Status rewind() override {
        m_position = 0;
        return {};
    }

private:
    std::string_view m_bytes;
    std::size_t m_position = 0;
};

} // namespace

Result<std::shared_ptr<wire::BodySource>> openFileSource(const std::filesystem::path& file) {
    FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) return fileError("read", file, errno);
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::Io, "NotAFile", "'" + file.string() + "' is not a regular file");
    return std::make_shared<FileSource>(file, std::move(descriptor), static_cast<std::uint64_t>(status.st_size));
}

std::shared_ptr<wire::BodySource> memorySource(std::string_view bytes) {
    return std::make_shared<MemorySource>(bytes);
}

Status MemorySink::write(std::string_view bytes) {
    if (bytes.size() > m_limit - m_bytes.size())
        return fail(ErrorKind::InvalidInput, "EntityTooLarge", "The object is larger than " + humanBytes(m_limit),
                    "Download it to a file instead.");
    m_bytes.append(bytes);
    return {};
}

Status MemorySink::restart() {
    m_bytes.clear();
    return {};
}

Result<std::unique_ptr<FileSink>> FileSink::create(const std::filesystem::path& file) {
    std::error_code ignored; // open tells
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
    if (std::filesystem::is_directory(file, ignored))
        return fail(ErrorKind::Io, "IsFolder", "'" + file.string() + "' is a folder, not a file");
    std::string temporary = file.string() + "." + toHex(wire::randomBytes(6));
    FileDescriptor descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!descriptor) return fileError("write", file, errno);
    return std::unique_ptr<FileSink>(new FileSink(file, std::move(temporary), std::move(descriptor)));
}

FileSink::FileSink(std::filesystem::path file, std::string temporary, FileDescriptor descriptor)
    : m_file(std::move(file)), m_temporary(std::move(temporary)), m_descriptor(std::move(descriptor)) {}

FileSink::~FileSink() {
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Status FileSink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fileError("write", m_file, errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Status FileSink::restart() {
    if (::ftruncate(m_descriptor.get(), 0) != 0 || ::lseek(m_descriptor.get(), 0, SEEK_SET) != 0)
        return fileError("write", m_file, errno);
    return {};
}

Status FileSink::finish() {
    if (!m_descriptor.reset() || ::rename(m_temporary.c_str(), m_file.c_str()) != 0)
        return fileError("write", m_file, errno);
    m_temporary.clear();
    return {};
}

} // namespace skydeck::aws
