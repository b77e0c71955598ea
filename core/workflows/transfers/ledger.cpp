#include "core/workflows/transfers/ledger.h"

#include "core/base/files.h"

namespace skydeck::workflows::transfers {

void Ledger::started(const char* verb, Place from, Place to) {
    if (!m_options.onFile) return;
    const std::lock_guard lock(m_mutex);
    m_events.push_back({verb, std::move(from), std::move(to)});
}

void Ledger::note(std::string text) {
    if (!m_options.onNote) return;
    const std::lock_guard lock(m_mutex);
    m_events.push_back({nullptr, std::move(text), {}});
}

void Ledger::copied(std::uint64_t bytes) {
    const std::lock_guard lock(m_mutex);
    ++m_report.files;
    m_report.bytes += bytes;
}

void Ledger::deleted(std::uint64_t count) {
    const std::lock_guard lock(m_mutex);
    m_report.deleted += count;
}

void Ledger::skipped() {
    const std::lock_guard lock(m_mutex);
    ++m_report.skipped;
}

void Ledger::resumed(std::uint64_t bytes) {
    const std::lock_guard lock(m_mutex);
    m_report.resumedBytes += bytes;
}

void Ledger::flush() {
    std::vector<Event> events;
    {
        const std::lock_guard lock(m_mutex);
        events.swap(m_events);
    }
    for (const Event& event : events)
        if (event.verb)
            m_options.onFile(event.verb, event.from, event.to);
        else
            m_options.onNote(event.from);
}

TransferReport Ledger::report() const {
    const std::lock_guard lock(m_mutex);
    return m_report;
}

std::filesystem::path Workshop::journals() const {
    return options.journals.empty() ? stateFolder() / "transfers" : options.journals;
}

} // namespace skydeck::workflows::transfers
