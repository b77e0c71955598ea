#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/ec2/resources.h"

#include <span>
#include <string_view>
#include <vector>

namespace skydeck::lab::ec2 {

/// A filter of a Describe operation and where its values lie in the resource: "Associations[].SubnetId". The filters
/// tag:KEY, tag-key and tag-value come by themselves for resources with Tags.
struct FilterRule {
    std::string_view name;
    std::string_view path;
};

/// What one Describe operation lists and how it may be narrowed.
struct DescribeRules {
    const char* list;         ///< output member: "Vpcs"
    const char* ids;          ///< input member: "VpcIds"; nullptr when there is none
    const ResourceKind* kind; ///< whose ids they are
    std::span<const FilterRule> filters;
    bool tagged = true;
    std::string_view idPath = {}; ///< where the id lies when not at the top: "Instances[].InstanceId"
};

/// Items that the input's ids and Filters leave, one page of them (MaxResults, NextToken). Unknown ids are an error, as
/// are unknown filters.
Result<Json> describe(const Json& input, const DescribeRules& rules, std::vector<Json> items);

/// The texts at a path: "a.b[].c" follows members and spreads over lists. Absent members give nothing; booleans are
/// "true" and "false", fractional numbers are times.
std::vector<std::string> valuesAt(const Json& item, std::string_view path);

/// EC2's wildcards: '*' any text, '?' any character, '\' takes the next one as it is.
bool matchesWildcard(std::string_view pattern, std::string_view text);

} // namespace skydeck::lab::ec2
