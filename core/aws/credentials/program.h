#pragma once

#include "core/base/call_context.h"

#include <string>
#include <vector>

namespace skydeck::aws {

/// The words of a credential_process setting, as a shell would split them (blanks, quotes, backslashes) but without
/// anything else that a shell does. InvalidInput (InvalidCommand) for an open quote or no word at all.
Result<std::vector<std::string>> splitCommand(std::string_view command);

struct ProgramResult {
    int status = 0; ///< exit status, or 128 + n after signal n
    std::string output;
};

/// Runs a program to its end, without a shell: its standard input is empty, its standard error ours, its standard
/// output the result, up to 1 MiB. Io (ProgramNotFound, …) when it cannot be started; Timeout (ProgramTimeout) and
/// Cancelled kill it with its process group.
Result<ProgramResult> runProgram(const std::vector<std::string>& words, Duration limit, const CallContext& context);

} // namespace skydeck::aws
