#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace skydeck::workflows {

enum class LogLevel { Debug, Info, Warning, Error };

/// A level's word in a line, such as "WARNING", "[error]" or "level=debug".
struct LevelWord {
    LogLevel level = LogLevel::Info;
    std::size_t at = 0; ///< byte of the line
    std::size_t length = 0;
};

/// The first such word of a line's beginning: in capitals anywhere there, in other letters only where it stands for a
/// level ("[warn]", "level=warn", "error:"). None for most lines.
std::optional<LevelWord> levelOf(std::string_view line);

} // namespace skydeck::workflows
