#include "core/aws/credentials/save_keys.h"

#include "core/base/files.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::aws {

namespace {

namespace fs = std::filesystem;

/// The section that a line opens.
std::optional<std::string_view> sectionOpened(std::string_view line) {
    if (!line.starts_with('[')) return std::nullopt;
    const auto close = line.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    return trim(line.substr(1, close - 1));
}

bool isKeyLine(std::string_view line) {
    const std::string name = toLower(trim(line.substr(0, line.find('='))));
    return line.find('=') != line.npos && (name == "aws_access_key_id" || name == "aws_secret_access_key" ||
                                           name == "aws_session_token" || name == "aws_security_token");
}

bool isIndented(std::string_view line) {
    return line.starts_with(' ') || line.starts_with('\t');
}

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines = split(text, '\n');
    if (lines.back().empty()) lines.pop_back(); // after the last line's end
    return lines;
}

Status checkName(const std::string& profile) {
    const bool clean = !profile.empty() && trim(profile) == profile &&
                       std::none_of(profile.begin(), profile.end(), [](unsigned char c) {
                           return c < 0x20 || c == 0x7F || c == '[' || c == ']' || c == '"' || c == '\'';
                       });
    if (clean && profile != "lab") return {};
    return fail(ErrorKind::InvalidInput, "InvalidProfileName",
                profile == "lab" ? "'lab' is the local lab and has keys of its own"
                                 : "'" + profile + "' cannot be the name of a profile",
                "Choose another name with --profile.");
}

} // namespace

std::string withKeys(std::string_view text, std::string_view profile, const wire::Credentials& keys) {
    const std::string end = text.find("\r\n") != text.npos ? "\r" : "";
    std::vector<std::string> fresh{"aws_access_key_id = " + keys.accessKeyId + end,
                                   "aws_secret_access_key = " + keys.secretAccessKey + end};
    if (!keys.sessionToken.empty()) fresh.push_back("aws_session_token = " + keys.sessionToken + end);

    std::vector<std::string> lines;
    std::optional<std::size_t> place; ///< behind the last heading of the profile: of sections, the last counts
    bool inside = false, dropping = false;
    for (std::string& line : linesOf(text)) {
        if (const auto opened = sectionOpened(line)) {
            inside = *opened == profile;
            if (inside) place = lines.size() + 1;
        }
        // The lines that continue a value go with it.
        dropping = inside && (isKeyLine(line) ? !isIndented(line) || dropping
                                              : dropping && isIndented(line) && !trim(line).empty());
        if (!dropping) lines.push_back(std::move(line));
    }
    if (!place) {
        if (!lines.empty() && !trim(lines.back()).empty()) lines.push_back(end);
        lines.push_back("[" + std::string(profile) + "]" + end);
        place = lines.size();
    }
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(*place), fresh.begin(), fresh.end());
    return join(lines, "\n") + "\n";
}

Status saveKeys(const SharedConfig& shared, const std::string& profile, const wire::Credentials& keys) {
    SKYDECK_TRY(checkName(profile));
    for (const char* key : {"role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id"})
        if (!shared.value(profile, key).empty())
            return fail(ErrorKind::Conflict, "ProfileHasOtherCredentials",
                        "The profile '" + profile + "' in " + shared.configPath() + " has " + key +
                            ", which comes before keys",
                        "Save them under another name with --profile.");
    // Dotfiles are often links into a repository: the file behind is what changes.
    std::error_code status;
    const fs::path given = shared.credentialsPath();
    const fs::path file = fs::is_symlink(given, status) ? fs::weakly_canonical(given, status) : given;
    const auto text = readFile(file);
    if (!text && text.error().kind != ErrorKind::NotFound) return fail(text.error());
    return writeFileAtomically(file, withKeys(text.value_or(""), profile, keys), 0600);
}

} // namespace skydeck::aws
