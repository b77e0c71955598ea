#include "core/lab/iam/iam_rules.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace skydeck::lab::iam {

namespace {
constexpr std::size_t kMostTags = 50;

bool isNameByte(unsigned char c) {
    return std::isalnum(c) || std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
}

/// Characters, not bytes: limits count the former.
std::size_t lengthOf(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
} // namespace

tl::unexpected<Error> constraintError(std::string_view member, std::string_view value, std::string_view constraint) {
    return awsError(400, "ValidationError",
                    "1 validation error detected: Value '" + std::string(value) + "' at '" + std::string(member) +
                        "' failed to satisfy constraint: Member must " + std::string(constraint));
}

Status checkName(std::string_view member, std::string_view name, std::size_t longest) {
    if (name.empty()) return constraintError(member, name, "have length greater than or equal to 1");
    if (name.size() > longest)
        return constraintError(member, name, "have length less than or equal to " + std::to_string(longest));
    if (!std::all_of(name.begin(), name.end(), isNameByte))
        return awsError(400, "ValidationError",
                        "The specified value for " + std::string(member) +
                            " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
    return {};
}

Status checkPath(std::string_view member, std::string_view path) {
    if (path.size() > 512) return constraintError(member, path, "have length less than or equal to 512");
    if (!path.starts_with('/') || !path.ends_with('/') ||
        !std::all_of(path.begin(), path.end(), [](unsigned char c) { return c > 0x20 && c < 0x80; }))
        return awsError(400, "ValidationError",
                        "The specified value for " + std::string(member) +
                            " is invalid. It must begin and end with / and contain only alphanumeric characters "
                            "and/or / characters.");
    return {};
}

Result<Json> mergeIamTags(const Json& tags, const Json& added) {
    Json merged = tags;
    std::set<std::string> seen;
    for (const Json& tag : added) {
        const std::string key = stringAt(tag, "Key");
        const std::string value = stringAt(tag, "Value");
        const std::string where = "tags." + std::to_string(seen.size() + 1) + ".member.";
        if (key.empty()) return constraintError(where + "key", key, "have length greater than or equal to 1");
        if (lengthOf(key) > 128) return constraintError(where + "key", key, "have length less than or equal to 128");
        if (lengthOf(value) > 256)
            return constraintError(where + "value", value, "have length less than or equal to 256");
        if (!seen.insert(toLower(key)).second)
            return awsError(400, "InvalidInput",
                            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        const auto same = std::find_if(merged.begin(), merged.end(),
                                       [&](const Json& old) { return equalsIgnoreCase(stringAt(old, "Key"), key); });
        if (same != merged.end())
            *same = {{"Key", key}, {"Value", value}};
        else
            merged.push_back({{"Key", key}, {"Value", value}});
    }
    if (merged.size() > kMostTags)
        return awsError(409, "LimitExceeded",
                        "The number of tags has reached the maximum limit of " + std::to_string(kMostTags) + ".");
    return merged;
}

Result<std::string> policyNameOf(std::string_view arn) {
    const auto parts = split(arn, ':');
    const auto invalid = [&] { return awsError(400, "InvalidInput", "ARN " + std::string(arn) + " is not valid."); };
    if (arn.size() < 20) return constraintError("policyArn", arn, "have length greater than or equal to 20");
    if (arn.size() > 2048) return constraintError("policyArn", arn, "have length less than or equal to 2048");
    if (parts.size() != 6 || parts[0] != "arn" || !parts[1].starts_with("aws") || parts[2] != "iam" ||
        !parts[3].empty() || parts[4].empty() || !parts[5].starts_with("policy/"))
        return invalid();
    std::string name = parts[5].substr(parts[5].rfind('/') + 1);
    if (name.size() > 128 || !checkName("policyName", name, 128)) return invalid();
    return name;
}

} // namespace skydeck::lab::iam
