#pragma once

#include "core/base/clock.h"
#include "core/lab/lambda/invocation.h"
#include "core/lab/lambda/lambda_store.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

class Lab;

/// The queue of asynchronous invocations: what was taken is kept in the database until it has run, is tried again after
/// errors, and goes to the function's dead-letter queue or destination in the end. Thread-safe.
class LambdaEvents {
public:
    static Result<std::unique_ptr<LambdaEvents>> open(Lab& lab);
    ~LambdaEvents();

    void start();
    void stop();

    /// The function is there, and `payload` is JSON.
    Status add(const FunctionReference& function, const std::string& requestId, const std::string& payload,
               const std::string& clientContext);

private:
    struct Event {
        std::int64_t row = 0;
        FunctionReference function;
        std::string requestId, payload, clientContext;
        double created = 0, due = 0;
        int attempts = 0;
    };
    struct Finished {
        Event event;
        std::string version;
        InvocationOutcome outcome;
    };
    struct Settings {
        std::int64_t retries = 2;
        double longestAge = 6 * 3600;
        std::string onSuccess, onFailure, deadLetter;
    };
    enum class Condition { Success, RetriesExhausted, EventAgeExceeded };

    explicit LambdaEvents(Lab& lab) : m_lab(lab) {}
    Status load();
    void run();
    /// Hands over what is due, as far as functions have room.
    void dispatch(std::unique_lock<std::mutex>& lock);
    /// False when it was throttled.
    bool begin(const Event& event);
    void conclude(Finished&& finished);
    Settings settingsOf(const FunctionReference& function) const;
    /// The end of an event: tells those who want to know, and forgets it.
    void give(const Event& event, const Finished* last, Condition condition, const Settings& settings);
    /// `metric` counts it when it cannot be delivered.
    void deliver(const std::string& target, const std::string& message, const Json& attributes,
                 const std::string& outcome, const std::string& metric, const std::string& function);
    Status forget(const Event& event);
    double now() const;

    Lab& m_lab;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::multimap<double, Event> m_waiting; // by due time
    std::deque<Finished> m_finished;
    bool m_stopping = false;
    bool m_ended = false; // something came to an end: what was throttled may go on
    std::thread m_thread;
};

} // namespace skydeck::lab
