#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::ctl {

/// One word that could stand at the cursor.
struct Candidate {
    std::string word;
    std::string help;
};

/// What a shell shall do beside offering the words.
enum class CompletionKind {
    Words,
    Files,  ///< files fit too
    NoSpace ///< the words go on: no blank behind them
};

struct Completion {
    CompletionKind kind = CompletionKind::Words;
    std::vector<Candidate> candidates; ///< only those that begin as the current word does
};

/// Completes the last of `words` (what stands behind "skydeckctl", the last one perhaps empty) from the command table.
/// Names of stacks, buckets and tables are asked for, for at most a second and a half, and kept for half a minute.
Completion complete(const std::vector<std::string>& words);

/// The inner command `skydeckctl __complete WORD…`, which the scripts call: the kind on the first line, then a
/// candidate a line, with its help behind a tab.
int runComplete(const std::vector<std::string>& words);

/// The script for bash, zsh or fish.
std::string_view completionScript(std::string_view shell);

} // namespace skydeck::ctl
