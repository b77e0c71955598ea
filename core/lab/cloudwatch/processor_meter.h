#pragma once

#include "core/base/clock.h"
#include "core/lab/cloudwatch/metric_store.h"
#include "core/lab/compute/process_runner.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace skydeck::lab {

/// Records once a minute how busy programs keep the processors that they have, in percent, as CPUUtilization does.
/// Thread-safe.
class ProcessorMeter {
public:
    /// Processor time that a program has used, in seconds; nothing when it has ended.
    using Used = std::function<std::optional<double>(ProcessRunner::Id)>;

    ProcessorMeter(MetricStore& metrics, const Clock& clock, Used used)
        : m_metrics(metrics), m_clock(clock), m_used(std::move(used)) {}
    ~ProcessorMeter() { stop(); }
    ProcessorMeter(const ProcessorMeter&) = delete;
    ProcessorMeter& operator=(const ProcessorMeter&) = delete;

    void start();
    void stop();

    /// Until the program ends. Programs of one metric, such as the jobs on an instance, count together: what they used
    /// of all that they have.
    void watch(MetricId metric, ProcessRunner::Id process, double processors);
    /// Looks once; start() lets a thread do it.
    void sample();

private:
    struct Watched {
        MetricId metric;
        ProcessRunner::Id process = 0;
        double processors = 1;
        double usedBefore = 0;
        std::chrono::steady_clock::time_point seen;
    };

    MetricStore& m_metrics;
    const Clock& m_clock;
    Used m_used;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Watched> m_watched;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
