#pragma once

#include <string>
#include <vector>

namespace skydeck::workflows::transfers {

/// --exclude and --include as the AWS CLI has them: patterns ("*.tmp", with *, ? and [a-z]; * matches '/' too) on the
/// path below the source folder; all is included until a rule says otherwise, the last rule that matches wins.
struct FilterRule {
    bool include = false;
    std::string pattern;
};

bool isWanted(const std::vector<FilterRule>& rules, const std::string& relative);

} // namespace skydeck::workflows::transfers
