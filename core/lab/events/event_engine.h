#pragma once

#include "core/base/json.h"
#include "core/lab/events/events_store.h"
#include "core/lab/events/schedule_expression.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::lab {

class Lab;

/// Runs rules and schedules when their time comes, and delivers events to targets: one thread that sleeps until the
/// next of them. A one-time schedule that was missed while the lab was away runs as soon as it is back; what recurs
/// goes on with its next time.
class EventEngine {
public:
    explicit EventEngine(Lab& lab) : m_lab(lab) {}
    ~EventEngine();

    void start();
    void stop();
    /// Rules or schedules changed.
    void wake();
    /// Each target of `rule` gets the event; tried again after failures that pass, then given to the dead-letter queue.
    void deliver(const Json& rule, const Json& event);

    /// Does what is due by now and says when it wants to be called again. The thread's work; tests call it themselves.
    Seconds runDue();

private:
    struct Delivery {
        Json target;
        std::string text;
        Seconds first = 0, due = 0;
        std::int64_t attempts = 0;
        std::string source; ///< for the log: the rule's or schedule's ARN
    };
    struct Planned {
        EventsStore::Kind kind;
        std::string holder, name;
        double changed = 0; ///< when its document was
        Seconds next = 0;
    };

    void serve();
    Seconds now() const;
    void plan(Seconds time);
    void planOne(const Json& entry, EventsStore::Kind kind, Seconds time, std::map<std::string, Planned>& plans);
    void fire(const std::string& key);
    Status fireRule(Json rule);
    Status fireSchedule(Json schedule);
    void attempt(Delivery delivery);
    void giveUp(const Delivery& delivery, const Error& error);
    Json scheduledEvent(const Json& rule) const;

    Lab& m_lab;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Delivery> m_deliveries;
    std::map<std::string, Planned> m_plans; // by ARN; the thread's own
    bool m_awake = true;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
