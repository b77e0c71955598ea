#include "core/aws/dynamodb/dynamodb_client.h"

#include "core/aws/dynamodb/requests.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace skydeck::aws::dynamodb {

namespace {

Result<Item> toItem(const Json& json) {
    if (json.is_null()) return Item();
    SKYDECK_ASSIGN(auto items, toItems(Json::array({json})));
    return std::move(items.front());
}

/// Where the segments of a scan, a thread each, leave their pages for the caller's thread.
class PageQueue {
public:
    PageQueue(std::size_t segments, std::stop_token callersStop)
        : m_running(segments), m_room(segments),
          m_onCallersStop(std::move(callersStop), [this] { m_stop.request_stop(); }) {}

    /// Waits while the caller has more than enough to do; false when nobody wants pages any more.
    bool push(ItemsPage page) {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, m_stop.get_token(), [this] { return m_pages.size() < m_room; })) return false;
        m_pages.push_back(std::move(page));
        m_changed.notify_all();
        return true;
    }
    void finish(Status status) {
        const std::lock_guard lock(m_mutex);
        // Those that are cancelled because of the first failure are none of their own.
        if (!status && !m_failure) {
            m_failure = std::move(status.error());
            m_stop.request_stop();
        }
        --m_running;
        m_changed.notify_all();
    }
    /// Nothing when every segment has ended, or one has failed.
    std::optional<ItemsPage> pop() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_pages.empty() || m_running == 0; });
        if (m_pages.empty() || m_failure) return std::nullopt;
        ItemsPage page = std::move(m_pages.front());
        m_pages.pop_front();
        m_changed.notify_all();
        return page;
    }
    void stop() { m_stop.request_stop(); }
    std::stop_token token() const { return m_stop.get_token(); }
    /// Once the threads have ended.
    std::optional<Error>& failure() { return m_failure; }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<ItemsPage> m_pages;
    std::size_t m_running;
    std::size_t m_room;
    std::optional<Error> m_failure;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_onCallersStop;
};

void setCommon(Json& request, const auto& input) {
    setUnlessEmpty(request, "IndexName", input.indexName);
    setUnlessEmpty(request, "FilterExpression", input.filter);
    setUnlessEmpty(request, "ProjectionExpression", input.projection);
    setExpression(request, input.expression);
    if (input.consistentRead) request["ConsistentRead"] = true;
    if (input.countOnly) request["Select"] = "COUNT";
    if (!input.startKey.empty()) request["ExclusiveStartKey"] = toTyped(input.startKey);
    // Without a filter, what is looked at is what comes: no more than wanted is read, and paid for.
    if (input.pageSize > 0)
        request["Limit"] = input.pageSize;
    else if (input.limit > 0 && input.limit <= 1000 && input.filter.empty())
        request["Limit"] = input.limit;
}

} // namespace

Result<DynamoDbClient> DynamoDbClient::create(std::shared_ptr<Session> session) {
    SKYDECK_ASSIGN(ApiClient api, ApiClient::create(std::move(session), "dynamodb"));
    return DynamoDbClient(std::move(api));
}

Result<std::vector<std::string>> DynamoDbClient::listTables(const CallContext& context) const {
    std::vector<std::string> names;
    SKYDECK_TRY(m_api.paginate(
        "ListTables", Json::object(),
        [&](const Json& page) {
            for (std::string& name : stringsAt(page, "TableNames"))
                names.push_back(std::move(name));
            return true;
        },
        context));
    return names;
}

Result<TableDescription> DynamoDbClient::table(const char* operation, const Json& input,
                                               const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call(operation, input, context));
    return toTable(memberAt(output, output.contains("Table") ? "Table" : "TableDescription"));
}

Result<TableDescription> DynamoDbClient::describeTable(const std::string& tableName, const CallContext& context) const {
    return table("DescribeTable", {{"TableName", tableName}}, context);
}

Result<TableDescription> DynamoDbClient::createTable(const CreateTableInput& input, const CallContext& context) const {
    return table("CreateTable", toCreateTable(input), context);
}

Result<TableDescription> DynamoDbClient::deleteTable(const std::string& tableName, const CallContext& context) const {
    return table("DeleteTable", {{"TableName", tableName}}, context);
}

Result<TableDescription> DynamoDbClient::waitForTable(const std::string& tableName, const CallContext& context) const {
    // AWS's waiter looks every 20 s; a table is ready in a few.
    SKYDECK_ASSIGN(const Json output,
                   m_api.wait("TableExists", {{"TableName", tableName}}, context, std::chrono::seconds(1)));
    return toTable(memberAt(output, "Table"));
}

Status DynamoDbClient::waitUntilGone(const std::string& tableName, const CallContext& context) const {
    SKYDECK_TRY(m_api.wait("TableNotExists", {{"TableName", tableName}}, context, std::chrono::seconds(1)));
    return {};
}

