#pragma once

#include "core/aws/session.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace skydeck::workflows {

struct ArchiveReport {
    std::filesystem::path folder; ///< the new one
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// Saves what a stack leaves behind into a new folder <stack>-<time> below `parent`: template, stack.json (parameters,
/// outputs, tags), resources.json, events.json, cost.json (by the hour, when it was saved), bucket/<bucket>/… (every
/// CSV), jobs.json and logs/<job name>-<job id>.log. openArchive() reads it back.
Result<ArchiveReport> archiveStack(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                   const std::filesystem::path& parent, const CallContext& context);

} // namespace skydeck::workflows
