#pragma once

#include "core/base/clock.h"
#include "core/lab/store/rows.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace skydeck::lab {

class DeferredWrites;

struct MetricId {
    std::string nameSpace, name;
    std::map<std::string, std::string> dimensions;

    auto operator<=>(const MetricId&) const = default;
};

/// What is kept of the values of one span of time.
struct StatisticSet {
    double count = 0, sum = 0, minimum = 0, maximum = 0;

    static StatisticSet of(double value, double count = 1) { return {count, value * count, value, value}; }
    void merge(const StatisticSet& other);
    double average() const { return sum / count; }
    auto operator<=>(const StatisticSet&) const = default;
};

struct MetricDatum {
    MetricId metric;
    std::string unit = "None";
    std::int64_t time = 0; ///< seconds since 1970
    StatisticSet values;
};

struct MetricPoint {
    std::int64_t time = 0; ///< where its period begins
    std::string unit;
    StatisticSet values;
};

/// CloudWatch's metrics: values summed up by the minute. Thread-safe.
class MetricStore {
public:
    static constexpr std::int64_t kMinute = 60;

    static Result<std::unique_ptr<MetricStore>> open(Database& database, const Clock& clock, DeferredWrites& writes);

    /// In one transaction, before it returns.
    Status put(const std::vector<MetricDatum>& data);
    /// For the lab's own services: at the clock's time, written soon after.
    void record(MetricId metric, const std::string& unit, double value);

    struct Query {
        MetricId metric;
        std::int64_t start = 0, end = 0; ///< from start, before end
        std::int64_t period = kMinute;   ///< periods are counted from start
        std::string unit;                ///< empty: every one, each by itself
    };
    /// Oldest first; periods without values are left out.
    Result<std::vector<MetricPoint>> statistics(const Query& query) const;

    struct Filter {
        std::string nameSpace, name;                                                ///< empty: any
        std::vector<std::pair<std::string, std::optional<std::string>>> dimensions; ///< the value may be left out
        std::optional<std::int64_t> activeSince;
    };
    Result<Page<MetricId>> list(const Filter& filter, std::size_t limit, const std::string& token) const;

private:
    using Key = std::tuple<MetricId, std::string, std::int64_t>; // metric, unit, minute

    MetricStore(Database& database, const Clock& clock, DeferredWrites& writes)
        : m_database(database), m_clock(clock), m_writes(writes) {}
    Status writeLocked(const Key& key, const StatisticSet& values);
    Status writeRecorded();

    Database& m_database;
    const Clock& m_clock;
    DeferredWrites& m_writes;
    std::mutex m_mutex;
    std::map<Key, StatisticSet> m_recorded; // not written yet
};

} // namespace skydeck::lab
