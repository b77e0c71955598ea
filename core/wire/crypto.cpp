#include "core/wire/crypto.h"

#include "core/base/strings.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

namespace skydeck::wire {

namespace {
// Fetched once: OpenSSL 3 looks an algorithm up by name, under a lock, at every implicit fetch.
const EVP_MD* algorithm(Digest::Kind kind) {
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    switch (kind) {
    case Digest::Kind::Sha256:
        return sha256;
    case Digest::Kind::Sha1:
        return sha1;
    case Digest::Kind::Md5:
        return md5;
    }
    return sha256;
}

// openssl fails here only when it is broken or out of memory: there is nothing sensible left to sign or to check with.
void require(bool ok) {
    if (!ok) std::abort();
}

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, ContextDeleter>;

std::string digestOf(Digest::Kind kind, std::string_view bytes) {
    thread_local const DigestContext context(EVP_MD_CTX_new());
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    require(EVP_DigestInit_ex2(context.get(), algorithm(kind), nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
            EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1);
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

MacContext newHmacSha256() {
    static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    MacContext context(EVP_MAC_CTX_new(hmac));
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                     OSSL_PARAM_construct_end()};
    require(context && EVP_MAC_CTX_set_params(context.get(), parameters) == 1);
    return context;
}
} // namespace

std::string sha256(std::string_view bytes) {
    return digestOf(Digest::Kind::Sha256, bytes);
}
std::string sha1(std::string_view bytes) {
    return digestOf(Digest::Kind::Sha1, bytes);
}
std::string md5(std::string_view bytes) {
    return digestOf(Digest::Kind::Md5, bytes);
}
std::string sha256Hex(std::string_view bytes) {
    return toHex(sha256(bytes));
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    thread_local const MacContext context = newHmacSha256();
    thread_local std::string lastKey;
    thread_local bool keyed = false;
    // A null key stands for that of the last call, and saves its schedule: signatures come in rows with one key.
    static constexpr unsigned char nothing = 0;
    const bool again = keyed && key == lastKey;
    const auto* keyBytes = again         ? nullptr
                           : key.empty() ? &nothing
                                         : reinterpret_cast<const unsigned char*>(key.data());
    if (!again) lastKey = key;
    keyed = true;
    std::array<unsigned char, 32> out;
    std::size_t size = 0;
    require(EVP_MAC_init(context.get(), keyBytes, again ? 0 : key.size(), nullptr) == 1 &&
            EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1 &&
            EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1);
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

bool constantTimeEquals(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string randomBytes(std::size_t count) {
    std::string out(count, '\0');
    require(RAND_bytes_ex(nullptr, reinterpret_cast<unsigned char*>(out.data()), count, 0) == 1);
    return out;
}

std::string randomUuid() {
    // Drawn for many at once: each request gets one, and the generator is slow to start.
    thread_local std::string stock;
    if (stock.empty()) stock = randomBytes(64 * 16);
    std::string bytes = stock.substr(stock.size() - 16);
    stock.resize(stock.size() - 16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40); // version 4
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80); // RFC 4122 variant
    const std::string hex = toHex(bytes);
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
        text += hex[i];
    }
    return text;
}

struct Digest::Impl {
    DigestContext context{EVP_MD_CTX_new()};
};

Digest::Digest(Kind kind) : m_impl(std::make_unique<Impl>()) {
    require(EVP_DigestInit_ex2(m_impl->context.get(), algorithm(kind), nullptr) == 1);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(std::string_view bytes) {
    require(EVP_DigestUpdate(m_impl->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    require(EVP_DigestFinal_ex(m_impl->context.get(), out.data(), &size) == 1);
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

} // namespace skydeck::wire
