#pragma once

#include "core/base/call_context.h"
#include "core/base/file_descriptor.h"
#include "core/base/json.h"
#include "core/wire/crypto.h"
#include "core/wire/http.h"

#include <filesystem>
#include <memory>

namespace skydeck::workflows::transfers {

/// A file that is read in ranges, by several threads.
class SourceFile {
public:
    static Result<std::shared_ptr<SourceFile>> open(const std::filesystem::path& path);
    SourceFile(const SourceFile&) = delete;
    SourceFile& operator=(const SourceFile&) = delete;

    std::uint64_t size() const { return m_size; }
    /// Size, time of change to the nanosecond and inode: equal means the same content.
    const Json& identity() const { return m_identity; }
    /// Conflict (FileChanged) when the name means something else by now.
    Status requireUnchanged() const;
    /// 0 at the end.
    Result<std::size_t> readAt(char* buffer, std::size_t capacity, std::uint64_t offset) const;

private:
    SourceFile(std::filesystem::path path, FileDescriptor descriptor)
        : m_path(std::move(path)), m_descriptor(std::move(descriptor)) {}
    std::filesystem::path m_path;
    FileDescriptor m_descriptor;
    std::uint64_t m_size = 0;
    Json m_identity;
};

/// A range as a request body.
std::shared_ptr<wire::BodySource> rangeOf(std::shared_ptr<const SourceFile> file, std::uint64_t offset,
                                          std::uint64_t length);
Result<std::uint32_t> crc32cOf(const SourceFile& file, std::uint64_t offset, std::uint64_t length,
                               const CallContext& context);

/// A file written in ranges, by several threads, under a temporary name until it is whole.
class TargetFile {
public:
    /// Makes the folders and the full length at once, so that a disk without room says so first (DiskFull). What an
    /// earlier run left under the temporary name stays in it.
    static Result<std::shared_ptr<TargetFile>> open(const std::filesystem::path& temporary, std::uint64_t size);
    TargetFile(const TargetFile&) = delete;
    TargetFile& operator=(const TargetFile&) = delete;

    Status writeAt(std::string_view bytes, std::uint64_t offset);
    Result<std::size_t> readAt(char* buffer, std::size_t capacity, std::uint64_t offset) const;
    /// Gives it its name, replacing an older file.
    Status moveTo(const std::filesystem::path& file);

private:
    TargetFile(std::filesystem::path path, FileDescriptor descriptor)
        : m_path(std::move(path)), m_descriptor(std::move(descriptor)) {}
    std::filesystem::path m_path;
    FileDescriptor m_descriptor;
};

/// Gives a file the time of the object it was; trouble with that is no trouble.
void setFileTime(const std::filesystem::path& file, std::optional<WallTime> time);

} // namespace skydeck::workflows::transfers
