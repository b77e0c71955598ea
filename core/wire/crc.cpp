#include "core/wire/crypto.h"

#include <zlib.h>

#include <array>
#include <cstring>

namespace skydeck::wire {

namespace {

// Bit-reversed, as the shifts go to the right.
constexpr std::uint32_t kIeee = 0xEDB88320u, kCastagnoli = 0x82F63B78u;
constexpr std::uint64_t kNvme = 0x9A6C9329AC4BC9B5u;

template <class Word>
using CrcTables = std::array<std::array<Word, 256>, 8>;

// Slicing-by-8: tables[k] is what a byte becomes with k more bytes behind it.
template <class Word>
constexpr CrcTables<Word> crcTables(Word polynomial) {
    CrcTables<Word> tables{};
    for (std::size_t i = 0; i < 256; ++i) {
        Word value = static_cast<Word>(i);
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ (value & 1 ? polynomial : 0);
        tables[0][i] = value;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t i = 0; i < 256; ++i)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 255];
    return tables;
}

template <class Word>
Word sliceBy8(const CrcTables<Word>& tables, std::string_view bytes, Word value) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t block = value;
        for (int i = 0; i < 8; ++i)
            block ^= std::uint64_t(at[i]) << 8 * i;
        value = 0;
        for (int i = 0; i < 8; ++i)
            value ^= tables[static_cast<std::size_t>(7 - i)][block >> 8 * i & 255];
    }
    for (; left > 0; --left, ++at)
        value = tables[0][(value ^ *at) & 255] ^ (value >> 8);
    return value;
}

std::uint32_t portableCrc32c(std::string_view bytes, std::uint32_t value) {
    static constexpr auto tables = crcTables(kCastagnoli);
    return sliceBy8(tables, bytes, value);
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t machineCrc32c(std::string_view bytes, std::uint32_t value) {
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t wide = value;
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    value = static_cast<std::uint32_t>(wide);
    for (; left > 0; --left, ++at)
        value = __builtin_ia32_crc32qi(value, static_cast<unsigned char>(*at));
    return value;
}
#endif

/// a(x)·b(x) modulo the polynomial, bits reversed.
template <class Word>
Word multiply(Word a, Word b, Word polynomial) {
    Word product = 0;
    for (Word bit = Word(1) << (sizeof(Word) * 8 - 1); bit != 0; bit >>= 1) {
        if (a & bit) product ^= b;
        b = (b >> 1) ^ (b & 1 ? polynomial : 0);
    }
    return product;
}

/// A checksum with `length` zero bytes behind it: multiplied by x^(8·length), by squaring.
template <class Word>
Word appendZeros(Word crc, std::uint64_t length, Word polynomial) {
    Word power = Word(1) << (sizeof(Word) * 8 - 9); // x^8
    for (; length != 0; length >>= 1) {
        if (length & 1) crc = multiply(power, crc, polynomial);
        power = multiply(power, power, polynomial);
    }
    return crc;
}

} // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
    return static_cast<std::uint32_t>(crc32_z(seed, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) {
#if defined(__x86_64__)
    static const bool machine = __builtin_cpu_supports("sse4.2");
    if (machine) return ~machineCrc32c(bytes, ~seed);
#endif
    return ~portableCrc32c(bytes, ~seed);
}

std::uint64_t crc64Nvme(std::string_view bytes, std::uint64_t seed) {
    static constexpr auto tables = crcTables(kNvme);
    return ~sliceBy8(tables, bytes, ~seed);
}

std::uint32_t combineCrc32(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB) {
    return appendZeros(a, lengthOfB, kIeee) ^ b;
}

std::uint32_t combineCrc32c(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB) {
    return appendZeros(a, lengthOfB, kCastagnoli) ^ b;
}

std::uint64_t combineCrc64Nvme(std::uint64_t a, std::uint64_t b, std::uint64_t lengthOfB) {
    return appendZeros(a, lengthOfB, kNvme) ^ b;
}

} // namespace skydeck::wire
