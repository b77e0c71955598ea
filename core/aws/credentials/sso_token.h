#pragma once

#include "core/aws/credentials/sources.h"

#include <filesystem>

namespace skydeck::aws {

/// How a profile signs in at IAM Identity Center: by an [sso-session …] section, or by settings of its own (the legacy
/// form, whose tokens cannot be refreshed).
struct SsoSettings {
    std::string profile;
    std::string session; ///< empty: the legacy form
    std::string startUrl;
    std::string region; ///< of the Identity Center
    std::vector<std::string> scopes;
    std::string accountId, roleName; ///< may be empty: a profile only to sign in

    /// Nothing when the profile does not sign in that way; InvalidInput (SsoSessionNotFound, SsoSettingMissing) names
    /// profile, file and setting.
    static Result<std::optional<SsoSettings>> of(const SharedConfig& shared, const std::string& profile);
};

struct SsoToken {
    std::string accessToken;
    WallTime expiresAt;
    std::string refreshToken; ///< empty: cannot be refreshed
    std::string clientId, clientSecret;
    WallTime registrationExpiresAt{};
    std::vector<std::string> scopes; ///< those the client was registered with
};

/// ~/.aws/sso/cache, shared with the AWS CLI: one file per session, named by the SHA-1 of the session's name or, in the
/// legacy form, of the start address.
class SsoTokenCache {
public:
    explicit SsoTokenCache(const Environment& environment);
    std::filesystem::path file(const SsoSettings& settings) const;
    /// Nothing when there is no file, or none that holds a token: signing in again replaces it.
    std::optional<SsoToken> load(const SsoSettings& settings) const;
    /// 0600.
    Status save(const SsoSettings& settings, const SsoToken& token) const;
    Status remove(const SsoSettings& settings) const;

private:
    std::filesystem::path m_folder;
};

/// A token that is good for now: the cached one, refreshed when less than 15 minutes are left and that is possible.
/// Unauthenticated (SsoTokenMissing, SsoTokenExpired) when only signing in helps.
Result<SsoToken> currentSsoToken(const CredentialSources& sources, const SsoSettings& settings,
                                 const CallContext& context);

} // namespace skydeck::aws
