#include "widgets/shell/job_runner.h"

#include "widgets/shell/activity.h"

#include <QMetaObject>

#include <chrono>
#include <mutex>

namespace skydeck::shell {

JobRunner::JobRunner(Activity& activity, QObject* parent) : QObject(parent), m_activity(activity) {
    // Workers mostly wait for the network, so the counts bound connections, not processors.
    m_loads.setMaxThreadCount(8);
    m_operations.setMaxThreadCount(32);
}

JobRunner::~JobRunner() {
    cancelAll();
    m_loads.waitForDone();
    m_operations.waitForDone();
}

void JobRunner::cancelAll() {
    for (const auto& weak : m_running)
        if (const auto ticket = weak.lock()) ticket->request_stop();
    m_running.clear();
}

void JobRunner::post(std::function<void()> onMainThread) {
    QMetaObject::invokeMethod(this, std::move(onMainThread), Qt::QueuedConnection);
}

void JobRunner::noteFailure(const Error& error) {
    if (error.kind == ErrorKind::Unauthenticated) Q_EMIT unauthenticated(error);
}

void JobRunner::launch(QThreadPool& pool, std::function<void()> work) {
    std::erase_if(m_running, [](const auto& weak) { return weak.expired(); });
    pool.start(std::move(work));
}

JobRunner::Step JobRunner::throttled(Step deliver) {
    struct Gate {
        std::mutex mutex;
        std::chrono::steady_clock::time_point last{};
        bool scheduled = false;
        Progress latest;
    };
    auto gate = std::make_shared<Gate>();
    return [this, gate, deliver = std::move(deliver)](const Progress& progress) {
        constexpr auto pause = std::chrono::milliseconds(50);
        {
            const std::lock_guard lock(gate->mutex);
            const auto now = std::chrono::steady_clock::now();
            const bool finished = progress.total > 0 && progress.done >= progress.total;
            // A new line of text is never dropped: it goes to the operation's log.
            const bool sameText = progress.text == gate->latest.text;
            gate->latest = progress;
            if (sameText && !finished && (gate->scheduled || now - gate->last < pause)) return;
            gate->scheduled = true;
            gate->last = now;
        }
        post([gate, deliver, progress] {
            {
                const std::lock_guard lock(gate->mutex);
                gate->scheduled = false;
            }
            deliver(progress);
        });
    };
}

int JobRunner::addOperation(const QString& title, const std::stop_source& stop) {
    return m_activity.add(title, stop);
}
void JobRunner::finishOperation(int id, const QString& outcome) {
    m_activity.finish(id, outcome);
}
void JobRunner::failOperation(int id, const Error& error) {
    m_activity.fail(id, error);
}
void JobRunner::reportOperation(int id, const Progress& progress) {
    m_activity.report(id, progress);
}

} // namespace skydeck::shell
