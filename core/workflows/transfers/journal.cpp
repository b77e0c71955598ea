#include "core/workflows/transfers/journal.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::workflows::transfers {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> journalTrouble(const fs::path& file, const char* what) {
    return fail(ErrorKind::Io, "JournalNotWritten",
                std::string("Cannot ") + what + " the record of the transfer, '" + file.string() +
                    "': " + std::strerror(errno),
                "Transfers in parts need a writable state folder ($XDG_STATE_HOME/skydeck).");
}

} // namespace

Result<Journal> Journal::open(const fs::path& folder, const Json& what) {
    const std::string id = wire::sha256Hex(dumpJson(what)).substr(0, 24);
    const fs::path file = folder / (id + ".journal");
    std::error_code ignored; // open tells
    fs::create_directories(folder, ignored);
    for (;;) {
        FileDescriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0600));
        if (!opened) return journalTrouble(file, "open");
        const int descriptor = opened.get();
        Journal journal(file, id, std::move(opened));
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
            return fail(ErrorKind::Conflict, "TransferRunning",
                        "Another program is at work on " + stringAt(what, "from") + " to " + stringAt(what, "to"));
        struct stat status {};
        if (::fstat(descriptor, &status) != 0) return journalTrouble(file, "read");
        if (status.st_nlink == 0) continue; // its owner finished between open and lock
        SKYDECK_ASSIGN(const std::string text, readFile(file));
        journal.m_what = what;
        journal.parse(text);
        return journal;
    }
}

Journal::~Journal() {
    if (!m_descriptor) return;
    // Nothing begun, nothing to go on with.
    if (m_begun.is_null() && !m_what.is_null()) ::unlink(m_file.c_str());
}

void Journal::parse(std::string_view text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return;
    const auto head = parseJson(text.substr(0, end), "the record of a transfer");
    if (!head || memberAt(*head, "what") != m_what) return;
    m_begun = memberAt(*head, "begun");
    for (text.remove_prefix(end + 1);;) {
        const auto lineEnd = text.find('\n');
        if (lineEnd == std::string_view::npos) return;
        const std::string_view line = text.substr(0, lineEnd);
        const auto blank = line.find(' ');
        const auto index = parseInteger(line.substr(0, blank));
        if (blank == std::string_view::npos || !index || *index < 0) return;
        m_parts[static_cast<std::uint32_t>(*index)] = std::string(line.substr(blank + 1));
        text.remove_prefix(lineEnd + 1);
    }
}

Status Journal::append(std::string line) {
    line += '\n';
    const ssize_t count = ::write(m_descriptor.get(), line.data(), line.size());
    if (count == static_cast<ssize_t>(line.size())) return {};
    if (count >= 0) errno = ENOSPC;
    return journalTrouble(m_file, "write");
}

Status Journal::begin(const Json& begun) {
    if (::ftruncate(m_descriptor.get(), 0) != 0) return journalTrouble(m_file, "write");
    m_parts.clear();
    m_begun = begun;
    return append(dumpJson({{"what", m_what}, {"begun", begun}}));
}

Status Journal::addPart(std::uint32_t index, const std::string& note) {
    m_parts[index] = note;
    return append(std::to_string(index) + ' ' + note);
}

void Journal::discard() {
    ::unlink(m_file.c_str());
    m_begun = nullptr;
    m_what = nullptr;
    m_parts.clear();
}

} // namespace skydeck::workflows::transfers
