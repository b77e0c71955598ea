#include "core/aws/config_file.h"

#include "core/base/files.h"
#include "core/base/strings.h"

#include <set>

namespace skydeck::aws {

namespace {

// " # …" and " ; …" end a value; a '#' inside a word (a secret, a URL) does not.
std::string_view withoutComment(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i)
        if ((value[i] == '#' || value[i] == ';') && (value[i - 1] == ' ' || value[i - 1] == '\t'))
            return trim(value.substr(0, i));
    return trim(value);
}

const ConfigSection& sectionOf(const std::map<std::string, ConfigSection, std::less<>>& sections,
                               std::string_view name) {
    static const ConfigSection empty;
    const auto it = sections.find(name);
    return it == sections.end() ? empty : it->second;
}

std::string valueOf(const ConfigSection& section, std::string_view key) {
    const auto it = section.find(key);
    return it == section.end() ? std::string() : it->second;
}

// "profile x" and "profile  \"x y\"" give x and x y for the word "profile".
std::optional<std::string> nameAfter(std::string_view section, std::string_view word) {
    if (!section.starts_with(word) || section.size() == word.size()) return std::nullopt;
    std::string_view rest = section.substr(word.size());
    if (rest.front() != ' ' && rest.front() != '\t') return std::nullopt;
    rest = trim(rest);
    if (rest.size() >= 2 && (rest.front() == '"' || rest.front() == '\'') && rest.back() == rest.front())
        rest = rest.substr(1, rest.size() - 2);
    return std::string(rest);
}

std::string pathOf(const Environment& environment, std::string_view variable, const char* fallback) {
    const std::string home = environment("HOME").value_or(homeFolder().string());
    std::string path = environment(variable).value_or("");
    if (path.empty()) path = home + fallback;
    if (path.starts_with("~/")) path = home + path.substr(1);
    return path;
}

Result<std::map<std::string, ConfigSection, std::less<>>> loadFile(const std::string& path) {
    const auto text = readFile(path);
    if (!text && text.error().kind == ErrorKind::NotFound) return {};
    if (!text) return fail(text.error());
    return parseConfigFile(*text, path);
}

} // namespace

Result<std::map<std::string, ConfigSection, std::less<>>> parseConfigFile(std::string_view text,
                                                                          const std::string& fileName) {
    std::map<std::string, ConfigSection, std::less<>> sections;
    ConfigSection* section = nullptr;
    std::string key;         // the last one at the left edge
    bool opensBlock = false; // it had no value: an indented block may follow
    int lineNumber = 0;
    const auto problem = [&](const std::string& what) {
        return fail(ErrorKind::InvalidInput, "InvalidConfigFile",
                    fileName + ", line " + std::to_string(lineNumber) + ": " + what);
    };
    for (const std::string& raw : split(text, '\n')) {
        ++lineNumber;
        const std::string_view line = trim(raw);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        const bool indented = raw.front() == ' ' || raw.front() == '\t';
        if (line.front() == '[' && !indented) {
            const auto close = line.find(']');
            if (close == std::string_view::npos) return problem("the section's ']' is missing");
            const std::string name(trim(line.substr(1, close - 1)));
            if (name.empty()) return problem("the section has no name");
            section = &sections[name];
            key.clear();
            continue;
        }
        const auto equals = line.find('=');
        if (!section) return problem("a setting stands before the first [section]");
        if (indented && !key.empty()) {
            if (opensBlock && equals != std::string_view::npos)
                (*section)[key + "." + toLower(trim(line.substr(0, equals)))] = withoutComment(line.substr(equals + 1));
            else if (opensBlock)
                return problem("'key = value' is expected in the block of '" + key + "'");
            else
                (*section)[key] += "\n" + std::string(line);
            continue;
        }
        if (equals == std::string_view::npos || equals == 0)
            return problem("'key = value' is expected, not '" + std::string(line.substr(0, 20)) + "'");
        key = toLower(trim(line.substr(0, equals)));
        const std::string_view value = withoutComment(line.substr(equals + 1));
        opensBlock = value.empty();
        (*section)[key] = value;
    }
    return sections;
}

Result<SharedConfig> SharedConfig::load(const Environment& environment) {
    SharedConfig shared;
    shared.m_environment = environment;
    shared.m_configPath = pathOf(environment, "AWS_CONFIG_FILE", "/.aws/config");
    shared.m_credentialsPath = pathOf(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials");
    SKYDECK_ASSIGN(shared.m_credentials, loadFile(shared.m_credentialsPath));
    SKYDECK_ASSIGN(const Sections config, loadFile(shared.m_configPath));
    for (const auto& [name, section] : config) {
        if (const auto services = nameAfter(name, "services"))
            shared.m_services[*services] = section;
        else if (const auto session = nameAfter(name, "sso-session"))
            shared.m_ssoSessions[*session] = section;
        else if (const auto profile = nameAfter(name, "profile"))
            shared.m_config[*profile] = section;
        else if (name == "default")
            shared.m_config.try_emplace(name, section); // [profile default] wins
    }
    return shared;
}

bool SharedConfig::hasProfile(std::string_view profile) const {
    return m_config.contains(profile) || m_credentials.contains(profile);
}

std::vector<std::string> SharedConfig::profileNames() const {
    std::set<std::string> names;
    for (const auto& [name, section] : m_config)
        names.insert(name);
    for (const auto& [name, section] : m_credentials)
        names.insert(name);
    return {names.begin(), names.end()};
}

std::string SharedConfig::value(std::string_view profile, std::string_view key) const {
    const std::string own = valueOf(inCredentials(profile), key);
    return own.empty() ? valueOf(inConfig(profile), key) : own;
}

const ConfigSection& SharedConfig::inConfig(std::string_view profile) const {
    return sectionOf(m_config, profile);
}

const ConfigSection& SharedConfig::inCredentials(std::string_view profile) const {
    return sectionOf(m_credentials, profile);
}

const ConfigSection* SharedConfig::ssoSession(std::string_view name) const {
    const auto it = m_ssoSessions.find(name);
    return it == m_ssoSessions.end() ? nullptr : &it->second;
}

std::string SharedConfig::serviceEndpoint(std::string_view profile, std::string_view serviceId) const {
    const std::string services = value(profile, "services");
    return services.empty() ? std::string()
                            : valueOf(sectionOf(m_services, services), std::string(serviceId) + ".endpoint_url");
}

} // namespace skydeck::aws
