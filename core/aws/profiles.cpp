#include "core/aws/profiles.h"

#include "core/aws/credentials/chain.h"
#include "core/aws/credentials/pasted.h"
#include "core/aws/credentials/program.h"
#include "core/aws/credentials/save_keys.h"
#include "core/aws/credentials/sso_sign_in.h"
#include "core/aws/session_settings.h"

namespace skydeck::aws {

namespace {

constexpr std::size_t kShownOfKeys = 4;

class Summarizer {
public:
    explicit Summarizer(const ProfileSources& resolved) : m_resolved(resolved), m_shared(*resolved.sources.shared) {}

    ProfileSummary summary(const std::string& name) const {
        ProfileSummary out;
        out.name = name;
        out.region = m_shared.value(name, "region");
        describeKind(out);
        // Half a credential, a missing source, a loop: whatever following it would say, without the network.
        if (const auto found = profileCredentials(m_resolved.sources, name); !found)
            out.problem = found.error().message;
        return out;
    }

    ProfileSummary lab() const {
        ProfileSummary out;
        out.name = out.kind = "lab";
        if (const auto lab = findLab()) {
            out.region = lab->region;
            out.detail = lab->endpointUrl;
            out.accessKeyId = maskedKey(lab->accessKeyId);
        } else {
            out.problem = lab.error().message;
        }
        return out;
    }

private:
    std::string get(const std::string& name, std::string_view key) const { return m_shared.value(name, key); }

    void describeKind(ProfileSummary& out) const {
        const std::string& name = out.name;
        const std::string role = get(name, "role_arn");
        if (const std::string token = get(name, "web_identity_token_file"); !token.empty()) {
            out.kind = "web identity";
            out.detail = role;
        } else if (!role.empty()) {
            const std::string source = get(name, "source_profile");
            out.kind = "role";
            out.detail = role + " by " + (source.empty() ? get(name, "credential_source") : source);
        } else if (!get(name, "sso_session").empty() || !get(name, "sso_start_url").empty()) {
            describeSso(out);
        } else if (const std::string key = get(name, "aws_access_key_id"); !key.empty()) {
            out.kind = get(name, "aws_session_token").empty() ? "keys" : "session keys";
            out.accessKeyId = maskedKey(key);
        } else if (const std::string command = get(name, "credential_process"); !command.empty()) {
            // Its arguments may be secrets.
            const auto words = splitCommand(command);
            out.kind = "process";
            out.detail = words ? words->front() : std::string();
        } else {
            out.kind = "none";
        }
    }

    void describeSso(ProfileSummary& out) const {
        out.kind = "sso";
        const auto settings = SsoSettings::of(m_shared, out.name);
        if (!settings || !*settings) return;
        const SsoSettings& sso = **settings;
        out.detail = sso.accountId.empty() ? sso.startUrl : sso.roleName + " of " + sso.accountId;
        if (const auto token = SsoTokenCache(m_resolved.sources.environment).load(sso))
            out.signedInUntil = token->expiresAt;
    }

    const ProfileSources& m_resolved;
    const SharedConfig& m_shared;
};

} // namespace

std::string maskedKey(std::string_view accessKeyId) {
    if (accessKeyId.empty()) return {};
    const std::size_t shown = accessKeyId.size() >= 4 * kShownOfKeys ? kShownOfKeys : 0;
    return std::string(16, '*') + std::string(accessKeyId.substr(accessKeyId.size() - shown));
}

Result<std::vector<ProfileSummary>> listProfiles(const SessionOptions& options) {
    SKYDECK_ASSIGN(const ProfileSources resolved, resolveSources(options));
    const SharedConfig& shared = *resolved.sources.shared;
    const Summarizer summarizer(resolved);
    std::vector<ProfileSummary> all;
    for (const std::string& name : shared.profileNames())
        all.push_back(summarizer.summary(name));
    if (!shared.hasProfile("lab")) all.push_back(summarizer.lab());
    const bool standIn = !resolved.named && !shared.hasProfile(resolved.profile);
    for (ProfileSummary& profile : all)
        profile.current = profile.name == (standIn ? "lab" : resolved.profile);
    return all;
}

Result<SignedIn> signIn(const SessionOptions& options, bool again, const CallContext& context) {
    SKYDECK_ASSIGN(const ProfileSources resolved, resolveSources(options));
    if (!resolved.sources.shared->hasProfile(resolved.profile)) return profileNotFound(resolved);
    SKYDECK_ASSIGN(const auto settings, SsoSettings::of(*resolved.sources.shared, resolved.profile));
    if (!settings)
        return fail(ErrorKind::InvalidInput, "NotAnSsoProfile",
                    "The profile '" + resolved.profile + "' in " + resolved.files() +
                        " does not sign in at IAM Identity Center",
                    "Its credentials are used as they are. Fresh keys can be saved with `skydeckctl login --paste`.");
    SignedIn done{resolved.profile, settings->startUrl, {}, true};
    if (!again) {
        const auto token = currentSsoToken(resolved.sources, *settings, context);
        if (!token && token.error().kind != ErrorKind::Unauthenticated) return fail(token.error());
        if (token) {
            done.until = token->expiresAt;
            return done;
        }
    }
    if (!options.prompts.signIn)
        return fail(ErrorKind::Unauthenticated, "SignInNotPossible", "There is no way here to show the sign-in page");
    SKYDECK_ASSIGN(const SsoToken token, signInAtSso(resolved.sources, *settings, options.prompts, context));
    done.until = token.expiresAt;
    done.already = false;
    return done;
}

Result<SavedKeys> savePastedKeys(const SessionOptions& options, std::string_view text) {
    SKYDECK_ASSIGN(const PastedKeys pasted, parsePastedKeys(text));
    SKYDECK_ASSIGN(const SharedConfig shared, SharedConfig::load(options.environment));
    const std::string profile = !options.profile.empty()  ? options.profile
                                : !pasted.profile.empty() ? pasted.profile
                                                          : std::string("default");
    SKYDECK_TRY(saveKeys(shared, profile, pasted.keys));
    return SavedKeys{profile, shared.credentialsPath(), maskedKey(pasted.keys.accessKeyId)};
}

} // namespace skydeck::aws
