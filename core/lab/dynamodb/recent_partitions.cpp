#include "core/lab/dynamodb/recent_partitions.h"

#include <iterator>
#include <utility>

namespace skydeck::lab::dynamodb {

namespace {
std::string partitionName(std::int64_t table, const std::string& partition) {
    return std::to_string(table) + '/' + partition;
}

std::size_t bytesOf(const RecentPartitions::Rows& rows) {
    std::size_t bytes = 0;
    for (const auto& row : rows)
        bytes += sizeof row + row.sort.size() + row.text.size();
    return bytes;
}
} // namespace

const RecentPartitions::Rows* RecentPartitions::find(std::int64_t table, const std::string& partition) {
    const auto found = m_places.find(partitionName(table, partition));
    if (found == m_places.end()) return nullptr;
    m_kept.splice(m_kept.begin(), m_kept, found->second);
    return &found->second->rows;
}

void RecentPartitions::keep(std::int64_t table, const std::string& partition, Rows rows) {
    forget(table, partition);
    Kept kept{partitionName(table, partition), std::move(rows), 0};
    kept.bytes = sizeof kept + 2 * kept.name.size() + bytesOf(kept.rows);
    if (kept.bytes > kMostOfOne) return;
    m_bytes += kept.bytes;
    m_kept.push_front(std::move(kept));
    m_places[m_kept.front().name] = m_kept.begin();
    while (m_bytes > kMostBytes)
        drop(std::prev(m_kept.end()));
}

void RecentPartitions::forget(std::int64_t table, const std::string& partition) {
    if (const auto found = m_places.find(partitionName(table, partition)); found != m_places.end()) drop(found->second);
}

void RecentPartitions::clear() {
    m_places.clear();
    m_kept.clear();
    m_bytes = 0;
}

void RecentPartitions::drop(Place place) {
    m_bytes -= place->bytes;
    m_places.erase(place->name);
    m_kept.erase(place);
}

} // namespace skydeck::lab::dynamodb
