#pragma once

#include "core/aws/session.h"

#include <map>

namespace skydeck::aws {

/// One section of an AWS configuration file. Keys are lower-case; an indented block below "s3 =" gives "s3.max_queue".
using ConfigSection = std::map<std::string, std::string, std::less<>>;

/// The sections of one file in AWS's dialect of INI: `#` and `;` comments, "key = value", indented blocks. InvalidInput
/// (InvalidConfigFile) names file and line.
Result<std::map<std::string, ConfigSection, std::less<>>> parseConfigFile(std::string_view text,
                                                                          const std::string& fileName);

/// What ~/.aws/config and ~/.aws/credentials, or the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name,
/// say. A file that does not exist counts as empty.
class SharedConfig {
public:
    static Result<SharedConfig> load(const Environment& environment);

    bool hasProfile(std::string_view profile) const;
    std::vector<std::string> profileNames() const; ///< sorted
    /// A setting of the profile, or "". For keys the credentials file wins, as in AWS's tools.
    std::string value(std::string_view profile, std::string_view key) const;
    /// A section of the profile's in one of the files only; empty when it has none there.
    const ConfigSection& inConfig(std::string_view profile) const;
    const ConfigSection& inCredentials(std::string_view profile) const;
    /// `endpoint_url` for a service ("s3", "cloudwatch_logs") in the `[services …]` section that the profile names.
    std::string serviceEndpoint(std::string_view profile, std::string_view serviceId) const;

    /// An [sso-session …] section; null when there is none of that name.
    const ConfigSection* ssoSession(std::string_view name) const;

    const Environment& environment() const { return m_environment; } ///< what it was loaded for
    const std::string& configPath() const { return m_configPath; }
    const std::string& credentialsPath() const { return m_credentialsPath; }

private:
    using Sections = std::map<std::string, ConfigSection, std::less<>>;
    Environment m_environment;
    std::string m_configPath, m_credentialsPath;
    Sections m_config, m_credentials, m_services, m_ssoSessions;
};

} // namespace skydeck::aws
