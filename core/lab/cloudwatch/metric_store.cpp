#include "core/lab/cloudwatch/metric_store.h"

#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/lab/store/deferred_writes.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::int64_t kKept = 455LL * 24 * 3600; // CloudWatch User Guide, "Metrics retention"

std::string dimensionText(const std::map<std::string, std::string>& dimensions) {
    return dimensions.empty() ? "{}" : dumpJson(Json(dimensions));
}

std::int64_t floorTo(std::int64_t time, std::int64_t step) {
    return time - (time % step + step) % step;
}
} // namespace

void StatisticSet::merge(const StatisticSet& other) {
    if (other.count == 0) return;
    minimum = count == 0 ? other.minimum : std::min(minimum, other.minimum);
    maximum = count == 0 ? other.maximum : std::max(maximum, other.maximum);
    count += other.count;
    sum += other.sum;
}

Result<std::unique_ptr<MetricStore>> MetricStore::open(Database& database, const Clock& clock, DeferredWrites& writes) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS metrics(id INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL,"
        " name TEXT NOT NULL, dimensions TEXT NOT NULL, last INTEGER NOT NULL, UNIQUE(namespace, name, dimensions));"
        "CREATE TABLE IF NOT EXISTS metric_data(metric INTEGER NOT NULL REFERENCES metrics(id) ON DELETE CASCADE,"
        " minute INTEGER NOT NULL, unit TEXT NOT NULL, count REAL NOT NULL, sum REAL NOT NULL, least REAL NOT NULL,"
        " most REAL NOT NULL, PRIMARY KEY(metric, minute, unit)) WITHOUT ROWID;"));
    {
        const auto held = database.lock();
        const auto now = static_cast<std::int64_t>(toEpochSeconds(clock.now()));
        SKYDECK_ASSIGN(Statement forget, database.prepare("DELETE FROM metric_data WHERE minute < ?"));
        SKYDECK_TRY(forget.bind(1, now - kKept).run());
    }
    return std::unique_ptr<MetricStore>(new MetricStore(database, clock, writes));
}

Status MetricStore::writeLocked(const Key& key, const StatisticSet& values) {
    const auto& [metric, unit, minute] = key;
    std::int64_t id = 0;
    {
        SKYDECK_ASSIGN(Statement insert,
                       m_database.prepare("INSERT INTO metrics(namespace, name, dimensions, last) VALUES(?, ?, ?, ?)"
                                          " ON CONFLICT DO UPDATE SET last = max(last, excluded.last) RETURNING id"));
        insert.bind(1, metric.nameSpace).bind(2, metric.name).bind(3, dimensionText(metric.dimensions)).bind(4, minute);
        SKYDECK_ASSIGN(bool row, insert.step());
        if (row) id = insert.integer(0);
        while (row) {
            SKYDECK_ASSIGN(row, insert.step());
        }
    }
    SKYDECK_ASSIGN(
        Statement merge,
        m_database.prepare(
            "INSERT INTO metric_data(metric, minute, unit, count, sum, least, most) VALUES(?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,"
            " least = min(least, excluded.least), most = max(most, excluded.most)"));
    return merge.bind(1, id)
        .bind(2, minute)
        .bind(3, unit)
        .bind(4, values.count)
        .bind(5, values.sum)
        .bind(6, values.minimum)
        .bind(7, values.maximum)
        .run();
}

Status MetricStore::put(const std::vector<MetricDatum>& data) {
    return m_database.transaction([&]() -> Status {
        for (const MetricDatum& datum : data)
            SKYDECK_TRY(writeLocked({datum.metric, datum.unit, floorTo(datum.time, kMinute)}, datum.values));
        return {};
    });
}

void MetricStore::record(MetricId metric, const std::string& unit, double value) {
    const std::int64_t minute = floorTo(static_cast<std::int64_t>(toEpochSeconds(m_clock.now())), kMinute);
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_recorded.empty();
        m_recorded[{std::move(metric), unit, minute}].merge(StatisticSet::of(value));
    }
    if (first) m_writes.add([this] { return writeRecorded(); });
}

Status MetricStore::writeRecorded() {
    std::map<Key, StatisticSet> recorded;
    {
        const std::lock_guard lock(m_mutex);
        recorded.swap(m_recorded);
    }
    const auto held = m_database.lock();
    for (const auto& [key, values] : recorded)
        SKYDECK_TRY(writeLocked(key, values));
    return {};
}

Result<std::vector<MetricPoint>> MetricStore::statistics(const Query& query) const {
    m_writes.settle();
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(
                       "SELECT d.minute, d.unit, d.count, d.sum, d.least, d.most FROM metric_data d"
                       " JOIN metrics m ON m.id = d.metric WHERE m.namespace = ? AND m.name = ? AND m.dimensions = ?"
                       " AND d.minute >= ? AND d.minute < ? ORDER BY d.minute, d.unit"));
    select.bind(1, query.metric.nameSpace)
        .bind(2, query.metric.name)
        .bind(3, dimensionText(query.metric.dimensions))
        .bind(4, floorTo(query.start, kMinute))
        .bind(5, query.end);
    const std::int64_t origin = floorTo(query.start, kMinute);
    std::map<std::pair<std::int64_t, std::string>, StatisticSet> periods;
    SKYDECK_TRY(forEachRow(select, [&](const Statement& row) {
        const std::string unit = row.text(1);
        if (!query.unit.empty() && unit != query.unit) return true;
        const std::int64_t begin = origin + floorTo(row.integer(0) - origin, query.period);
        periods[{begin, unit}].merge({row.real(2), row.real(3), row.real(4), row.real(5)});
        return true;
    }));
    std::vector<MetricPoint> points;
    for (const auto& [key, values] : periods)
        points.push_back({key.first, key.second, values});
    return points;
}

Result<Page<MetricId>> MetricStore::list(const Filter& filter, std::size_t limit, const std::string& token) const {
    m_writes.settle();
    const auto after = token.empty() ? std::optional<std::int64_t>(0) : parseInteger(token);
    if (!after) return awsError(400, "InvalidParameterValue", "The NextToken is not valid.");
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT id, namespace, name, dimensions FROM metrics WHERE id > ?1"
                                      " AND (?2 = '' OR namespace = ?2) AND (?3 = '' OR name = ?3) AND last >= ?4"
                                      " ORDER BY id"));
    select.bind(1, *after).bind(2, filter.nameSpace).bind(3, filter.name).bind(4, filter.activeSince.value_or(0));
    Page<MetricId> page;
    std::int64_t last = 0;
    SKYDECK_TRY(forEachRow(select, [&](const Statement& row) {
        MetricId metric{row.text(1), row.text(2), {}};
        if (const Json dimensions = storedJson(row.text(3)); dimensions.is_object())
            metric.dimensions = dimensions.get<std::map<std::string, std::string>>();
        const bool fits = std::ranges::all_of(filter.dimensions, [&](const auto& wanted) {
            const auto found = metric.dimensions.find(wanted.first);
            return found != metric.dimensions.end() && (!wanted.second || found->second == *wanted.second);
        });
        if (!fits) return true;
        if (page.items.size() == limit) {
            page.nextToken = std::to_string(last);
            return false;
        }
        page.items.push_back(std::move(metric));
        last = row.integer(0);
        return true;
    }));
    return page;
}

} // namespace skydeck::lab
