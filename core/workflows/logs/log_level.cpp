#include "core/workflows/logs/log_level.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kBeginning = 160; ///< bytes: times, hosts and logger names come before the level

constexpr std::array<std::pair<std::string_view, LogLevel>, 16> kWords{{{"ERROR", LogLevel::Error},
                                                                        {"FATAL", LogLevel::Error},
                                                                        {"CRITICAL", LogLevel::Error},
                                                                        {"SEVERE", LogLevel::Error},
                                                                        {"ALERT", LogLevel::Error},
                                                                        {"EMERGENCY", LogLevel::Error},
                                                                        {"PANIC", LogLevel::Error},
                                                                        {"ERR", LogLevel::Error},
                                                                        {"WARNING", LogLevel::Warning},
                                                                        {"WARN", LogLevel::Warning},
                                                                        {"INFO", LogLevel::Info},
                                                                        {"NOTICE", LogLevel::Info},
                                                                        {"DEBUG", LogLevel::Debug},
                                                                        {"TRACE", LogLevel::Debug},
                                                                        {"VERBOSE", LogLevel::Debug},
                                                                        {"DBG", LogLevel::Debug}}};

bool isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool isWordPart(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
}

std::optional<LogLevel> levelNamed(std::string_view word) {
    const auto same = [&](std::string_view other) {
        return std::ranges::equal(word, other, {}, [](char c) { return std::toupper(static_cast<unsigned char>(c)); });
    };
    const auto found = std::ranges::find_if(kWords, [&](const auto& entry) { return same(entry.first); });
    return found == kWords.end() ? std::nullopt : std::optional(found->second);
}

/// "[warn]", "level=warn", "\"warn\"" and "error:" name a level; "no error yet" does not.
bool standsAlone(std::string_view line, std::size_t at, std::size_t length) {
    const char before = at == 0 ? ' ' : line[at - 1];
    const char after = at + length == line.size() ? ' ' : line[at + length];
    if (before == '=' || (before == '[' && after == ']') || (before == '"' && after == '"')) return true;
    return after == ':' && at == 0;
}

} // namespace

std::optional<LevelWord> levelOf(std::string_view line) {
    const std::string_view beginning = line.substr(0, kBeginning);
    for (std::size_t i = 0; i < beginning.size();) {
        if (!isLetter(beginning[i]) || (i > 0 && isWordPart(beginning[i - 1]))) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < beginning.size() && isWordPart(beginning[end]))
            ++end;
        const std::string_view word = beginning.substr(i, end - i);
        if (const auto level = levelNamed(word)) {
            const bool capitals = std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
            if (capitals || standsAlone(line, i, word.size())) return LevelWord{*level, i, word.size()};
        }
        // What Python and Java write above a stack has no word of level.
        if (word == "Traceback" && i == 0) return LevelWord{LogLevel::Error, i, word.size()};
        i = end;
    }
    return std::nullopt;
}

} // namespace skydeck::workflows
