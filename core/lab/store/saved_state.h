#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace skydeck::lab {

/// What an archive holds.
struct SavedState {
    std::int64_t version = 0;           ///< of the state (migrations.h)
    std::uint64_t files = 0;            ///< of large objects; small ones are in the database
    std::uint64_t bytes = 0;            ///< of the files and the database
    std::filesystem::path replacedCopy; ///< loadState(): where the state is that was there; empty: there was none
};

/// Writes the state of a data folder, as it is at one moment, into one tar archive: skydeck-lab.json, lab.db,
/// credentials.json, the object files, and their digests. The lab may go on meanwhile; its writes wait a moment. A
/// `file` that is there is replaced only when told so, and only by a whole archive. The archive is private (0600).
Result<SavedState> saveState(const std::filesystem::path& folder, const std::filesystem::path& file, bool replace);

/// Makes the state of an archive the one of a data folder that no lab uses. The archive is checked whole first. A state
/// that is there is replaced only when told so, in one step, and kept in a folder beside it. Conflict (StateExists,
/// StateTooNew), InvalidInput (ArchiveDamaged).
Result<SavedState> loadState(const std::filesystem::path& file, const std::filesystem::path& folder, bool replace);

} // namespace skydeck::lab
