#include "core/lab/store/tar.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace skydeck::lab {

namespace {
constexpr std::size_t kTarBlock = 512;
using TarBlock = std::array<char, kTarBlock>;

// Offsets and lengths of the fields of a header.
struct TarField {
    std::size_t at, length;
};
constexpr TarField kTarName{0, 100}, kTarMode{100, 8}, kTarOwner{108, 8}, kTarGroup{116, 8}, kTarSize{124, 12},
    kTarTime{136, 12}, kTarChecksum{148, 8}, kTarKind{156, 1}, kTarMagic{257, 8};

void putTarOctal(TarBlock& block, TarField field, std::uint64_t value) {
    std::snprintf(block.data() + field.at, field.length, "%0*llo", static_cast<int>(field.length - 1),
                  static_cast<unsigned long long>(value));
}

void putTarSize(TarBlock& block, std::uint64_t size) {
    if (size < (1ULL << 33)) return putTarOctal(block, kTarSize, size);
    // GNU's form: the first bit set, then the number itself, most significant byte first.
    for (std::size_t i = 0; i < kTarSize.length; ++i)
        block[kTarSize.at + i] =
            i < 4 ? '\0' : static_cast<char>(static_cast<unsigned char>(size >> (8 * (kTarSize.length - 1 - i))));
    block[kTarSize.at] = static_cast<char>(0x80);
}

std::uint64_t tarNumberAt(const TarBlock& block, TarField field) {
    std::uint64_t value = 0;
    const bool binary = (static_cast<unsigned char>(block[field.at]) & 0x80) != 0;
    for (std::size_t i = binary ? field.length - 8 : 0; i < field.length; ++i) {
        const auto byte = static_cast<unsigned char>(block[field.at + i]);
        if (binary)
            value = (value << 8) | byte;
        else if (byte >= '0' && byte <= '7')
            value = value * 8 + (byte - '0');
        else if (byte != ' ')
            break;
    }
    return value;
}

std::uint64_t tarChecksumOf(TarBlock block) {
    std::memset(block.data() + kTarChecksum.at, ' ', kTarChecksum.length);
    std::uint64_t sum = 0;
    for (const char c : block)
        sum += static_cast<unsigned char>(c);
    return sum;
}

std::uint64_t tarPadding(std::uint64_t size) {
    return (kTarBlock - size % kTarBlock) % kTarBlock;
}

tl::unexpected<Error> damagedTar(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "ArchiveDamaged", "The archive is damaged: " + what);
}
} // namespace

Result<TarWriter> TarWriter::create(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto out, OpenFile::open(file, OpenFile::Mode::Create));
    return TarWriter(std::move(out));
}

Status TarWriter::begin(std::string_view name, std::uint64_t size) {
    if (name.size() > kTarName.length)
        return fail(ErrorKind::Internal, "NameTooLong", "Too long for an archive: " + std::string(name));
    TarBlock block{};
    std::memcpy(block.data() + kTarName.at, name.data(), name.size());
    putTarOctal(block, kTarMode, 0600);
    putTarOctal(block, kTarOwner, 0);
    putTarOctal(block, kTarGroup, 0);
    putTarSize(block, size);
    putTarOctal(block, kTarTime, 0);
    block[kTarKind.at] = '0';
    std::memcpy(block.data() + kTarMagic.at, "ustar\00000", kTarMagic.length);
    std::snprintf(block.data() + kTarChecksum.at, kTarChecksum.length, "%06llo",
                  static_cast<unsigned long long>(tarChecksumOf(block)));
    block[kTarChecksum.at + 7] = ' ';
    m_left = m_size = size;
    return m_file->write({block.data(), block.size()});
}

Status TarWriter::write(std::string_view bytes) {
    if (bytes.size() > m_left) return fail(ErrorKind::Io, "FileChanged", "A file grew while it was archived");
    m_left -= bytes.size();
    return m_file->write(bytes);
}

Status TarWriter::end() {
    if (m_left > 0) return fail(ErrorKind::Io, "FileChanged", "A file shrank while it was archived");
    static constexpr TarBlock kZeros{};
    return m_file->write({kZeros.data(), tarPadding(m_size)});
}

Status TarWriter::finish() {
    static constexpr std::array<char, 2 * kTarBlock> kEnd{};
    SKYDECK_TRY(m_file->write({kEnd.data(), kEnd.size()}));
    if (::fsync(m_file->descriptor()) != 0)
        return fail(ErrorKind::Io, "FileError", std::string("Cannot sync the archive: ") + std::strerror(errno));
    return {};
}

Result<TarReader> TarReader::open(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto in, OpenFile::open(file));
    return TarReader(std::move(in));
}

Result<std::optional<TarReader::Entry>> TarReader::next() {
    TarBlock block;
    m_left = 0;
    SKYDECK_ASSIGN(const std::size_t got, m_file->read(block.data(), block.size(), m_next));
    if (got != block.size()) return damagedTar("it ends too early");
    if (std::string_view(block.data(), block.size()).find_first_not_of('\0') == std::string_view::npos)
        return std::optional<Entry>();
    if (tarNumberAt(block, kTarChecksum) != tarChecksumOf(block) ||
        std::string_view(block.data() + kTarMagic.at, 5) != std::string_view("ustar", 5))
        return damagedTar("this is no tar archive");
    if (block[kTarKind.at] != '0') return damagedTar("it holds something else than files");
    Entry entry{std::string(block.data() + kTarName.at, ::strnlen(block.data() + kTarName.at, kTarName.length)),
                tarNumberAt(block, kTarSize)};
    m_offset = m_next + kTarBlock;
    m_left = entry.size;
    m_next = m_offset + entry.size + tarPadding(entry.size);
    if (m_next < m_offset) return damagedTar("a size is out of range");
    return std::optional<Entry>(std::move(entry));
}

Result<std::size_t> TarReader::read(char* buffer, std::size_t capacity) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, m_left));
    if (wanted == 0) return std::size_t(0);
    SKYDECK_ASSIGN(const std::size_t got, m_file->read(buffer, wanted, m_offset));
    if (got == 0) return damagedTar("it ends too early");
    m_offset += got;
    m_left -= got;
    return got;
}

} // namespace skydeck::lab
