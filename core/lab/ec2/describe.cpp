#include "core/lab/ec2/describe.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab::ec2 {

namespace {

constexpr std::size_t kMostFilterValues = 200;

void collect(const Json& value, std::string_view path, std::vector<std::string>& into) {
    if (path.empty()) {
        if (value.is_string())
            into.push_back(value.get<std::string>());
        else if (value.is_boolean())
            into.push_back(value.get<bool>() ? "true" : "false");
        else if (value.is_number_integer())
            into.push_back(std::to_string(value.get<std::int64_t>()));
        else if (value.is_number())
            into.push_back(wire::formatIso8601Millis(value.get<double>()));
        return;
    }
    const auto dot = path.find('.');
    std::string_view step = path.substr(0, dot);
    const std::string_view rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    const bool spread = step.ends_with("[]");
    if (spread) step.remove_suffix(2);
    if (!value.is_object()) return;
    const auto member = value.find(step);
    if (member == value.end()) return;
    if (!spread) return collect(*member, rest, into);
    for (const Json& element : *member)
        collect(element, rest, into);
}

struct Filter {
    std::string name;
    std::vector<std::string> values;
    std::string path; // empty for tag:KEY
    std::string tag;
};

Result<std::vector<Filter>> parseFilters(const Json& input, const DescribeRules& rules) {
    std::vector<Filter> filters;
    std::size_t count = 0;
    for (const Json& each : arrayAt(input, "Filters")) {
        Filter filter{stringAt(each, "Name"), {}, {}, {}};
        for (const Json& value : arrayAt(each, "Values"))
            filter.values.push_back(value.get<std::string>());
        if (filter.name.empty())
            return ec2Error("MissingParameter", "The request must contain the parameter filter name");
        const auto rule = std::ranges::find(rules.filters, filter.name, &FilterRule::name);
        if (rule != rules.filters.end())
            filter.path = rule->path;
        else if (rules.tagged && filter.name == "tag-key")
            filter.path = "Tags[].Key";
        else if (rules.tagged && filter.name == "tag-value")
            filter.path = "Tags[].Value";
        else if (rules.tagged && filter.name.starts_with("tag:"))
            filter.tag = filter.name.substr(4);
        else
            return invalidValue("The filter '" + filter.name + "' is invalid");
        count += filter.values.size();
        filters.push_back(std::move(filter));
    }
    if (count > kMostFilterValues)
        return ec2Error("FilterLimitExceeded", "The maximum number of filter values specified on a single call is " +
                                                   std::to_string(kMostFilterValues));
    return filters;
}

bool passes(const Json& item, const Filter& filter) {
    std::vector<std::string> found;
    if (filter.path.empty()) {
        // A reservation carries its instances' tags one level down.
        for (const Json* tagged : {&item, &memberAt(item, "Instances")})
            for (const Json& holder : tagged->is_array() ? *tagged : Json::array({*tagged}))
                for (const Json& tag : arrayAt(holder, "Tags"))
                    if (stringAt(tag, "Key") == filter.tag) found.push_back(stringAt(tag, "Value"));
    } else {
        found = valuesAt(item, filter.path);
    }
    return std::ranges::any_of(found, [&](const std::string& text) {
        return std::ranges::any_of(filter.values,
                                   [&](const std::string& pattern) { return matchesWildcard(pattern, text); });
    });
}

std::string idOf(const Json& item, const DescribeRules& rules) {
    if (rules.idPath.empty()) return rules.kind ? stringAt(item, rules.kind->idMember) : std::string();
    const auto ids = valuesAt(item, rules.idPath);
    return ids.empty() ? std::string() : ids.front();
}

Status keepIds(const Json& input, const DescribeRules& rules, std::vector<Json>& items) {
    if (!rules.ids || arrayAt(input, rules.ids).empty()) return {};
    if (input.contains("MaxResults"))
        return ec2Error("InvalidParameterCombination",
                        std::string("The parameter ") + rules.ids + " cannot be used with the parameter MaxResults");
    const auto wanted = arrayAt(input, rules.ids).get<std::vector<std::string>>();
    std::vector<std::string> missing;
    for (const auto& id : wanted)
        if (std::ranges::none_of(items, [&](const Json& item) { return idOf(item, rules) == id; }))
            missing.push_back(id);
    if (!missing.empty()) return noSuchResource(*rules.kind, missing);
    std::erase_if(items,
                  [&](const Json& item) { return std::ranges::find(wanted, idOf(item, rules)) == wanted.end(); });
    return {};
}

/// Where the next page begins: behind the item that the token names or, when that is gone by now, at its place.
Result<std::size_t> firstOfPage(const Json& input, const DescribeRules& rules, const std::vector<Json>& items) {
    if (stringAt(input, "NextToken").empty()) return 0;
    const std::string token = stringAt(input, "NextToken");
    const auto decoded = fromBase64(token);
    const auto comma = decoded ? decoded->find(',') : std::string::npos;
    const auto index = comma == std::string::npos ? std::nullopt : parseInteger(decoded->substr(0, comma));
    if (!index || *index < 0) return ec2Error("InvalidNextToken", "The token '" + token + "' is invalid");
    const std::string last = decoded->substr(comma + 1);
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!last.empty() && idOf(items[i], rules) == last) return i + 1;
    return std::min(static_cast<std::size_t>(*index), items.size());
}

} // namespace

std::vector<std::string> valuesAt(const Json& item, std::string_view path) {
    std::vector<std::string> found;
    collect(item, path, found);
    return found;
}

bool matchesWildcard(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
        if (p < pattern.size() && !escaped && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() &&
                   ((!escaped && pattern[p] == '?') || pattern[p + (escaped ? 1 : 0)] == text[t])) {
            p += escaped ? 2 : 1;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

Result<Json> describe(const Json& input, const DescribeRules& rules, std::vector<Json> items) {
    SKYDECK_ASSIGN(const auto filters, parseFilters(input, rules));
    SKYDECK_TRY(keepIds(input, rules, items));
    std::erase_if(items, [&](const Json& item) {
        return !std::ranges::all_of(filters, [&](const Filter& filter) { return passes(item, filter); });
    });
    if (!input.contains("MaxResults") && !input.contains("NextToken")) return Json{{rules.list, items}};

    const std::int64_t most = integerAt(input, "MaxResults", 1000);
    if (most < 5)
        return invalidValue("Value ( " + std::to_string(most) +
                            " ) for parameter maxResults is invalid. Expecting a value greater than 5.");
    SKYDECK_ASSIGN(const std::size_t first, firstOfPage(input, rules, items));
    const std::size_t last =
        std::min(items.size(), first + static_cast<std::size_t>(std::min<std::int64_t>(most, 1000)));
    Json output{{rules.list, Json::array()}};
    for (std::size_t i = first; i < last; ++i)
        output[rules.list].push_back(items[i]);
    if (last < items.size()) output["NextToken"] = toBase64(std::to_string(last) + "," + idOf(items[last - 1], rules));
    return output;
}

} // namespace skydeck::lab::ec2
