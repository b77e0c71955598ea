#include "core/aws/session_settings.h"

#include "core/aws/credentials/chain.h"
#include "core/aws/credentials/environment.h"
#include "core/aws/credentials/lab.h"
#include "core/base/strings.h"

namespace skydeck::aws {

namespace {

constexpr std::string_view kDefaultLabRegion = "us-east-1";

/// Resolves one session step by step; each step is one of AWS's "which setting wins" lists.
class SettingsResolver {
public:
    SettingsResolver(const SessionOptions& options, ProfileSources profile, SessionSettings& out)
        : m_options(options), m_profile(std::move(profile)), m_out(out) {}

    Status resolve() {
        m_out.profile = m_profile.profile;
        m_out.raw = m_profile.sources.http;
        m_out.clock = m_profile.clock;
        m_out.offset = m_profile.offset;
        m_out.maxAttempts = m_profile.places.maxAttempts;
        m_out.variant = m_profile.places.variant;
        SKYDECK_TRY(checkProfile());
        SKYDECK_TRY(chooseCredentials());
        SKYDECK_TRY(chooseEndpoints());
        SKYDECK_TRY(chooseRegion());
        SKYDECK_TRY(chooseRequestChecksums());
        return chooseS3Addressing();
    }

private:
    std::string variable(std::string_view name) const { return m_profile.sources.variable(name); }

    Status checkProfile() {
        if (!m_profile.named || m_profile.sources.shared->hasProfile(m_profile.profile)) return {};
        return m_profile.profile == "lab" ? useLab() : profileNotFound(m_profile);
    }

    Status useLab() {
        SKYDECK_ASSIGN(m_lab, findLab());
        m_out.profile = "lab";
        m_out.credentials = labCredentials(*m_lab);
        return {};
    }

    Status chooseCredentials() {
        if (m_out.credentials) return {};
        const CredentialSources& sources = m_profile.sources;
        // A profile on the command line is meant to win over exported keys; AWS_PROFILE beside them is not.
        if (m_options.profile.empty()) {
            SKYDECK_ASSIGN(m_out.credentials, environmentCredentials(m_options.environment));
            if (m_out.credentials) return {};
            const bool role =
                !m_profile.setting("role_arn").empty() && m_profile.setting("web_identity_token_file").empty();
            if (!role) {
                SKYDECK_ASSIGN(m_out.credentials, environmentWebIdentity(sources));
            }
            if (m_out.credentials) return {};
        }
        SKYDECK_ASSIGN(m_out.credentials, profileCredentials(sources, m_profile.profile));
        if (m_out.credentials) return {};
        SKYDECK_ASSIGN(m_out.credentials, machineCredentials(sources));
        if (m_out.credentials) return {};
        if (!m_profile.named && mayStandIn()) return useLab();
        return fail(
            ErrorKind::Unauthenticated, "CredentialsNotFound",
            m_profile.named ? "The profile '" + m_profile.profile + "' has no credentials in " + m_profile.files()
                            : "There are no credentials in the environment, " + m_profile.files(),
            "Paste keys with `skydeckctl login --paste`, add aws_access_key_id and aws_secret_access_key to the "
            "profile, export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use the local lab with --profile "
            "lab.");
    }

    // The lab's keys are not for an endpoint somewhere else.
    bool mayStandIn() const {
        const std::string wanted = m_options.endpointUrl.empty() ? variable("AWS_ENDPOINT_URL") : m_options.endpointUrl;
        return wanted.empty() || isLoopbackUrl(wanted);
    }

    Status chooseEndpoints() {
        if (!m_options.endpointUrl.empty()) {
            SKYDECK_ASSIGN(m_out.endpointUrl, checkedEndpoint(m_options.endpointUrl, "--endpoint-url"));
            return {};
        }
        // What the files say is about the profile that they say it of.
        ConfiguredPlaces places = m_profile.places;
        if (m_out.profile != m_profile.profile) {
            SessionOptions standIn = m_options;
            standIn.profile = m_out.profile;
            SKYDECK_ASSIGN(ProfileSources lab, resolveSources(standIn));
            places = std::move(lab.places);
        }
        m_out.endpointUrl = std::move(places.endpointUrl);
        m_out.serviceEndpoints = std::move(places.serviceEndpoints);
        if (m_out.endpointUrl.empty() && m_lab) m_out.endpointUrl = m_lab->endpointUrl;
        return {};
    }

    Status chooseRegion() {
        for (const std::string& candidate : {m_options.region, variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"),
                                             m_lab ? m_lab->region : m_profile.setting("region")})
            if (m_out.region.empty()) m_out.region = candidate;
        // A lab is where it is; only AWS has to be told the region.
        if (m_out.region.empty() && isLoopbackUrl(m_out.endpointUrl)) m_out.region = kDefaultLabRegion;
        if (!m_out.region.empty()) return {};
        return fail(ErrorKind::InvalidInput, "RegionNotFound",
                    "No region is known: the profile '" + m_out.profile + "' in " +
                        m_profile.sources.shared->configPath() + " has none",
                    "Pass --region, export AWS_REGION, or add a line such as 'region = us-east-1' to the profile.");
    }

    Status chooseRequestChecksums() {
        std::string origin = "AWS_REQUEST_CHECKSUM_CALCULATION";
        std::string choice = variable(origin);
        if (choice.empty()) {
            choice = m_profile.setting("request_checksum_calculation");
            origin = m_profile.origin("request_checksum_calculation");
        }
        if (equalsIgnoreCase(choice, "when_required")) m_out.requestChecksums = RequestChecksums::WhenRequired;
        if (choice.empty() || equalsIgnoreCase(choice, "when_required") || equalsIgnoreCase(choice, "when_supported"))
            return {};
        return fail(ErrorKind::InvalidInput, "InvalidChecksumCalculation",
                    "'" + choice + "' (" + origin + ") does not say when checksums are to be calculated",
                    "Write when_supported or when_required.");
    }

    Status chooseS3Addressing() {
        const std::string style = m_profile.setting("s3.addressing_style");
        if (style == "path") m_out.s3Addressing = S3Addressing::Path;
        if (style == "virtual") m_out.s3Addressing = S3Addressing::Virtual;
        if (style.empty() || style == "auto" || style == "path" || style == "virtual") return {};
        return fail(ErrorKind::InvalidInput, "InvalidAddressingStyle",
                    "'" + style + "' (" + m_profile.origin("addressing_style") + ") is no way to address buckets",
                    "Write auto, path or virtual.");
    }

    const SessionOptions& m_options;
    ProfileSources m_profile;
    SessionSettings& m_out;
    std::optional<LabAddress> m_lab;
};

} // namespace

tl::unexpected<Error> profileNotFound(const ProfileSources& profile) {
    const auto names = profile.sources.shared->profileNames();
    return fail(ErrorKind::InvalidInput, "ProfileNotFound",
                "The profile '" + profile.profile + "' is not in " + profile.files(),
                (names.empty() ? "There are no profiles." : "Profiles there: " + join(names, ", ") + ".") +
                    std::string(" Add it, choose another one with --profile, or use the profile lab."));
}

Result<SessionSettings> resolveSettings(const SessionOptions& options) {
    SKYDECK_ASSIGN(ProfileSources profile, resolveSources(options));
    SessionSettings settings;
    SKYDECK_TRY(SettingsResolver(options, std::move(profile), settings).resolve());
    return settings;
}

} // namespace skydeck::aws
