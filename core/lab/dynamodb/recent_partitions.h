#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace skydeck::lab::dynamodb {

/// Whole partitions of tables as they were last read, the most recent ones within kMostBytes: what is asked for again
/// and again is not read again. Holds nothing but what is committed; whoever changes an item says so by forget().
/// Not for several threads at once.
class RecentPartitions {
public:
    /// An item: its sort key's bytes (empty where the table has none), and its JSON.
    struct Row {
        std::string sort, text;
    };
    /// In order of sort keys.
    using Rows = std::vector<Row>;

    static constexpr std::size_t kMostBytes = 4 << 20;
    /// Of one partition: a larger one is not kept.
    static constexpr std::size_t kMostOfOne = 64 << 10;

    /// Null when it is not kept. Valid until the next call.
    const Rows* find(std::int64_t table, const std::string& partition);
    /// All rows of a partition, none of them if it is empty.
    void keep(std::int64_t table, const std::string& partition, Rows rows);
    void forget(std::int64_t table, const std::string& partition);
    void clear();
    /// Of keys and JSON.
    std::size_t bytes() const { return m_bytes; }

private:
    struct Kept {
        std::string name;
        Rows rows;
        std::size_t bytes = 0;
    };
    using Place = std::list<Kept>::iterator;
    void drop(Place place);

    std::list<Kept> m_kept; ///< the latest used one first
    std::unordered_map<std::string, Place> m_places;
    std::size_t m_bytes = 0;
};

} // namespace skydeck::lab::dynamodb
