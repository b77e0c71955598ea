#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace skydeck::lab::ec2 {

/// One half or both of a key pair, in the forms that EC2 gives and takes.
struct SshKey {
    std::string type;        ///< "rsa" or "ed25519"
    std::string publicKey;   ///< "ssh-rsa AAAA…" as authorized_keys has it, without comment
    std::string fingerprint; ///< as EC2 computes it for a key of this origin
    std::string privateKey;  ///< RSA: PKCS #1 in PEM; ed25519: OpenSSH's own form; empty for an imported key
};

/// A new key: 2048-bit RSA or ed25519. `comment` goes into ed25519's private file.
Result<SshKey> makeSshKey(std::string_view type, std::string_view comment);

/// A public key in OpenSSH's form, in that of RFC 4716, or as base64 of its DER. InvalidKey.Format.
Result<SshKey> readSshKey(std::string_view material);

} // namespace skydeck::lab::ec2
