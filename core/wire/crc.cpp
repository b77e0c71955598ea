#include "core/wire/crypto.h"

#include <zlib.h>

#include <array>
#include <cstring>

namespace skydeck::wire {

namespace {

constexpr std::uint32_t kIeee = 0xEDB88320u, kCastagnoli = 0x82F63B78u; // bit-reversed

using CrcTable = std::array<std::array<std::uint32_t, 256>, 8>;

// Slicing-by-8: table[k] is what a byte becomes with k more bytes behind it.
constexpr CrcTable castagnoliTables() {
    CrcTable tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ (value & 1 ? kCastagnoli : 0);
        tables[0][i] = value;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t i = 0; i < 256; ++i)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 255];
    return tables;
}

std::uint32_t portableCrc32c(std::string_view bytes, std::uint32_t value) {
    static constexpr auto tables = castagnoliTables();
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        const std::uint32_t low =
            value ^ (at[0] | std::uint32_t(at[1]) << 8 | std::uint32_t(at[2]) << 16 | std::uint32_t(at[3]) << 24);
        value = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255] ^ tables[4][low >> 24] ^
                tables[3][at[4]] ^ tables[2][at[5]] ^ tables[1][at[6]] ^ tables[0][at[7]];
    }
    for (; left > 0; --left, ++at)
        value = tables[0][(value ^ *at) & 255] ^ (value >> 8);
    return value;
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
std::uint32_t multiply(std::uint32_t a, std::uint32_t b, std::uint32_t polynomial) {
    std::uint32_t product = 0;
    for (std::uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
        if (a & bit) product ^= b;
        b = (b >> 1) ^ (b & 1 ? polynomial : 0);
    }
    return product;
}

/// A checksum with `length` zero bytes behind it: multiplied by x^(8·length), by squaring.
std::uint32_t appendZeros(std::uint32_t crc, std::uint64_t length, std::uint32_t polynomial) {
    std::uint32_t power = 1u << 23; // x^8
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

std::uint32_t combineCrc32(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB) {
    return appendZeros(a, lengthOfB, kIeee) ^ b;
}

std::uint32_t combineCrc32c(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB) {
    return appendZeros(a, lengthOfB, kCastagnoli) ^ b;
}

} // namespace skydeck::wire
