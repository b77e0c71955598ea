#pragma once

#include "core/base/call_context.h"
#include "core/base/result.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

namespace skydeck::shell {

class Activity;

/// A series of loads of which only the newest counts, usually a member of a panel: a new job on the lane cancels the
/// one before and drops its result; so does destroying the lane.
class JobLane {
public:
    JobLane() = default;
    ~JobLane() { cancel(); }
    JobLane(const JobLane&) = delete;
    JobLane& operator=(const JobLane&) = delete;

    void cancel() {
        if (m_current) m_current->request_stop();
        m_current.reset();
    }
    bool busy() const { return m_current != nullptr; }

private:
    friend class JobRunner;
    std::shared_ptr<std::stop_source> m_current;
};

/// Operations that a person started and wants to see in the activity tray.
struct OperationOptions {
    QString title;   ///< "Uploading 3 files to my-bucket"
    QString outcome; ///< shown when it succeeded; empty: "Done"
};

/// The only place where the window hops threads. Work runs on a pool, results come back on the main thread; the main
/// thread never waits for any of it. All functions are for the main thread.
class JobRunner final : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(Activity& activity, QObject* parent = nullptr);
    /// Cancels everything and waits for the workers to notice (transports do within 100 ms).
    ~JobRunner() override;

    /// Loads something in the background, silently: `work(const CallContext&)` gives a Result<T> on a worker, `done`
    /// takes it on the main thread unless the lane has moved on. `step`, if given, gets the work's progress reports.
    template <class Work, class Done>
    void run(JobLane& lane, Work work, Done done, std::function<void(const Progress&)> step = {});

    /// Does something a person asked for: listed in the activity tray with progress and cancel, finished even when the
    /// panel that started it is gone; `done` is then skipped. Gives the operation's id.
    template <class Work, class Done>
    int start(QObject* owner, OperationOptions options, Work work, Done done,
              std::function<void(const Progress&)> step = {});

    /// Asks every running job to stop, as before closing.
    void cancelAll();

Q_SIGNALS:
    /// Some work failed because the credentials are refused, expired or missing.
    void unauthenticated(const skydeck::Error& error);

private:
    using Step = std::function<void(const Progress&)>;
    /// A sink that may be called on any thread at any rate; `deliver` runs on the main thread, at most every 50 ms and
    /// at the end of a total.
    Step throttled(Step deliver);
    void post(std::function<void()> onMainThread);
    void noteFailure(const Error& error);
    void launch(QThreadPool& pool, std::function<void()> work);
    void finishOperation(int id, const QString& outcome);
    void failOperation(int id, const Error& error);
    int addOperation(const QString& title, const std::stop_source& stop);
    void reportOperation(int id, const Progress& progress);

    Activity& m_activity;
    QThreadPool m_loads;      ///< short reads: many, never starved by operations
    QThreadPool m_operations; ///< minutes long: transfers, deployments
    std::vector<std::weak_ptr<std::stop_source>> m_running;
};

template <class Work, class Done>
void JobRunner::run(JobLane& lane, Work work, Done done, std::function<void(const Progress&)> step) {
    using Outcome = std::invoke_result_t<Work&, const CallContext&>;
    lane.cancel();
    auto ticket = std::make_shared<std::stop_source>();
    lane.m_current = ticket;
    m_running.push_back(ticket);
    // A ticket that was asked to stop is a superseded generation: nothing of it is delivered.
    Step sink;
    if (step)
        sink = throttled([ticket, step = std::move(step)](const Progress& progress) {
            if (!ticket->stop_requested()) step(progress);
        });
    JobLane* lanePointer = &lane;
    launch(m_loads, [this, ticket, lanePointer, sink = std::move(sink), work = std::move(work),
                     done = std::move(done)]() mutable {
        CallContext context;
        context.stop = ticket->get_token();
        context.progress = std::move(sink);
        auto outcome = std::make_shared<Outcome>(work(std::as_const(context)));
        post([this, ticket, lanePointer, outcome, done = std::move(done)]() mutable {
            if (ticket->stop_requested()) return; // also true when the lane is gone
            lanePointer->m_current.reset();
            if (!*outcome) noteFailure(outcome->error());
            done(std::move(*outcome));
        });
    });
}

template <class Work, class Done>
int JobRunner::start(QObject* owner, OperationOptions options, Work work, Done done,
                     std::function<void(const Progress&)> step) {
    using Outcome = std::invoke_result_t<Work&, const CallContext&>;
    auto ticket = std::make_shared<std::stop_source>();
    m_running.push_back(ticket);
    const int id = addOperation(options.title, *ticket);
    const QPointer<QObject> guard(owner);
    Step sink = throttled([this, id, guard, step = std::move(step)](const Progress& progress) {
        reportOperation(id, progress);
        if (step && guard) step(progress);
    });
    launch(m_operations, [this, id, ticket, guard, options = std::move(options), sink = std::move(sink),
                          work = std::move(work), done = std::move(done)]() mutable {
        CallContext context;
        context.stop = ticket->get_token();
        context.progress = std::move(sink);
        auto outcome = std::make_shared<Outcome>(work(std::as_const(context)));
        post([this, id, guard, outcome, options = std::move(options), done = std::move(done), ticket]() mutable {
            if (*outcome)
                finishOperation(id, options.outcome);
            else {
                failOperation(id, outcome->error());
                noteFailure(outcome->error());
            }
            if (guard) done(std::move(*outcome));
        });
    });
    return id;
}

} // namespace skydeck::shell
