#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skydeck::wire {

/// Digests as raw bytes (openssl).
std::string sha256(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string md5(std::string_view bytes);
std::string hmacSha256(std::string_view key, std::string_view bytes);
/// sha256 as lower-case hexadecimal, the form that signatures use.
std::string sha256Hex(std::string_view bytes);

/// CRC-32 (IEEE) and CRC-32C (Castagnoli), continued from `seed`.
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
/// CRC-64/NVME (NVM Express NVM Command Set Specification, "64b CRC"), continued from `seed`.
std::uint64_t crc64Nvme(std::string_view bytes, std::uint64_t seed = 0);
/// The checksum of A followed by B, from the checksums of both and B's length.
std::uint32_t combineCrc32(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB);
std::uint32_t combineCrc32c(std::uint32_t a, std::uint32_t b, std::uint64_t lengthOfB);
std::uint64_t combineCrc64Nvme(std::uint64_t a, std::uint64_t b, std::uint64_t lengthOfB);

/// True when equal; the time taken does not depend on where they differ.
bool constantTimeEquals(std::string_view a, std::string_view b);

/// `count` bytes from openssl's random generator.
std::string randomBytes(std::size_t count);
/// A random version-4 UUID in the usual text form.
std::string randomUuid();

/// A digest that is fed in pieces.
class Digest {
public:
    enum class Kind { Sha256, Sha1, Md5 };
    explicit Digest(Kind kind);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    void update(std::string_view bytes);
    /// Raw bytes; the object is spent afterwards.
    std::string finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace skydeck::wire
