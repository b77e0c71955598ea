#include "core/lab/cloudwatch/processor_meter.h"

#include <algorithm>
#include <map>

namespace skydeck::lab {

void ProcessorMeter::start() {
    m_thread = std::thread([this] {
        std::unique_lock lock(m_mutex);
        while (!m_changed.wait_for(lock, std::chrono::seconds(MetricStore::kMinute), [this] { return m_stopping; })) {
            lock.unlock();
            sample();
            lock.lock();
        }
    });
}

void ProcessorMeter::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void ProcessorMeter::watch(MetricId metric, ProcessRunner::Id process, double processors) {
    const std::lock_guard lock(m_mutex);
    m_watched.push_back({std::move(metric), process, std::max(processors, 0.01), 0, m_clock.steadyNow()});
}

void ProcessorMeter::sample() {
    struct Share {
        double used = 0, available = 0; // seconds
    };
    std::map<MetricId, Share> shares;
    {
        const std::lock_guard lock(m_mutex);
        const auto now = m_clock.steadyNow();
        std::erase_if(m_watched, [&](Watched& each) {
            const auto used = m_used(each.process);
            if (!used) return true;
            const double seconds = std::chrono::duration<double>(now - each.seen).count();
            if (seconds <= 0) return false;
            Share& share = shares[each.metric];
            share.used += std::max(*used - each.usedBefore, 0.0);
            share.available += seconds * each.processors;
            each.usedBefore = *used;
            each.seen = now;
            return false;
        });
    }
    for (const auto& [metric, share] : shares)
        m_metrics.record(metric, "Percent", std::min(100 * share.used / share.available, 100.0));
}

} // namespace skydeck::lab
