#pragma once

#include "core/base/result.h"
#include "core/lab/store/files.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct archive;

namespace skydeck::lab {

/// Plain files in a tar archive (POSIX's pax where ustar does not reach), by libarchive.
class TarWriter {
public:
    /// A new private file; an error when it exists.
    static Result<TarWriter> create(const std::filesystem::path& file);

    Status begin(std::string_view name, std::uint64_t size);
    /// The content that begin() announced, in any pieces.
    Status write(std::string_view bytes);
    Status end();
    /// The archive's end, synced to the disk.
    Status finish();

private:
    TarWriter(std::shared_ptr<const OpenFile> file, std::shared_ptr<archive> tar)
        : m_file(std::move(file)), m_tar(std::move(tar)) {}
    Status written(std::int64_t outcome) const;

    std::shared_ptr<const OpenFile> m_file; // outlives what writes to it
    std::shared_ptr<archive> m_tar;
    std::uint64_t m_left = 0; // of the current file
};

class TarReader {
public:
    static Result<TarReader> open(const std::filesystem::path& file);

    struct Entry {
        std::string name;
        std::uint64_t size = 0;
    };
    /// The next file, nothing at the archive's end. InvalidInput (ArchiveDamaged) for what is no tar archive, ends too
    /// early, or has anything but plain files.
    Result<std::optional<Entry>> next();
    /// Up to `capacity` bytes of the current file; 0 at its end.
    Result<std::size_t> read(char* buffer, std::size_t capacity);

private:
    TarReader(std::shared_ptr<const OpenFile> file, std::shared_ptr<archive> tar)
        : m_file(std::move(file)), m_tar(std::move(tar)) {}

    std::shared_ptr<const OpenFile> m_file;
    std::shared_ptr<archive> m_tar;
};

} // namespace skydeck::lab
