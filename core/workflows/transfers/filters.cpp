#include "core/workflows/transfers/filters.h"

#include <fnmatch.h>

namespace skydeck::workflows::transfers {

bool isWanted(const std::vector<FilterRule>& rules, const std::string& relative) {
    for (std::size_t i = rules.size(); i-- > 0;)
        if (::fnmatch(rules[i].pattern.c_str(), relative.c_str(), FNM_NOESCAPE) == 0) return rules[i].include;
    return true;
}

} // namespace skydeck::workflows::transfers
