#include "core/lab/store/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace skydeck::lab {

namespace {
constexpr std::size_t kTarReadAtOnce = 1 << 16;

std::string wordsOf(archive* tar) {
    const char* words = ::archive_error_string(tar);
    return words ? words : "unknown error";
}

tl::unexpected<Error> damagedTar(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "ArchiveDamaged", "The archive is damaged: " + what);
}
} // namespace

Result<TarWriter> TarWriter::create(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto out, OpenFile::open(file, OpenFile::Mode::Create));
    std::shared_ptr<archive> tar(::archive_write_new(), ::archive_write_free);
    ::archive_write_set_format_pax_restricted(tar.get());
    ::archive_write_set_bytes_in_last_block(tar.get(), 1); // no padding to a tape's record
    if (::archive_write_open_fd(tar.get(), out->descriptor()) != ARCHIVE_OK)
        return fail(ErrorKind::Io, "FileError", "Cannot write the archive: " + wordsOf(tar.get()));
    return TarWriter(std::move(out), std::move(tar));
}

Status TarWriter::written(std::int64_t outcome) const {
    if (outcome >= ARCHIVE_OK) return {};
    return fail(ErrorKind::Io, "FileError", "Cannot write the archive: " + wordsOf(m_tar.get()));
}

Status TarWriter::begin(std::string_view name, std::uint64_t size) {
    const std::unique_ptr<archive_entry, decltype(&::archive_entry_free)> entry(::archive_entry_new(),
                                                                                ::archive_entry_free);
    ::archive_entry_set_pathname(entry.get(), std::string(name).c_str());
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_perm(entry.get(), 0600);
    m_left = size;
    return written(::archive_write_header(m_tar.get(), entry.get()));
}

Status TarWriter::write(std::string_view bytes) {
    if (bytes.size() > m_left) return fail(ErrorKind::Io, "FileChanged", "A file grew while it was archived");
    m_left -= bytes.size();
    return written(::archive_write_data(m_tar.get(), bytes.data(), bytes.size()));
}

Status TarWriter::end() {
    if (m_left > 0) return fail(ErrorKind::Io, "FileChanged", "A file shrank while it was archived");
    return written(::archive_write_finish_entry(m_tar.get()));
}

Status TarWriter::finish() {
    SKYDECK_TRY(written(::archive_write_close(m_tar.get())));
    if (::fsync(m_file->descriptor()) != 0)
        return fail(ErrorKind::Io, "FileError", std::string("Cannot sync the archive: ") + std::strerror(errno));
    return {};
}

Result<TarReader> TarReader::open(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto in, OpenFile::open(file));
    std::shared_ptr<archive> tar(::archive_read_new(), ::archive_read_free);
    ::archive_read_support_format_tar(tar.get());
    if (::archive_read_open_fd(tar.get(), in->descriptor(), kTarReadAtOnce) != ARCHIVE_OK)
        return damagedTar(wordsOf(tar.get()));
    return TarReader(std::move(in), std::move(tar));
}

Result<std::optional<TarReader::Entry>> TarReader::next() {
    archive_entry* entry = nullptr;
    const int outcome = ::archive_read_next_header(m_tar.get(), &entry);
    if (outcome == ARCHIVE_EOF) return std::optional<Entry>();
    if (outcome != ARCHIVE_OK) return damagedTar(wordsOf(m_tar.get()));
    const char* name = ::archive_entry_pathname(entry);
    if (!name) return damagedTar("a name cannot be read");
    if (::archive_entry_filetype(entry) != AE_IFREG || ::archive_entry_hardlink(entry))
        return damagedTar("it holds something else than files");
    return std::optional(Entry{name, static_cast<std::uint64_t>(::archive_entry_size(entry))});
}

Result<std::size_t> TarReader::read(char* buffer, std::size_t capacity) {
    const la_ssize_t got = ::archive_read_data(m_tar.get(), buffer, capacity);
    if (got < 0) return damagedTar(wordsOf(m_tar.get()));
    return static_cast<std::size_t>(got);
}

} // namespace skydeck::lab
