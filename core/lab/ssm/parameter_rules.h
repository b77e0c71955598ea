#pragma once

#include "core/base/json.h"
#include "core/lab/ssm/ssm_store.h"

namespace skydeck::lab::ssm {

/// "name:selector" or a parameter's ARN, taken apart.
struct ParameterReference {
    std::string name;
    std::string selector; ///< a version's number or a label, or empty
};
ParameterReference parseReference(const std::string& text);

/// Rules of PutParameter for names, values, patterns and data types.
Status checkParameter(const SsmParameter& parameter);

/// Conditions of DescribeParameters and GetParametersByPath, all of which must hold.
class ParameterFilters {
public:
    /// `filters`: [{Key, Option, Values}]. InvalidFilterKey, InvalidFilterOption, InvalidFilterValue.
    static Result<ParameterFilters> of(const Json& filters, bool byPath);
    /// `tags`: {key: value}.
    bool keep(const SsmParameter& parameter, const Json& tags) const;

private:
    struct Rule {
        std::string key, option;
        std::vector<std::string> values;
    };
    std::vector<Rule> m_rules;
};

/// Whether `name` lies below the hierarchy `path`, directly or (`recursive`) anywhere.
bool isBelow(std::string_view name, std::string path, bool recursive);

} // namespace skydeck::lab::ssm
