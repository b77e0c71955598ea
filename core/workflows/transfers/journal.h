#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/json.h"
#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace skydeck::workflows::transfers {

/// What a transfer in parts leaves on disk, so that the same transfer goes on after the program was killed: one file
/// per transfer, 0600. The first line says what was begun, each further line is one finished part, appended by a single
/// write; a line that a crash tore counts as not written. The file is locked while it is open. Not thread-safe.
class Journal {
public:
    /// The journal of the transfer that `what` names ("upload", from, to, endpoint); made when there is none. Conflict
    /// (TransferRunning) when another process has it.
    static Result<Journal> open(const std::filesystem::path& folder, const Json& what);
    ~Journal();
    Journal(Journal&&) noexcept = default;
    Journal& operator=(Journal&&) = delete;

    /// What an earlier run began; null when nothing is left of one.
    const Json& begun() const { return m_begun; }
    /// The finished parts of that run, with what it noted about each.
    const std::map<std::uint32_t, std::string>& parts() const { return m_parts; }

    /// Forgets an earlier run.
    Status begin(const Json& begun);
    Status addPart(std::uint32_t index, const std::string& note);
    /// The transfer is over: the file goes.
    void discard();

    /// A short name that only this transfer has.
    const std::string& id() const { return m_id; }

private:
    Journal(std::filesystem::path file, std::string id, FileDescriptor descriptor)
        : m_file(std::move(file)), m_id(std::move(id)), m_descriptor(std::move(descriptor)) {}
    void parse(std::string_view text);
    Status append(std::string line);

    std::filesystem::path m_file;
    std::string m_id;
    FileDescriptor m_descriptor;
    Json m_what;
    Json m_begun;
    std::map<std::uint32_t, std::string> m_parts;
};

} // namespace skydeck::workflows::transfers
