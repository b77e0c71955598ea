#pragma once

#include "core/base/clock.h"
#include "core/lab/service.h"
#include "core/wire/sigv4.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// An access key that the lab knows.
struct KnownKey {
    std::string secretAccessKey;
    std::string sessionToken; ///< temporary credentials only
    std::optional<WallTime> expiration;
    Caller caller; ///< without region, which the request names
};
/// Finds a key by its id; nothing when it is not one of its own.
using KeyLookup = std::function<std::optional<KnownKey>(std::string_view accessKeyId)>;
/// The one key pair that opens everything: the account's root.
KeyLookup rootKey(std::string accessKeyId, std::string secretAccessKey);

/// How the errors of a service are spelled: AWS's front ends differ.
enum class Dialect { S3, Json, Query, Ec2 };
Dialect dialectOf(const wire::ServiceModel& model);

/// What a sound signature proved.
struct Identity {
    Caller caller;
    wire::SignatureClaim claim;
    std::string secretAccessKey;
};

/// Checks Signature Version 4, in the two steps that a streamed body needs.
class Authenticator {
public:
    explicit Authenticator(std::vector<KeyLookup> lookups, const Clock& clock)
        : m_lookups(std::move(lookups)), m_clock(clock) {}

    /// What the head alone decides: the key, the clock, and the signature where the head names the payload's hash.
    Result<Identity> checkHead(const wire::HttpRequest& head, const wire::SignatureClaim& claim, Dialect dialect) const;
    /// The rest, once the body's hash is known: that it is the one that was signed.
    Status checkBody(const wire::HttpRequest& head, const Identity& identity, Dialect dialect,
                     std::string_view bodySha256) const;

    /// A browser's form: the signature is over its policy text. S3 only.
    Result<Identity> checkForm(const wire::SignatureClaim& claim, std::string_view policy) const;

    /// The refusal of a request without any signature.
    static Error missingSignature(Dialect dialect);
    /// That of temporary credentials whose time is over.
    static Error expiredToken(Dialect dialect);

private:
    Result<KnownKey> findKey(const wire::SignatureClaim& claim, Dialect dialect) const;
    Status checkTime(const wire::SignatureClaim& claim, Dialect dialect) const;
    std::vector<KeyLookup> m_lookups;
    const Clock& m_clock;
};

} // namespace skydeck::lab
