#include "core/lab/cloudformation/parameters.h"

#include "core/base/strings.h"

#include <algorithm>
#include <map>
#include <regex>

namespace skydeck::lab::cloudformation {

namespace {

constexpr std::size_t kLongestValue = 4096;

std::string inWords(double number) {
    return dumpJson(number == static_cast<double>(static_cast<std::int64_t>(number))
                        ? Json(static_cast<std::int64_t>(number))
                        : Json(number));
}

std::vector<std::string> elements(const ParameterDeclaration& parameter, const std::string& text) {
    if (!parameter.isList()) return {text};
    if (text.empty()) return {};
    std::vector<std::string> all;
    for (const std::string& piece : split(text, ','))
        all.emplace_back(trim(piece));
    return all;
}

// A standard library's regular expressions recurse for every open group, and without more ado take a time that is
// exponential in the text for patterns such as (a+)+b: a template must not take the lab along.
constexpr std::size_t kLongestPattern = 4096;
constexpr std::ptrdiff_t kMostGroups = 100;
#ifdef __GLIBCXX__
constexpr auto kSyntax = std::regex::ECMAScript | std::regex_constants::__polynomial; // without back references
#else
constexpr auto kSyntax = std::regex::ECMAScript;
#endif

Result<bool> matches(const ParameterDeclaration& parameter, const std::string& text) {
    const std::string& pattern = parameter.allowedPattern;
    const auto refuse = [&](const std::string& why) {
        return validationError("Template error: AllowedPattern of parameter " + parameter.name + " is " + why + ": " +
                               pattern);
    };
    if (pattern.size() > kLongestPattern || std::ranges::count(pattern, '(') > kMostGroups)
        return refuse("too long, or has too many groups");
    try {
        return std::regex_match(text, std::regex(pattern, kSyntax));
    } catch (const std::regex_error& problem) {
        if (problem.code() == std::regex_constants::error_complexity)
            return notImplemented("back references in AllowedPattern");
        return refuse("not a valid regular expression");
    }
}

/// What is wrong with one value, or an empty text.
Result<std::string> problemOf(const ParameterDeclaration& parameter, const std::string& text) {
    const std::string quoted = "Parameter '" + parameter.name + "' must ";
    if (!parameter.allowedValues.empty() &&
        std::ranges::find(parameter.allowedValues, text) == parameter.allowedValues.end())
        return quoted + "be one of AllowedValues";
    if (parameter.type == "Number" || parameter.type == "List<Number>") {
        const auto number = parseDouble(text);
        if (!number) return quoted + "be a number.";
        if (parameter.minValue && *number < *parameter.minValue)
            return quoted + "be a number not less than " + inWords(*parameter.minValue);
        if (parameter.maxValue && *number > *parameter.maxValue)
            return quoted + "be a number not greater than " + inWords(*parameter.maxValue);
    }
    if (!parameter.allowedPattern.empty()) {
        SKYDECK_ASSIGN(const bool good, matches(parameter, text));
        if (!good) return quoted + "match pattern " + parameter.allowedPattern;
    }
    if (parameter.minLength && static_cast<double>(text.size()) < *parameter.minLength)
        return quoted + "contain at least " + inWords(*parameter.minLength) + " characters";
    if (parameter.maxLength && static_cast<double>(text.size()) > *parameter.maxLength)
        return quoted + "contain at most " + inWords(*parameter.maxLength) + " characters";
    return std::string();
}

Status check(const ParameterDeclaration& parameter, const std::string& text) {
    if (text.size() > kLongestValue)
        return validationError("Parameter '" + parameter.name + "' must be at most " + std::to_string(kLongestValue) +
                               " bytes long");
    // Of a stored parameter the value is only a name; what Systems Manager holds is not constrained.
    const auto values = parameter.isStored() ? std::vector<std::string>{text} : elements(parameter, text);
    for (const std::string& value : values) {
        SKYDECK_ASSIGN(const std::string problem, problemOf(parameter, value));
        if (problem.empty()) continue;
        if (!parameter.constraintDescription.empty())
            return validationError("Parameter " + parameter.name +
                                   " failed to satisfy constraint: " + parameter.constraintDescription);
        return validationError(problem);
    }
    return {};
}

} // namespace

Json ParameterValue::value() const {
    if (!declaration->isList()) return resolved;
    return Json(elements(*declaration, resolved));
}

Json ParameterValue::described() const {
    Json shown{{"ParameterKey", declaration->name}, {"ParameterValue", declaration->noEcho ? "****" : text}};
    if (declaration->isStored()) shown["ResolvedValue"] = declaration->noEcho ? "****" : resolved;
    return shown;
}

Result<std::vector<ParameterValue>> bindParameters(const Template& document, const Json& given, const Json& previous) {
    std::map<std::string, std::string> texts;
    std::vector<std::string> unknown;
    for (const Json& pair : given) {
        const std::string name = stringAt(pair, "ParameterKey");
        if (!document.parameter(name)) {
            unknown.push_back(name);
            continue;
        }
        if (boolAt(pair, "UsePreviousValue") && previous.contains(name)) {
            texts[name] = stringAt(previous, name);
            continue;
        }
        if (boolAt(pair, "UsePreviousValue"))
            return validationError(
                "Invalid input for parameter key " + name +
                ". Cannot specify usePreviousValue as true for a parameter key not in the previous template");
        if (!pair.contains("ParameterValue"))
            return validationError("Invalid input for parameter key " + name + ". ParameterValue is missing");
        if (!texts.emplace(name, stringAt(pair, "ParameterValue")).second)
            return validationError("Duplicate parameter key: " + name);
    }
    if (!unknown.empty())
        return validationError("Parameters: [" + join(unknown, ", ") + "] do not exist in the template");

    std::vector<ParameterValue> values;
    std::vector<std::string> missing;
    for (const ParameterDeclaration& parameter : document.parameters) {
        const auto found = texts.find(parameter.name);
        if (found == texts.end() && !parameter.defaultValue) {
            missing.push_back(parameter.name);
            continue;
        }
        const std::string text = found == texts.end() ? *parameter.defaultValue : found->second;
        values.push_back(ParameterValue{&parameter, text, text});
    }
    if (!missing.empty()) return validationError("Parameters: [" + join(missing, ", ") + "] must have values");
    for (const ParameterValue& value : values)
        SKYDECK_TRY(check(*value.declaration, value.text));
    return values;
}

Json describeParameter(const ParameterDeclaration& parameter) {
    Json shown{{"ParameterKey", parameter.name}, {"NoEcho", parameter.noEcho}};
    if (parameter.defaultValue) shown["DefaultValue"] = *parameter.defaultValue;
    if (!parameter.description.empty()) shown["Description"] = parameter.description;
    return shown;
}

} // namespace skydeck::lab::cloudformation
