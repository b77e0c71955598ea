#include "core/workflows/transfers/meter.h"

#include "core/base/strings.h"

namespace skydeck::workflows::transfers {

namespace {
constexpr std::chrono::seconds kWindow{5};
constexpr std::chrono::milliseconds kLeastSpan{500}; // less says nothing about the rate
} // namespace

Progress Meter::progress() {
    const auto now = m_clock.steadyNow();
    const std::uint64_t done = m_done, total = m_closed ? m_total.load() : 0;
    Progress progress{done, total, humanBytes(done)};
    if (total > 0) progress.text += " of " + humanBytes(total);
    const std::lock_guard lock(m_mutex);
    m_samples.push_back({now, done});
    while (m_samples.size() > 2 && now - m_samples[1].time >= kWindow)
        m_samples.pop_front();
    const auto span = now - m_samples.front().time;
    if (span < kLeastSpan || done <= m_samples.front().done) return progress;
    const double rate =
        static_cast<double>(done - m_samples.front().done) / std::chrono::duration<double>(span).count();
    progress.text += ", " + humanBytes(static_cast<std::uint64_t>(rate)) + "/s";
    if (total > done)
        progress.text += ", " +
                         humanDuration(std::chrono::seconds(
                             static_cast<std::int64_t>(static_cast<double>(total - done) / rate + 0.999))) +
                         " left";
    return progress;
}

CallContext MeteredStep::watch(const CallContext& context) {
    CallContext watched = context;
    watched.progress = [this](const Progress& progress) {
        const auto done = static_cast<std::int64_t>(progress.done);
        m_meter.add(done - m_counted);
        m_counted = done;
    };
    return watched;
}

std::string humanDuration(std::chrono::seconds time) {
    const auto count = time.count();
    if (count < 60) return std::to_string(count) + " s";
    if (count < 3600) return std::to_string(count / 60) + " min " + std::to_string(count % 60) + " s";
    return std::to_string(count / 3600) + " h " + std::to_string(count % 3600 / 60) + " min";
}

} // namespace skydeck::workflows::transfers
