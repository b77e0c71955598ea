#include "core/base/json_entries.h"

#include "core/base/strings.h"

namespace skydeck {

Status forEachEntry(std::string_view text, std::string_view what,
                    const std::function<Status(const Json& entry, const std::string& place)>& each) {
    const std::string of = " of '" + std::string(what) + "'";
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (trim(text).starts_with('[')) {
        SKYDECK_ASSIGN(const Json entries, parseJson(text, what));
        std::size_t number = 0;
        for (const Json& entry : entries)
            SKYDECK_TRY(each(entry, "entry " + std::to_string(++number) + of));
        return {};
    }
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto newline = text.find('\n');
        const std::string_view line = trim(text.substr(0, newline));
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
        if (line.empty()) continue;
        const std::string place = "line " + std::to_string(number) + of;
        SKYDECK_ASSIGN(const Json entry, parseJson(line, place));
        SKYDECK_TRY(each(entry, place));
    }
    return {};
}

} // namespace skydeck
