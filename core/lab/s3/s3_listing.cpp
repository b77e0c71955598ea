#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_store.h"

#include <limits>
#include <optional>

namespace skydeck::lab {

namespace {
/// The least text above every text that starts with `prefix`; nothing when there is none. Keys are UTF-8, whose bytes
/// never reach 0xff, so the last byte can always grow.
std::optional<std::string> successor(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xff')
        prefix.pop_back();
    if (prefix.empty()) return std::nullopt;
    ++prefix.back();
    return prefix;
}

/// "photos/2024/" of "photos/2024/a.jpg" under the prefix "photos/"; nothing when the key stands for itself.
std::optional<std::string> commonPrefix(const std::string& key, const S3Store::ListQuery& query) {
    if (query.delimiter.empty() || !key.starts_with(query.prefix)) return std::nullopt;
    const std::size_t at = key.find(query.delimiter, query.prefix.size());
    if (at == std::string::npos) return std::nullopt;
    return key.substr(0, at + query.delimiter.size());
}

/// The first key that a page may hold; nothing when there can be none.
std::optional<std::string> beginning(const S3Store::ListQuery& query) {
    if (query.after < query.prefix || query.after.empty()) return query.prefix;
    // A marker inside a common prefix leaves the whole of it behind.
    if (const auto rolled = commonPrefix(query.after, query)) return successor(*rolled);
    return query.after + '\0';
}

// Both tables give their rows in this order by themselves, so that SQLite only merges. A key's current row has the
// highest number of its versions.
#define SKYDECK_S3_ENTRIES(condition)                                                                                  \
    "SELECT key, version, size, etag, modified, storage, 0 AS marker, 1 AS current, sequence FROM s3_objects"          \
    " WHERE bucket = ?1 AND " condition " UNION ALL"                                                                   \
    " SELECT key, version, size, etag, modified, storage, marker, 0, sequence FROM s3_versions"                        \
    " WHERE bucket = ?1 AND " condition " ORDER BY key, sequence DESC"
constexpr const char* kEntriesOfKey = SKYDECK_S3_ENTRIES("key = ?2 AND sequence < ?3");
constexpr const char* kEntriesFrom = SKYDECK_S3_ENTRIES("key >= ?2 AND key < ?3");
#undef SKYDECK_S3_ENTRIES
constexpr const char* kBehindAllKeys = "\xff"; // no UTF-8 begins so
} // namespace

Result<S3Store::ListPage> S3Store::list(const std::string& bucket, const ListQuery& query) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    ListPage page;
    if (query.maxKeys <= 0) return page;

    const auto begin = beginning(query);
    if (!begin) return page;
    std::string from = *begin;
    const auto end = successor(query.prefix);
    const auto count = [&] { return static_cast<int>(page.objects.size() + page.prefixes.size()); };

    // One pass over rows that stand for themselves; a common prefix ends the pass, and the next one starts behind it.
    for (;;) {
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare(end ? "SELECT key, size, etag, modified, storage FROM s3_objects"
                                                " WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key"
                                              : "SELECT key, size, etag, modified, storage FROM s3_objects"
                                                " WHERE bucket = ? AND key >= ? ORDER BY key"));
        statement.bind(1, bucket).bind(2, from);
        if (end) statement.bind(3, *end);
        std::optional<std::string> rolled;
        while (!rolled) {
            SKYDECK_ASSIGN(const bool row, statement.step());
            if (!row) return page;
            if (count() == query.maxKeys) {
                page.truncated = true;
                return page;
            }
            Object object;
            object.key = statement.text(0);
            rolled = commonPrefix(object.key, query);
            page.last = rolled ? *rolled : object.key;
            if (rolled) {
                page.prefixes.push_back(*rolled);
                continue;
            }
            object.size = static_cast<std::uint64_t>(statement.integer(1));
            object.etag = statement.text(2);
            object.modified = statement.real(3);
            object.properties["StorageClass"] = statement.text(4);
            page.objects.push_back(std::move(object));
        }
        auto next = successor(*rolled);
        if (!next) return page;
        from = std::move(*next);
    }
}

Result<S3Store::VersionPage> S3Store::listVersions(const std::string& bucket, const ListQuery& query,
                                                   const std::string& afterVersion) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    VersionPage page;
    const auto begin = beginning(query);
    if (query.maxKeys <= 0 || !begin) return page;

    std::string previousKey;
    const auto count = [&] { return static_cast<int>(page.entries.size() + page.prefixes.size()); };
    // Takes rows up to a common prefix, which it gives, or to the end. `newest`: the first row of each key is.
    const auto take = [&](Statement& statement, bool newest) -> Result<std::optional<std::string>> {
        for (;;) {
            SKYDECK_ASSIGN(const bool row, statement.step());
            if (!row) return std::nullopt;
            if (count() == query.maxKeys) {
                page.truncated = true;
                return std::nullopt;
            }
            VersionEntry entry;
            Object& object = entry.object;
            object.key = statement.text(0);
            if (auto rolled = commonPrefix(object.key, query)) {
                page.lastKey = *rolled;
                page.lastVersion.clear();
                page.prefixes.push_back(*rolled);
                return rolled;
            }
            object.version = statement.text(1);
            object.size = static_cast<std::uint64_t>(statement.integer(2));
            object.etag = statement.text(3);
            object.modified = statement.real(4);
            object.properties["StorageClass"] = statement.text(5);
            entry.marker = statement.integer(6) != 0;
            entry.latest = statement.integer(7) != 0 || (entry.marker && newest && object.key != previousKey);
            previousKey = page.lastKey = object.key;
            page.lastVersion = object.version;
            page.entries.push_back(std::move(entry));
        }
    };

    if (!afterVersion.empty() && query.after.starts_with(query.prefix) && !commonPrefix(query.after, query)) {
        auto sequence = sequenceOf(afterVersion);
        if (!sequence) {
            // Where the null version was, is not known once it is gone: then the key's versions are told once more.
            SKYDECK_ASSIGN(const auto row, find(bucket, query.after, afterVersion));
            sequence = row ? row->sequence : std::numeric_limits<std::int64_t>::max();
        }
        SKYDECK_ASSIGN(Statement newer,
                       m_database.prepare("SELECT EXISTS(SELECT 1 FROM s3_objects WHERE bucket = ?1 AND key = ?2),"
                                          " EXISTS(SELECT 1 FROM s3_versions WHERE bucket = ?1 AND key = ?2 AND"
                                          " sequence >= ?3)"));
        SKYDECK_TRY(newer.bind(1, bucket).bind(2, query.after).bind(3, *sequence).step());
        SKYDECK_ASSIGN(Statement statement, m_database.prepare(kEntriesOfKey));
        statement.bind(1, bucket).bind(2, query.after).bind(3, *sequence);
        SKYDECK_TRY(take(statement, newer.integer(0) == 0 && newer.integer(1) == 0));
        if (page.truncated) return page;
    }

    // As list(): a common prefix ends a pass, and the next one starts behind it.
    const std::string end = successor(query.prefix).value_or(kBehindAllKeys);
    for (std::optional<std::string> from = begin; from;) {
        SKYDECK_ASSIGN(Statement statement, m_database.prepare(kEntriesFrom));
        SKYDECK_ASSIGN(const auto rolled, take(statement.bind(1, bucket).bind(2, *from).bind(3, end), true));
        from = rolled ? successor(*rolled) : std::nullopt;
    }
    return page;
}

} // namespace skydeck::lab
