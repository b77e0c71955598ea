#include "core/lab/ssm/parameter_rules.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>
#include <array>
#include <regex>

namespace skydeck::lab::ssm {

namespace {
constexpr std::size_t kStandardBytes = 4096, kAdvancedBytes = 8192, kMostLevels = 15, kLongestName = 1011;

tl::unexpected<Error> notValid(std::string message) {
    return awsError(400, "ValidationException", std::move(message));
}

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == '/';
}

Status checkParameterName(const std::string& name) {
    if (!std::ranges::all_of(name, isNameCharacter))
        return notValid(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can "
            "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, "
            "numbers and the following 3 symbols .-_");
    const std::string lower = toLower(name);
    if (lower.starts_with("aws") || lower.starts_with("/aws"))
        return awsError(400, "AccessDeniedException", "No access to reserved parameter name: " + name + ".");
    if (lower.starts_with("ssm") || lower.starts_with("/ssm"))
        return notValid("Parameter name: can't be prefixed with \"ssm\" (case-insensitive).");
    if (name.find('/') != std::string::npos && !name.starts_with('/'))
        return notValid("Parameter name must be a fully qualified name.");
    if (name.ends_with('/') || name.find("//") != std::string::npos)
        return notValid("Parameter name must not end with a slash or hold an empty level.");
    if (static_cast<std::size_t>(std::ranges::count(name, '/')) > kMostLevels)
        return awsError(400, "HierarchyLevelLimitExceededException",
                        "The hierarchy may have a maximum of " + std::to_string(kMostLevels) + " levels.");
    if (name.size() > kLongestName)
        return notValid("Parameter name must not exceed " + std::to_string(kLongestName) + " characters.");
    return {};
}

bool fits(const std::string& option, const std::string& text, const std::vector<std::string>& values) {
    return std::ranges::any_of(values, [&](const std::string& value) {
        if (option == "BeginsWith") return text.starts_with(value) || text.starts_with('/' + value);
        if (option == "Contains") return text.find(value) != std::string::npos;
        return text == value;
    });
}
} // namespace

ParameterReference parseReference(const std::string& text) {
    std::string rest = text;
    if (rest.starts_with("arn:")) {
        const auto mark = rest.find(":parameter");
        if (mark != std::string::npos) rest.erase(0, mark + std::string_view(":parameter").size());
        // The ARN of "x" ends in "parameter/x", that of "/a/x" in "parameter/a/x".
        if (std::ranges::count(rest, '/') == 1) rest.erase(0, 1);
    }
    const auto colon = rest.find(':');
    return {rest.substr(0, colon), colon == std::string::npos ? std::string() : rest.substr(colon + 1)};
}

Status checkParameter(const SsmParameter& parameter) {
    SKYDECK_TRY(checkParameterName(parameter.name));
    const bool advanced = parameter.tier == "Advanced";
    const std::size_t most = advanced || parameter.tier == "Intelligent-Tiering" ? kAdvancedBytes : kStandardBytes;
    if (parameter.value.empty())
        return notValid("1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must "
                        "have length greater than or equal to 1");
    if (parameter.value.size() > most)
        return notValid(
            most == kStandardBytes
                ? "Standard tier parameters support a maximum parameter value of 4096 characters. To "
                  "create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
                : "Advanced tier parameters support a maximum parameter value of 8192 characters.");
    if (!parameter.allowedPattern.empty()) {
        try {
            if (!std::regex_match(parameter.value, std::regex(parameter.allowedPattern)))
                return awsError(400, "ParameterPatternMismatchException",
                                "Parameter value, cannot be validated against allowedPattern: " +
                                    parameter.allowedPattern);
        } catch (const std::regex_error&) {
            return awsError(400, "InvalidAllowedPatternException",
                            "The request doesn't meet the regular expression requirement.");
        }
    }
    if (parameter.dataType == "aws:ec2:image" && !parameter.value.starts_with("ami-"))
        return notValid("The following data type is not valid for the value: aws:ec2:image");
    if (parameter.dataType != "text" && parameter.dataType != "aws:ec2:image" &&
        parameter.dataType != "aws:ssm:integration")
        return notValid("The following data type is not supported: " + parameter.dataType +
                        " (Data type names are all lowercase.)");
    return {};
}

