#include "core/lab/store/deferred_writes.h"

#include "core/base/log.h"

namespace skydeck::lab {

DeferredWrites::DeferredWrites(Database& database) : m_database(database), m_thread([this] { run(); }) {}

DeferredWrites::~DeferredWrites() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void DeferredWrites::add(Write write, std::size_t bytes) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_bytes < kMostWaiting; });
    m_writes.push_back(std::move(write));
    ++m_added;
    m_bytes += bytes;
    const bool wake = m_writes.size() == 1 || m_bytes > kEnough;
    lock.unlock();
    if (wake) m_changed.notify_all();
}

void DeferredWrites::settle() {
    std::unique_lock lock(m_mutex);
    const std::uint64_t wanted = m_added;
    if (m_written >= wanted) return;
    m_wanted = wanted;
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return m_written >= wanted; });
}

void DeferredWrites::run() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [&] { return m_stopping || !m_writes.empty(); });
        if (m_writes.empty()) return;
        m_changed.wait_for(lock, kGather, [&] { return m_stopping || m_wanted > m_written || m_bytes > kEnough; });
        std::vector<Write> writes;
        writes.swap(m_writes);
        m_bytes = 0;
        lock.unlock();
        m_changed.notify_all();
        const Status done = m_database.transaction([&]() -> Status {
            // One that fails costs nothing but itself.
            for (const Write& write : writes)
                if (const Status outcome = write(); !outcome) log::error("lab.store", describe(outcome.error()));
            return {};
        });
        if (!done) log::error("lab.store", describe(done.error()));
        lock.lock();
        m_written += writes.size();
        m_changed.notify_all();
    }
}

} // namespace skydeck::lab
