#pragma once

#include "core/aws/session.h"

namespace skydeck::aws {

/// One profile as a person sees it. Holds no secret.
struct ProfileSummary {
    std::string name;
    std::string kind;        ///< "keys", "session keys", "role", "sso", "web identity", "process", "lab" or "none"
    std::string region;      ///< as the files say, or empty
    std::string detail;      ///< whose account, role, source or program: one line
    std::string accessKeyId; ///< masked
    std::optional<WallTime> signedInUntil; ///< "sso" with a token in the cache, even an expired one
    bool current = false;                  ///< what a command without --profile takes
    std::string problem;                   ///< why it cannot work, as an Error's message; or empty
};

/// The profiles of the files, sorted, and the local lab. The network is not asked.
Result<std::vector<ProfileSummary>> listProfiles(const SessionOptions& options);

/// "****************WXYZ": the end tells keys apart and opens nothing.
std::string maskedKey(std::string_view accessKeyId);

struct SignedIn {
    std::string profile, startUrl;
    WallTime until;
    bool already = false; ///< the cached sign-in, or its refresh, was good still
};

/// Signs a profile in at IAM Identity Center, through `options.prompts.signIn`; `again` even when it is signed in.
/// InvalidInput (NotAnSsoProfile) when the profile gets its credentials in another way.
Result<SignedIn> signIn(const SessionOptions& options, bool again, const CallContext& context);

/// Saves what was pasted under the options' profile, else under the one the text names, else "default". Gives the
/// profile's name and the file's.
struct SavedKeys {
    std::string profile, file, accessKeyId; ///< the key masked
};
Result<SavedKeys> savePastedKeys(const SessionOptions& options, std::string_view text);

} // namespace skydeck::aws