Result<ParameterFilters> ParameterFilters::of(const Json& filters, bool byPath) {
    static constexpr std::array<std::string_view, 7> known{"Name",  "Type", "KeyId",   "Path",
                                                           "Label", "Tier", "DataType"};
    static constexpr std::array<std::string_view, 3> ofPaths{"Type", "KeyId", "Label"};
    ParameterFilters out;
    for (const Json& filter : filters.is_array() ? filters : Json::array()) {
        Rule rule{stringAt(filter, "Key"), stringAt(filter, "Option"), {}};
        for (const Json& value : arrayAt(filter, "Values"))
            rule.values.push_back(value.get<std::string>());
        const bool isTag = rule.key.starts_with("tag:");
        const bool fine = byPath ? std::ranges::find(ofPaths, rule.key) != ofPaths.end()
                                 : isTag || (std::ranges::find(known, rule.key) != known.end() && rule.key != "Label");
        if (!fine)
            return awsError(
                400, "InvalidFilterKey",
                "The following filter key is not valid: " + rule.key + ". Valid filter keys include: " +
                    (byPath ? "[Type, KeyId, Label]." : "[Path, Name, Type, KeyId, Tier, DataType, tag:<key>]."));
        if (rule.option.empty()) rule.option = rule.key == "Path" ? "OneLevel" : "Equals";
        const bool path = rule.key == "Path";
        const bool option = path ? rule.option == "OneLevel" || rule.option == "Recursive"
                                 : rule.option == "Equals" || rule.option == "BeginsWith" ||
                                       (rule.key == "Name" && rule.option == "Contains");
        if (!option)
            return awsError(400, "InvalidFilterOption",
                            "The following filter option is not valid: " + rule.option + ". Valid options include: " +
                                (path ? "[Recursive, OneLevel]" : "[BeginsWith, Equals]") + ".");
        if (rule.values.empty() && !isTag)
            return awsError(400, "InvalidFilterValue",
                            "The following filter values are missing : null for filter key " + rule.key);
        out.m_rules.push_back(std::move(rule));
    }
    return out;
}

bool ParameterFilters::keep(const SsmParameter& parameter, const Json& tags) const {
    return std::ranges::all_of(m_rules, [&](const Rule& rule) {
        if (rule.key == "Name") {
            // "/x" and "x" are two ways to write a parameter without a hierarchy.
            return fits(rule.option, parameter.name, rule.values);
        }
        if (rule.key == "Type") return fits(rule.option, parameter.type, rule.values);
        if (rule.key == "KeyId") return fits(rule.option, parameter.keyId, rule.values);
        if (rule.key == "Tier") return fits(rule.option, parameter.tier, rule.values);
        if (rule.key == "DataType") return fits(rule.option, parameter.dataType, rule.values);
        if (rule.key == "Label")
            return std::ranges::any_of(parameter.labels,
                                       [&](const std::string& label) { return fits(rule.option, label, rule.values); });
        if (rule.key == "Path")
            return std::ranges::any_of(rule.values, [&](const std::string& path) {
                return isBelow(parameter.name, path, rule.option == "Recursive");
            });
        const std::string key = rule.key.substr(std::string_view("tag:").size());
        return tags.contains(key) && (rule.values.empty() || fits(rule.option, stringAt(tags, key), rule.values));
    });
}

bool isBelow(std::string_view name, std::string path, bool recursive) {
    if (!path.ends_with('/')) path += '/';
    if (!name.starts_with(path)) return path == "/" && name.find('/') == std::string_view::npos;
    return recursive || name.find('/', path.size()) == std::string_view::npos;
}

} // namespace skydeck::lab::ssm