Result<std::optional<Item>> DynamoDbClient::getItem(const std::string& tableName, const Item& key,
                                                    const ReadOptions& options, const CallContext& context) const {
    Json request{{"TableName", tableName}, {"Key", toTyped(key)}};
    setRead(request, options);
    SKYDECK_ASSIGN(const Json output, m_api.call("GetItem", request, context));
    if (!output.contains("Item")) return std::nullopt;
    SKYDECK_ASSIGN(Item item, toItem(output["Item"]));
    return std::optional(std::move(item));
}

Result<Item> DynamoDbClient::putItem(const std::string& tableName, const Item& item, const WriteOptions& options,
                                     const CallContext& context) const {
    Json request{{"TableName", tableName}, {"Item", toTyped(item)}};
    setWrite(request, options);
    SKYDECK_ASSIGN(const Json output, m_api.call("PutItem", request, context));
    return toItem(memberAt(output, "Attributes"));
}

Result<Item> DynamoDbClient::updateItem(const std::string& tableName, const Item& key, const std::string& update,
                                        const WriteOptions& options, const CallContext& context) const {
    Json request{{"TableName", tableName}, {"Key", toTyped(key)}};
    setUnlessEmpty(request, "UpdateExpression", update);
    setWrite(request, options);
    SKYDECK_ASSIGN(const Json output, m_api.call("UpdateItem", request, context));
    return toItem(memberAt(output, "Attributes"));
}

Result<Item> DynamoDbClient::deleteItem(const std::string& tableName, const Item& key, const WriteOptions& options,
                                        const CallContext& context) const {
    Json request{{"TableName", tableName}, {"Key", toTyped(key)}};
    setWrite(request, options);
    SKYDECK_ASSIGN(const Json output, m_api.call("DeleteItem", request, context));
    return toItem(memberAt(output, "Attributes"));
}

Status DynamoDbClient::pages(const char* operation, Json request, std::uint64_t limit, const OnItems& page,
                             const CallContext& context) const {
    std::uint64_t seen = 0;
    Status sound;
    SKYDECK_TRY(m_api.paginate(
        operation, std::move(request),
        [&](const Json& output) {
            auto items = toItems(arrayAt(output, "Items"));
            if (!items) {
                sound = fail(std::move(items.error()));
                return false;
            }
            auto lastKey = toItem(memberAt(output, "LastEvaluatedKey"));
            if (!lastKey) {
                sound = fail(std::move(lastKey.error()));
                return false;
            }
            ItemsPage one{std::move(*items), countAt(output, "Count"), countAt(output, "ScannedCount"),
                          std::move(*lastKey)};
            if (limit > 0 && seen + one.count > limit) {
                one.count = limit - seen;
                if (one.items.size() > one.count) one.items.resize(one.count);
            }
            seen += one.count;
            return page(std::move(one)) && (limit == 0 || seen < limit);
        },
        context));
    return sound;
}

Status DynamoDbClient::query(const QueryInput& input, const OnItems& page, const CallContext& context) const {
    Json request{{"TableName", input.tableName}};
    setUnlessEmpty(request, "KeyConditionExpression", input.keyCondition);
    setCommon(request, input);
    if (!input.forward) request["ScanIndexForward"] = false;
    return pages("Query", std::move(request), input.limit, page, context);
}

Status DynamoDbClient::scan(const ScanInput& input, const OnItems& page, const CallContext& context) const {
    Json request{{"TableName", input.tableName}};
    setCommon(request, input);
    if (input.segments <= 1) return pages("Scan", std::move(request), input.limit, page, context);

    PageQueue queue(static_cast<std::size_t>(input.segments), context.stop);
    // A progress sink belongs to the caller's thread.
    const CallContext inner{queue.token(), context.deadline, {}};
    bool enough = false;
    {
        std::vector<std::jthread> threads;
        for (int segment = 0; segment < input.segments; ++segment)
            threads.emplace_back([&, segment] {
                Json own = request;
                own["Segment"] = segment;
                own["TotalSegments"] = input.segments;
                queue.finish(pages(
                    "Scan", std::move(own), 0, [&](ItemsPage one) { return queue.push(std::move(one)); }, inner));
            });
        std::uint64_t left = input.limit;
        while (auto one = queue.pop()) {
            if (input.limit > 0) {
                one->count = std::min(one->count, left);
                if (one->items.size() > one->count) one->items.resize(one->count);
                left -= one->count;
            }
            enough = !page(std::move(*one)) || (input.limit > 0 && left == 0);
            if (enough) break;
        }
        queue.stop();
    }
    if (enough) return {};
    if (queue.failure()) return fail(std::move(*queue.failure()));
    return context.stop.stop_requested() ? context.check(m_api.session()->clock()) : Status();
}

} // namespace skydeck::aws::dynamodb
