#include "core/lab/server/waiting_worker.h"

#include "core/base/log.h"

#include <system_error>

namespace skydeck::lab {

namespace {
thread_local StandIns* standInsOfThisWorker = nullptr;
} // namespace

StandIns::Duty::Duty(StandIns& standIns) : m_before(std::exchange(standInsOfThisWorker, &standIns)) {}

StandIns::Duty::~Duty() {
    standInsOfThisWorker = m_before;
}

void StandIns::take() {
    const std::lock_guard lock(m_mutex);
    if (m_spare > 0) {
        --m_spare;
        return;
    }
    try {
        m_threads.emplace_back(m_serve);
    } catch (const std::system_error& problem) {
        log::warning("lab.server", std::string("cannot start another worker: ") + problem.what());
    }
}

void StandIns::giveBack() {
    const std::lock_guard lock(m_mutex);
    ++m_spare;
}

void StandIns::join() {
    for (std::thread& thread : m_threads)
        if (thread.joinable()) thread.join();
}

WaitingWorker::WaitingWorker() : m_standIns(standInsOfThisWorker) {
    if (m_standIns) m_standIns->take();
}

WaitingWorker::~WaitingWorker() {
    if (m_standIns) m_standIns->giveBack();
}

} // namespace skydeck::lab
