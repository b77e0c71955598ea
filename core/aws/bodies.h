#pragma once

#include "core/base/file_descriptor.h"
#include "core/wire/http.h"

#include <filesystem>

namespace skydeck::aws {

/// A file's bytes as a request body. The size is taken when it is opened; a file that shrinks meanwhile is an Io error.
Result<std::shared_ptr<wire::BodySource>> openFileSource(const std::filesystem::path& file);

/// Bytes in memory as a request body; not copied: they outlive the request.
std::shared_ptr<wire::BodySource> memorySource(std::string_view bytes);

/// A response body in memory.
class MemorySink final : public wire::BodySink {
public:
    /// More bytes than `limit` are the error EntityTooLarge.
    explicit MemorySink(std::uint64_t limit) : m_limit(limit) {}
    Status write(std::string_view bytes) override;
    Status restart() override;
    std::string takeBytes() { return std::move(m_bytes); }

private:
    std::uint64_t m_limit;
    std::string m_bytes;
};

/// A response body in a file that gets its name when it is complete; what is left unfinished is removed.
class FileSink final : public wire::BodySink {
public:
    /// Makes the parent folders.
    static Result<std::unique_ptr<FileSink>> create(const std::filesystem::path& file);
    ~FileSink() override;
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    Status write(std::string_view bytes) override;
    Status restart() override;
    /// Puts the file under its name, replacing an older one.
    Status finish();

private:
    FileSink(std::filesystem::path file, std::string temporary, FileDescriptor descriptor);
    std::filesystem::path m_file;
    std::string m_temporary;
    FileDescriptor m_descriptor;
};

} // namespace skydeck::aws
