#include "core/workflows/stacks/parameters.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

namespace {

const cfn::Parameter* parameterIn(const std::vector<cfn::Parameter>& parameters, const std::string& key) {
    // The last one counts, as in other tools' command lines.
    const auto found = std::find_if(parameters.rbegin(), parameters.rend(),
                                    [&](const cfn::Parameter& each) { return each.parameterKey == key; });
    return found == parameters.rend() ? nullptr : &*found;
}

Status checkGiven(const cfn::TemplateSummary& summary, const cfn::Parameter& given) {
    const auto known = std::ranges::find(summary.parameters, given.parameterKey, &cfn::TemplateParameter::parameterKey);
    if (known == summary.parameters.end()) {
        std::vector<std::string> names;
        for (const auto& each : summary.parameters)
            names.push_back(each.parameterKey);
        return fail(ErrorKind::InvalidInput, "UnknownParameter",
                    "The template has no parameter '" + given.parameterKey + "'",
                    names.empty() ? "It takes none." : "It takes: " + join(names, ", ") + '.');
    }
    const auto& allowed = known->allowedValues;
    if (!given.usePreviousValue && !allowed.empty() &&
        std::ranges::find(allowed, given.parameterValue) == allowed.end())
        return fail(ErrorKind::InvalidInput, "ParameterNotAllowed",
                    "'" + given.parameterValue + "' is no value for the parameter " + given.parameterKey,
                    "It takes: " + join(allowed, ", ") + '.');
    return {};
}

} // namespace

Result<std::vector<cfn::Parameter>> resolveParameters(const cfn::TemplateSummary& summary,
                                                      const std::vector<cfn::Parameter>& given,
                                                      const std::vector<cfn::Parameter>& previous) {
    for (const auto& each : given)
        SKYDECK_TRY(checkGiven(summary, each));
    std::vector<cfn::Parameter> resolved;
    std::vector<std::string> missing, hints;
    for (const auto& wanted : summary.parameters) {
        if (const auto* own = parameterIn(given, wanted.parameterKey)) {
            resolved.push_back(*own);
        } else if (parameterIn(previous, wanted.parameterKey)) {
            resolved.push_back({wanted.parameterKey, {}, true});
        } else if (!wanted.defaultValue) {
            missing.push_back(wanted.parameterKey);
            hints.push_back("--param " + wanted.parameterKey + "=…" +
                            (wanted.description.empty() ? "" : " (" + wanted.description + ')'));
        }
    }
    if (!missing.empty())
        return fail(ErrorKind::InvalidInput, "MissingParameter",
                    "The template needs a value for " + join(missing, ", "), "Give " + join(hints, "; "));
    return resolved;
}

} // namespace skydeck::workflows
