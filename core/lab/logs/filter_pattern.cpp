#include "core/lab/logs/filter_pattern.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
/// One term from the front of `rest`, quoted or plain.
Result<std::string> takeTerm(std::string_view& rest) {
    std::string term;
    if (!rest.starts_with('"')) {
        const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        term = rest.substr(0, end);
        rest.remove_prefix(end);
        return term;
    }
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return term;
        }
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        term.push_back(rest[i]);
    }
    return awsError(400, "InvalidParameterException", "Invalid filter pattern: a quoted term has no end");
}

tl::unexpected<Error> notImplemented(const std::string& what) {
    return awsError(501, "NotImplemented", "The lab does not implement " + what + " filter patterns yet");
}
} // namespace

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
    FilterPattern pattern;
    std::string_view rest = trim(text);
    if (rest.starts_with('{')) return notImplemented("JSON ({ $.… })");
    if (rest.starts_with('[')) return notImplemented("space-delimited ([ … ])");
    if (rest.size() > 1 && rest.starts_with('%') && rest.ends_with('%'))
        return notImplemented("regular expression (%…%)");
    for (; !rest.empty(); rest = trim(rest)) {
        std::vector<std::string>* terms = &pattern.m_all;
        if (rest.size() > 1 && (rest.front() == '?' || rest.front() == '-')) {
            terms = rest.front() == '?' ? &pattern.m_any : &pattern.m_none;
            rest.remove_prefix(1);
        }
        SKYDECK_ASSIGN(std::string term, takeTerm(rest));
        if (!term.empty()) terms->push_back(std::move(term));
    }
    return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
    const auto occurs = [&](const std::string& term) { return message.find(term) != std::string_view::npos; };
    return std::ranges::all_of(m_all, occurs) && std::ranges::none_of(m_none, occurs) &&
           (m_any.empty() || std::ranges::any_of(m_any, occurs));
}

} // namespace skydeck::lab
