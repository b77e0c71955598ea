#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::ctl {

/// One option as the usage text shows it: "--param K=V". No value word: a flag.
struct OptionSpec {
    std::string_view name;  ///< with its dashes
    std::string_view value; ///< what stands for its value in the usage text; empty for a flag
    std::string_view help;
};

/// Something that the person wrote wrongly: exit status 2.
tl::unexpected<Error> usageError(std::string message, std::string hint = {});

/// What stood on the command line, already checked against the options that the verb knows.
class Arguments {
public:
    std::vector<std::string> positionals;

    void add(std::string_view name, std::string value) {
        m_order.emplace_back(name, value);
        m_options[std::string(name)].push_back(std::move(value));
    }
    /// Every option with its value, as they stood on the line: for those whose order means something.
    const std::vector<std::pair<std::string, std::string>>& inOrder() const { return m_order; }
    bool has(std::string_view name) const { return m_options.contains(std::string(name)); }
    /// The last one given.
    std::optional<std::string> option(std::string_view name) const;
    std::string value(std::string_view name, std::string_view fallback = {}) const;
    std::vector<std::string> values(std::string_view name) const;

    Result<std::int64_t> integer(std::string_view name, std::int64_t fallback) const;
    /// "0.1,0.01": numbers; words that are none are a usage error, "nan" and "inf" are left to the workflow's checks.
    Result<std::vector<double>> numbers(std::string_view name) const;
    /// Every K=V.
    Result<std::vector<std::pair<std::string, std::string>>> pairs(std::string_view name) const;

private:
    std::map<std::string, std::vector<std::string>> m_options;
    std::vector<std::pair<std::string, std::string>> m_order;
};

/// Takes words[at] (and its value) when it is one of `options`, and moves `at` behind it; false when it is none of
/// them.
Result<bool> takeOption(const std::vector<std::string>& words, std::size_t& at, const std::vector<OptionSpec>& options,
                        Arguments& arguments);

} // namespace skydeck::ctl
