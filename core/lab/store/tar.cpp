#include "core/lab/store/tar.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace skydeck::lab {

namespace {
constexpr std::size_t kBlock = 512;
using Block = std::array<char, kBlock>;

// Offsets and lengths of the fields of a header.
struct Field {
    std::size_t at, length;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kOwner{108, 8}, kGroup{116, 8}, kSize{124, 12}, kTime{136, 12},
    kChecksum{148, 8}, kKind{156, 1}, kMagic{257, 8};

void putOctal(Block& block, Field field, std::uint64_t value) {
    std::snprintf(block.data() + field.at, field.length, "%0*llo", static_cast<int>(field.length - 1),
                  static_cast<unsigned long long>(value));
}

void putSize(Block& block, std::uint64_t size) {
    if (size < (1ULL << 33)) return putOctal(block, kSize, size);
    // GNU's form: the first bit set, then the number itself, most significant byte first.
    for (std::size_t i = 0; i < kSize.length; ++i)
        block[kSize.at + i] =
            i < 4 ? '\0' : static_cast<char>(static_cast<unsigned char>(size >> (8 * (kSize.length - 1 - i))));
    block[kSize.at] = static_cast<char>(0x80);
}

std::uint64_t numberAt(const Block& block, Field field) {
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

std::uint64_t checksumOf(Block block) {
    std::memset(block.data() + kChecksum.at, ' ', kChecksum.length);
    std::uint64_t sum = 0;
    for (const char c : block)
        sum += static_cast<unsigned char>(c);
    return sum;
}

std::uint64_t padding(std::uint64_t size) {
    return (kBlock - size % kBlock) % kBlock;
}

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "ArchiveDamaged", "The archive is damaged: " + what);
}
} // namespace

Result<TarWriter> TarWriter::create(const std::filesystem::path& file) {
    SKYDECK_ASSIGN(auto out, OpenFile::open(file, OpenFile::Mode::Create));
    return TarWriter(std::move(out));
}

Status TarWriter::begin(std::string_view name, std::uint64_t size) {
    if (name.size() > kName.length)
        return fail(ErrorKind::Internal, "NameTooLong", "Too long for an archive: " + std::string(name));
    Block block{};
    std::memcpy(block.data() + kName.at, name.data(), name.size());
    putOctal(block, kMode, 0600);
    putOctal(block, kOwner, 0);
    putOctal(block, kGroup, 0);
    putSize(block, size);
    putOctal(block, kTime, 0);
    block[kKind.at] = '0';
    std::memcpy(block.data() + kMagic.at, "ustar\00000", kMagic.length);
    std::snprintf(block.data() + kChecksum.at, kChecksum.length, "%06llo",
                  static_cast<unsigned long long>(checksumOf(block)));
    block[kChecksum.at + 7] = ' ';
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
    static constexpr Block kZeros{};
    return m_file->write({kZeros.data(), padding(m_size)});
}

Status TarWriter::finish() {
    static constexpr std::array<char, 2 * kBlock> kEnd{};
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
    Block block;
    m_left = 0;
    SKYDECK_ASSIGN(const std::size_t got, m_file->read(block.data(), block.size(), m_next));
    if (got != block.size()) return damaged("it ends too early");
    if (std::string_view(block.data(), block.size()).find_first_not_of('\0') == std::string_view::npos)
        return std::optional<Entry>();
    if (numberAt(block, kChecksum) != checksumOf(block) ||
        std::string_view(block.data() + kMagic.at, 5) != std::string_view("ustar", 5))
        return damaged("this is no tar archive");
    if (block[kKind.at] != '0') return damaged("it holds something else than files");
    Entry entry{std::string(block.data() + kName.at, ::strnlen(block.data() + kName.at, kName.length)),
                numberAt(block, kSize)};
    m_offset = m_next + kBlock;
    m_left = entry.size;
    m_next = m_offset + entry.size + padding(entry.size);
    if (m_next < m_offset) return damaged("a size is out of range");
    return std::optional<Entry>(std::move(entry));
}

Result<std::size_t> TarReader::read(char* buffer, std::size_t capacity) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, m_left));
    if (wanted == 0) return std::size_t(0);
    SKYDECK_ASSIGN(const std::size_t got, m_file->read(buffer, wanted, m_offset));
    if (got == 0) return damaged("it ends too early");
    m_offset += got;
    m_left -= got;
    return got;
}

} // namespace skydeck::lab
