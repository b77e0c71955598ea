#include "core/lab/ec2/ssh_key.h"

#include "core/base/strings.h"
#include "core/lab/ec2/resources.h"
#include "core/wire/crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace skydeck::lab::ec2 {

namespace {
constexpr int kRsaBits = 2048;
constexpr std::string_view kRsa = "ssh-rsa", kEd25519 = "ssh-ed25519";

struct OpensslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, OpensslFree>;
using Buffer = std::unique_ptr<BIO, OpensslFree>;
using Number = std::unique_ptr<BIGNUM, OpensslFree>;

tl::unexpected<Error> cryptoFailed() {
    return fail(ErrorKind::Internal, "KeyNotMade", "openssl could not make the key");
}

tl::unexpected<Error> badFormat() {
    return ec2Error("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
}

std::string contentOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

// RFC 4251, section 5.
std::string sshInteger(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}
std::string sshString(std::string_view text) {
    return sshInteger(static_cast<std::uint32_t>(text.size())) + std::string(text);
}
std::string sshNumber(const BIGNUM* number) {
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    if (!bytes.empty() && (bytes[0] & 0x80)) bytes.insert(bytes.begin(), '\0');
    return sshString(bytes);
}

/// Takes the next string off a blob; nothing when it is cut short.
std::optional<std::string_view> takeString(std::string_view& blob) {
    if (blob.size() < 4) return std::nullopt;
    std::uint32_t size = 0;
    for (int i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(blob[static_cast<std::size_t>(i)]);
    blob.remove_prefix(4);
    if (size > blob.size()) return std::nullopt;
    const std::string_view text = blob.substr(0, size);
    blob.remove_prefix(size);
    return text;
}

Result<std::string> rsaBlob(EVP_PKEY* key) {
    BIGNUM *exponent = nullptr, *modulus = nullptr;
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus);
    const Number e(exponent), n(modulus);
    if (!e || !n) return cryptoFailed();
    return sshString(kRsa) + sshNumber(e.get()) + sshNumber(n.get());
}

std::string colons(std::string_view digest) {
    std::string text;
    for (const char byte : digest)
        text += (text.empty() ? "" : ":") + toHex(std::string_view(&byte, 1));
    return text;
}

std::string lineOf(std::string_view type, std::string_view blob) {
    return std::string(type) + " " + toBase64(blob);
}

Result<SshKey> makeRsa() {
    const Key key(EVP_RSA_gen(kRsaBits));
    const Buffer pem(BIO_new(BIO_s_mem())), der(BIO_new(BIO_s_mem()));
    if (!key || !pem || !der ||
        PEM_write_bio_PrivateKey_traditional(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        i2d_PKCS8PrivateKey_bio(der.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return cryptoFailed();
    SKYDECK_ASSIGN(const std::string blob, rsaBlob(key.get()));
    return SshKey{"rsa", lineOf(kRsa, blob), colons(wire::sha1(contentOf(der.get()))), contentOf(pem.get())};
}

/// PROTOCOL.key of OpenSSH.
std::string openSshFile(std::string_view publicBlob, std::string_view seed, std::string_view publicKey,
                        std::string_view comment) {
    const std::string check = wire::randomBytes(4);
    std::string secret = check + check + sshString(kEd25519) + sshString(publicKey) +
                         sshString(std::string(seed) + std::string(publicKey)) + sshString(comment);
    for (char padding = 1; secret.size() % 8 != 0; ++padding)
        secret += padding;
    const std::string file = std::string("openssh-key-v1\0", 15) + sshString("none") + sshString("none") +
                             sshString("") + sshInteger(1) + sshString(publicBlob) + sshString(secret);
    std::string text = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    const std::string encoded = toBase64(file);
    constexpr std::size_t kLine = 70;
    for (std::size_t at = 0; at < encoded.size(); at += kLine)
        text += encoded.substr(at, kLine) + '\n';
    return text + "-----END OPENSSH PRIVATE KEY-----\n";
}

Result<SshKey> makeEd25519(std::string_view comment) {
    constexpr std::size_t kBytes = 32;
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    std::string seed(kBytes, '\0'), publicKey(kBytes, '\0');
    std::size_t seedSize = kBytes, publicSize = kBytes;
    if (!key ||
        EVP_PKEY_get_raw_private_key(key.get(), reinterpret_cast<unsigned char*>(seed.data()), &seedSize) != 1 ||
        EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(publicKey.data()), &publicSize) != 1)
        return cryptoFailed();
    const std::string blob = sshString(kEd25519) + sshString(publicKey);
    return SshKey{"ed25519", lineOf(kEd25519, blob), toBase64(wire::sha256(blob)),
                  openSshFile(blob, seed, publicKey, comment)};
}

/// The blob of a key in any of the three forms.
Result<std::string> blobOf(std::string_view material) {
    const std::string_view text = trim(material);
    if (text.starts_with("---- BEGIN SSH2 PUBLIC KEY ----")) {
        std::string body;
        bool header = false;
        for (const std::string& raw : split(text, '\n')) {
            const std::string_view line = trim(raw);
            const bool continues = header;
            header = (header || line.find(':') != std::string_view::npos) && line.ends_with('\\');
            if (line.starts_with("----") || continues || line.find(':') != std::string_view::npos) continue;
            body += line;
        }
        auto blob = fromBase64(body);
        if (!blob) return badFormat();
        return std::move(*blob);
    }
    const std::vector<std::string> words = split(text, ' ');
    if (words.size() > 1 && words[0].starts_with("ssh-")) {
        auto blob = fromBase64(words[1]);
        if (!blob) return badFormat();
        return std::move(*blob);
    }
    const auto der = fromBase64(replaceAll(replaceAll(std::string(text), "\n", ""), "\r", ""));
    if (!der || der->empty()) return badFormat();
    const auto* bytes = reinterpret_cast<const unsigned char*>(der->data());
    const Key key(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der->size())));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return badFormat();
    return rsaBlob(key.get());
}
} // namespace

Result<SshKey> makeSshKey(std::string_view type, std::string_view comment) {
    return type == "ed25519" ? makeEd25519(comment) : makeRsa();
}

Result<SshKey> readSshKey(std::string_view material) {
    SKYDECK_ASSIGN(const std::string blob, blobOf(material));
    std::string_view rest = blob;
    const auto name = takeString(rest);
    const auto first = name ? takeString(rest) : std::nullopt;
    if (!first) return badFormat();
    if (*name == kEd25519 && first->size() == 32 && rest.empty())
        return SshKey{"ed25519", lineOf(kEd25519, blob), toBase64(wire::sha256(blob)), {}};
    const auto modulus = *name == kRsa ? takeString(rest) : std::nullopt;
    if (!modulus || !rest.empty()) return badFormat();
    // What EC2 takes (ImportKeyPair, API reference): 1024, 2048 and 4096 bits.
    const std::size_t bytes = modulus->size() - (modulus->starts_with('\0') ? 1 : 0);
    if (bytes != 128 && bytes != 256 && bytes != 512)
        return ec2Error("InvalidKey.Format", "The RSA key has " + std::to_string(bytes * 8) +
                                                 " bits; supported lengths are 1024, 2048 and 4096");
    return SshKey{"rsa", lineOf(kRsa, blob), colons(wire::md5(blob)), {}};
}

} // namespace skydeck::lab::ec2
