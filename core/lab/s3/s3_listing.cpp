#include "core/lab/s3/s3_store.h"

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
} // namespace

Result<S3Store::ListPage> S3Store::list(const std::string& bucket, const ListQuery& query) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    ListPage page;
    if (query.maxKeys <= 0) return page;

    std::string from = query.prefix;
    if (query.after >= from && !query.after.empty()) {
        // A marker inside a common prefix leaves the whole of it behind.
        const auto rolled = commonPrefix(query.after, query);
        const auto next = rolled ? successor(*rolled) : query.after + '\0';
        if (!next) return page;
        from = *next;
    }
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

} // namespace skydeck::lab
