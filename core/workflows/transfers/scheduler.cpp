#include "core/workflows/transfers/scheduler.h"

#include <algorithm>
#include <thread>

namespace skydeck::workflows::transfers {

namespace {

constexpr unsigned kMostFailures = 100; // then it is no longer about single files
constexpr std::chrono::milliseconds kTick{100};

bool concernsOneFileOnly(const Error& error) {
    if (error.code == "NoSuchBucket") return false;
    switch (error.kind) {
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
    case ErrorKind::AccessDenied:
    case ErrorKind::Io:
        return error.code != "DiskFull";
    default:
        return false;
    }
}

} // namespace

Task::Step SingleStep::next() {
    if (!m_step) return {};
    return [this, step = std::exchange(m_step, {})](const CallContext& context) {
        Status done = step(context);
        m_finished = true;
        return done;
    };
}

Status Scheduler::run(Source source, const CallContext& context) {
    m_source = std::move(source);
    const std::stop_callback forward(context.stop, [this] {
        const std::lock_guard lock(m_mutex);
        m_stop.request_stop();
        m_changed.notify_all();
    });
    const CallContext inner{m_stop.get_token(), context.deadline, {}};
    m_threads = std::max(1u, m_parts.parallel);
    std::vector<std::jthread> threads;
    for (unsigned i = m_threads; i-- > 0;)
        threads.emplace_back([this, &inner] { work(inner); });
    const auto tick = [&] {
        if (m_parts.onTick) m_parts.onTick();
        if (m_parts.meter && context.progress) context.progress(m_parts.meter->progress());
    };
    std::unique_lock lock(m_mutex);
    while (!m_over.wait_for(lock, kTick, [this] { return m_threads == 0; })) {
        lock.unlock();
        tick();
        lock.lock();
    }
    lock.unlock();
    threads.clear();
    tick();
    SKYDECK_TRY(context.check());
    if (m_fatal || m_firstFailure) return fail(outcome());
    return {};
}

Error Scheduler::outcome() const {
    if (m_fatal) return *m_fatal;
    Error error = m_firstFailure->second;
    if (m_failures + m_finished > 1)
        error.message = std::to_string(m_failures) + " of " + std::to_string(m_failures + m_finished) +
                        " failed, first " + m_firstFailure->first + ": " + error.message;
    return error;
}

void Scheduler::work(const CallContext& context) {
    std::unique_lock lock(m_mutex);
    while (!m_stop.stop_requested()) {
        if (m_parts.pause && m_parts.pause->paused()) {
            m_changed.wait_for(lock, kTick);
            continue;
        }
        if (advance(lock, context)) continue;
        if (m_exhausted && m_entries.empty()) break;
        m_changed.wait(lock);
    }
    m_changed.notify_all();
    if (--m_threads == 0) m_over.notify_all();
}

bool Scheduler::advance(std::unique_lock<std::mutex>& lock, const CallContext& context) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const std::shared_ptr<Entry> entry = m_entries[i];
        if (entry->failed) continue;
        if (const Task::Step step = entry->task->next()) {
            runStep(lock, entry, step, context);
            return true;
        }
    }
    if (m_exhausted || m_pulling) return false;
    pull(lock, context);
    return true;
}

void Scheduler::runStep(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Entry>& entry, const Task::Step& step,
                        const CallContext& context) {
    ++m_running;
    ++entry->running;
    lock.unlock();
    const Status done = step(context);
    lock.lock();
    --m_running;
    --entry->running;
    if (!done) {
        if (!entry->failed) noteFailure(entry->task->name(), done.error());
        entry->failed = true;
    }
    if (entry->running == 0 && (entry->failed || entry->task->finished())) {
        if (!entry->failed) ++m_finished;
        std::erase(m_entries, entry);
    }
    m_changed.notify_all();
}

void Scheduler::pull(std::unique_lock<std::mutex>& lock, const CallContext& context) {
    m_pulling = true;
    lock.unlock();
    auto task = m_source(context);
    lock.lock();
    m_pulling = false;
    if (!task) {
        halt(task.error());
    } else if (!*task) {
        m_exhausted = true;
        if (m_parts.meter) m_parts.meter->closed();
    } else {
        m_entries.push_back(std::make_shared<Entry>(Entry{std::move(*task)}));
    }
    m_changed.notify_all();
}

void Scheduler::noteFailure(const std::string& name, const Error& error) {
    ++m_failures;
    if (!concernsOneFileOnly(error)) {
        if (m_stop.stop_requested()) return; // the others' end is not the reason
        Error named = error;
        if (error.kind != ErrorKind::Cancelled) named.message = name + ": " + error.message;
        return halt(named);
    }
    if (!m_firstFailure) m_firstFailure = {name, error};
    if (m_failures >= kMostFailures) halt(outcome());
}

void Scheduler::halt(const Error& error) {
    if (!m_fatal) m_fatal = error;
    m_stop.request_stop();
}

} // namespace skydeck::workflows::transfers
