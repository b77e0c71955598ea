#pragma once

#include "core/base/call_context.h"
#include "core/base/result.h"
#include "core/workflows/transfers/meter.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace skydeck::workflows::transfers {

/// One thing on its way (a file, a batch of deletions) as a state machine: asked for pieces of work that may run side
/// by side, it gives what its state allows. Guards its own state: steps end on other threads than next() is asked on.
class Task {
public:
    using Step = std::function<Status(const CallContext&)>;
    virtual ~Task() = default;
    /// Work that may start now; empty while it waits for steps under way, or is finished. Quick: it is asked under the
    /// scheduler's lock.
    virtual Step next() = 0;
    virtual bool finished() const = 0;
    /// What it is about, for the error of a step that failed.
    virtual std::string name() const = 0;
};

/// A task of one step.
class SingleStep final : public Task {
public:
    SingleStep(std::string name, Step step) : m_name(std::move(name)), m_step(std::move(step)) {}
    Step next() override;
    bool finished() const override { return m_finished; }
    std::string name() const override { return m_name; }

private:
    std::string m_name;
    Step m_step;
    std::atomic<bool> m_finished{false};
};

/// Lets a person hold transfers: what is under way ends its piece, nothing new starts. Thread-safe.
class PauseSwitch {
public:
    void pause() { m_paused = true; }
    void resume() { m_paused = false; }
    bool paused() const { return m_paused; }

private:
    std::atomic<bool> m_paused{false};
};

/// Runs the steps of many tasks on a bounded number of threads: the parts of one large file and many small files alike.
class Scheduler {
public:
    struct Parts {
        unsigned parallel = 8;
        Meter* meter = nullptr;             ///< its progress is reported; null: nothing is
        const PauseSwitch* pause = nullptr; ///< may be null
        std::function<void()> onTick;       ///< on the calling thread, now and then and at the end; may be empty
    };
    explicit Scheduler(Parts parts) : m_parts(std::move(parts)) {}

    /// The next task, or null when there are no more. May block; called by one thread at a time, and only as fast as
    /// tasks are finished.
    using Source = std::function<Result<std::shared_ptr<Task>>(const CallContext&)>;
    /// Blocks until all is done. What is one file's own trouble (it is gone, it may not be read) does not keep the
    /// others: the error at the end counts such files and names the first. Anything else stops the whole.
    Status run(Source source, const CallContext& context);

private:
    struct Entry {
        std::shared_ptr<Task> task;
        unsigned running = 0;
        bool failed = false;
    };
    void work(const CallContext& context);
    /// Runs one step or asks the source once; false when there is nothing to do now. The lock is held on entry and
    /// exit.
    bool advance(std::unique_lock<std::mutex>& lock, const CallContext& context);
    void runStep(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Entry>& entry, const Task::Step& step,
                 const CallContext& context);
    void pull(std::unique_lock<std::mutex>& lock, const CallContext& context);
    void noteFailure(const std::string& name, const Error& error);
    void halt(const Error& error);
    Error outcome() const;

    Parts m_parts;
    Source m_source;
    std::stop_source m_stop;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::condition_variable m_over;
    std::vector<std::shared_ptr<Entry>> m_entries;
    unsigned m_running = 0;
    bool m_pulling = false;
    bool m_exhausted = false;
    unsigned m_threads = 0;
    std::optional<Error> m_fatal;
    std::optional<std::pair<std::string, Error>> m_firstFailure;
    unsigned m_failures = 0;
    std::uint64_t m_finished = 0;
};

} // namespace skydeck::workflows::transfers
