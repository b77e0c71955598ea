#include "core/aws/credentials/pasted.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::aws {

namespace {

constexpr const char* kPasteHint =
    "Copy the lines for AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN from the access portal.";

bool takeWord(std::string_view& line, std::string_view word) {
    if (line.size() <= word.size() || !equalsIgnoreCase(line.substr(0, word.size()), word)) return false;
    line.remove_prefix(word.size());
    return true;
}

std::string_view unquoted(std::string_view value) {
    value = trim(value);
    if (value.ends_with(';')) value = trim(value.substr(0, value.size() - 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    return value;
}

/// Name (lower-case) and value of one line; nothing when it is no assignment.
std::optional<std::pair<std::string, std::string>> assignment(std::string_view line) {
    char separator = '=';
    if (takeWord(line, "setx "))
        separator = ' ';
    else if (!takeWord(line, "export ") && !takeWord(line, "set "))
        takeWord(line, "$env:");
    line = trim(line);
    // set "NAME=value" keeps blanks away from the end.
    if (line.starts_with('"') && line.ends_with('"') && line.size() > 1) line = line.substr(1, line.size() - 2);
    const auto at = line.find(separator);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    return std::pair{toLower(trim(line.substr(0, at))), std::string(unquoted(line.substr(at + 1)))};
}

bool isPlain(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

} // namespace

Result<PastedKeys> parsePastedKeys(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    PastedKeys pasted;
    int number = 0;
    for (const std::string& raw : split(text, '\n')) {
        ++number;
        const std::string_view line = trim(raw);
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '[' && line.back() == ']') {
            std::string_view name = trim(line.substr(1, line.size() - 2));
            if (name.starts_with("profile ")) name = trim(name.substr(8));
            pasted.profile = name;
            continue;
        }
        const auto found = assignment(line);
        if (!found)
            return fail(ErrorKind::InvalidInput, "InvalidPaste",
                        "Line " + std::to_string(number) + " of what was pasted sets nothing", kPasteHint);
        std::string* place = found->first == "aws_access_key_id"       ? &pasted.keys.accessKeyId
                             : found->first == "aws_secret_access_key" ? &pasted.keys.secretAccessKey
                             : found->first == "aws_session_token"     ? &pasted.keys.sessionToken
                             : found->first == "aws_security_token"    ? &pasted.keys.sessionToken
                                                                       : nullptr;
        if (!place) continue;
        if (!isPlain(found->second))
            return fail(ErrorKind::InvalidInput, "InvalidPaste",
                        "The value in line " + std::to_string(number) + " holds characters that no key has",
                        kPasteHint);
        *place = found->second;
    }
    for (const auto& [value, name] : {std::pair{&pasted.keys.accessKeyId, "aws_access_key_id"},
                                      std::pair{&pasted.keys.secretAccessKey, "aws_secret_access_key"}})
        if (value->empty())
            return fail(ErrorKind::InvalidInput, "PartialCredentials", std::string("What was pasted has no ") + name,
                        kPasteHint);
    // Keys that begin with ASIA are temporary and worth nothing without their token.
    if (pasted.keys.accessKeyId.starts_with("ASIA") && pasted.keys.sessionToken.empty())
        return fail(ErrorKind::InvalidInput, "PartialCredentials",
                    "What was pasted has a temporary key but no aws_session_token", kPasteHint);
    return pasted;
}

} // namespace skydeck::aws
