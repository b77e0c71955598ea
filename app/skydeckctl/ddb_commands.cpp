#include "app/skydeckctl/ddb_items.h"
#include "app/skydeckctl/ddb_tables.h"

#include <mutex>

namespace skydeck::ctl {

namespace {

namespace ddb = aws::dynamodb;

Result<ddb::DynamoDbClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return ddb::DynamoDbClient::create(session);
}

Result<ddb::WriteOptions> writeOptions(const Invocation& call, std::string returnValues) {
    ddb::WriteOptions options;
    options.condition = call.arguments.value("--if");
    options.returnValues = call.arguments.value("--return", returnValues);
    SKYDECK_ASSIGN(options.expression, expressionOptions(call));
    return options;
}

Status get(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto key, keyArgument(call, api, 1));
    SKYDECK_ASSIGN(const auto expression, expressionOptions(call));
    ddb::ReadOptions options;
    options.consistentRead = call.arguments.has("--consistent");
    options.projection = call.arguments.value("--projection");
    options.names = expression.names;
    SKYDECK_ASSIGN(const auto item, api.getItem(call.word(0), key, options, call.context));
    if (!item) return fail(ErrorKind::NotFound, "ItemNotFound", "'" + call.word(0) + "' has no item of that key");
    printItem(call, *item);
    return {};
}

/// What a write gave back, or a word that it was done.
void printWritten(Invocation& call, const ddb::Item& item, const char* word) {
    if (!item.empty()) return printItem(call, item);
    call.output.result(Json{{"table", call.word(0)}}, std::string(word) + " in " + call.word(0));
}

Status put(Invocation& call) {
    SKYDECK_ASSIGN(const auto item, itemArgument(call, 1));
    SKYDECK_ASSIGN(const auto options, writeOptions(call, "NONE"));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto old, api.putItem(call.word(0), item, options, call.context));
    printWritten(call, old, "Put");
    return {};
}

Status update(Invocation& call) {
    SKYDECK_ASSIGN(const auto options, writeOptions(call, "ALL_NEW"));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto key, keyArgument(call, api, 1));
    SKYDECK_ASSIGN(const auto item, api.updateItem(call.word(0), key, call.word(2), options, call.context));
    printWritten(call, item, "Updated");
    return {};
}

Status remove(Invocation& call) {
    SKYDECK_ASSIGN(const auto options, writeOptions(call, "NONE"));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto key, keyArgument(call, api, 1));
    SKYDECK_ASSIGN(const auto old, api.deleteItem(call.word(0), key, options, call.context));
    printWritten(call, old, "Deleted");
    return {};
}

Result<std::uint64_t> limitOf(const Invocation& call) {
    SKYDECK_ASSIGN(const auto limit, call.arguments.integer("--limit", 0));
    if (limit < 0 || (limit == 0 && call.arguments.has("--limit"))) return usageError("--limit is at least 1");
    return static_cast<std::uint64_t>(limit);
}

Status readCommon(const Invocation& call, auto& input) {
    input.tableName = call.word(0);
    input.indexName = call.arguments.value("--index");
    input.filter = call.arguments.value("--filter");
    input.projection = call.arguments.value("--projection");
    input.consistentRead = call.arguments.has("--consistent");
    input.countOnly = call.arguments.has("--count");
    SKYDECK_ASSIGN(input.expression, expressionOptions(call));
    SKYDECK_ASSIGN(input.limit, limitOf(call));
    SKYDECK_ASSIGN(input.pageSize, call.arguments.integer("--page-size", 0));
    if (input.pageSize < 0) return usageError("--page-size is at least 1");
    if (input.countOnly && !input.projection.empty()) return usageError("--count and --projection exclude each other");
    return {};
}

/// Runs a query or a scan and prints its items, or their number.
Status show(Invocation& call, const ddb::DynamoDbClient& api, bool countOnly,
            const std::function<Status(const ddb::OnItems&)>& read) {
    std::uint64_t count = 0, scanned = 0;
    if (countOnly) {
        SKYDECK_TRY(read([&](const ddb::ItemsPage& page) {
            count += page.count;
            scanned += page.scannedCount;
            call.reporting.report(scanned, 0, "items read");
            return true;
        }));
        call.output.result({{"table", call.word(0)}, {"count", count}, {"scannedCount", scanned}},
                           std::to_string(count));
        return {};
    }
    std::vector<std::string> keyNames;
    if (!call.output.json()) {
        SKYDECK_ASSIGN(const auto table, api.describeTable(call.word(0), call.context));
        for (const auto& key : table.keys)
            keyNames.push_back(key.name);
    }
    ItemPrinter printer(call, std::move(keyNames));
    SKYDECK_TRY(read([&](const ddb::ItemsPage& page) {
        printer.take(page.items);
        return true;
    }));
    printer.finish();
    return {};
}

Status query(Invocation& call) {
    ddb::QueryInput input;
    SKYDECK_TRY(readCommon(call, input));
    input.keyCondition = call.word(1);
    input.forward = !call.arguments.has("--descending");
    SKYDECK_ASSIGN(const auto api, client(call));
    return show(call, api, input.countOnly,
                [&](const ddb::OnItems& page) { return api.query(input, page, call.context); });
}

Status scanTable(Invocation& call, std::string filter, bool countOnly) {
    ddb::ScanInput input;
    SKYDECK_TRY(readCommon(call, input));
    if (!filter.empty()) input.filter = std::move(filter);
    input.countOnly = input.countOnly || countOnly;
    SKYDECK_ASSIGN(const auto segments, call.arguments.integer("--segments", 1));
    if (segments < 1 || segments > 1000) return usageError("--segments is between 1 and 1000");
    input.segments = static_cast<int>(segments);
    SKYDECK_ASSIGN(const auto api, client(call));
    return show(call, api, input.countOnly,
                [&](const ddb::OnItems& page) { return api.scan(input, page, call.context); });
}

Status scan(Invocation& call) {
    return scanTable(call, {}, false);
}
Status search(Invocation& call) {
    return scanTable(call, call.word(1), false);
}
Status count(Invocation& call) {
    return scanTable(call, {}, true);
}

} // namespace

Group ddbGroup() {
    static constexpr OptionSpec kName{"--name", "#X=NAME", "what #X stands for in expressions, any number of times"};
    static constexpr OptionSpec kValue{"--value", ":X=VALUE",
                                       "what :X stands for in expressions: 5 is a number, abc text, \"5\" text"};
    static constexpr OptionSpec kValues{"--values", "JSON", "several such values at once, as one object"};
    static constexpr OptionSpec kIf{"--if", "EXPR", "only where this condition expression holds"};
    static constexpr OptionSpec kSort{"--sort", "VALUE", "the sort key, where KEY is a value"};
    static constexpr OptionSpec kReturn{"--return", "NONE|ALL_OLD", "ALL_OLD prints the item as it was"};
    static constexpr OptionSpec kProjection{"--projection", "EXPR", "only these attributes"};
    static constexpr OptionSpec kConsistent{"--consistent", "", "sees every write that was finished before"};
    static constexpr OptionSpec kFilter{"--filter", "EXPR", "of what was read, only items that match"};
    static constexpr OptionSpec kIndex{"--index", "INDEX", "reads a secondary index"};
    static constexpr OptionSpec kLimit{"--limit", "N", "stops after N items"};
    static constexpr OptionSpec kPage{"--page-size", "N", "items that one request reads, default what 1 MB holds"};
    static constexpr OptionSpec kCount{"--count", "", "only their number"};
    static constexpr OptionSpec kSegments{"--segments", "N", "reads N segments in parallel, default 1"};
    Group group{"ddb", "DynamoDB tables and items", tableVerbs()};
    const std::vector<Verb> items{
        {"get",
         "TABLE KEY",
         "Prints an item. KEY is a JSON object, or the partition key's value as it is.",
         2,
         2,
         {kSort, kPlain, kProjection, kName, kConsistent},
         get},
        {"put",
         "TABLE ITEM",
         "Puts an item, replacing the one of the same key. ITEM is a JSON object; - reads standard input.",
         2,
         2,
         {kPlain, kIf, kName, kValue, kValues, kReturn},
         put},
        {"update",
         "TABLE KEY EXPR",
         "Changes attributes of an item, \"SET age = :a\", and prints it; the item is made where there is none.",
         3,
         3,
         {kSort,
          kPlain,
          kIf,
          kName,
          kValue,
          kValues,
          {"--return", "NONE|ALL_OLD|UPDATED_OLD|ALL_NEW|UPDATED_NEW", "what is printed, default ALL_NEW"}},
         update},
        {"delete",
         "TABLE KEY",
         "Deletes an item.",
         2,
         2,
         {kSort, kPlain, kIf, kName, kValue, kValues, kReturn},
         remove},
        {"query",
         "TABLE CONDITION",
         "Prints the items of a partition key: \"id = :id\" --value :id=abc",
         2,
         2,
         {kPlain,
          kIndex,
          kName,
          kValue,
          kValues,
          kFilter,
          kProjection,
          kLimit,
          kPage,
          {"--descending", "", "by sort key, largest first"},
          kConsistent,
          kCount},
         query},
        {"scan",
         "TABLE",
         "Prints every item of a table.",
         1,
         1,
         {kPlain, kSegments, kLimit, kFilter, kName, kValue, kValues, kProjection, kIndex, kPage, kConsistent, kCount},
         scan},
        {"search",
         "TABLE EXPR",
         "Prints the items that match a filter expression: \"age < :n\" --value :n=30",
         2,
         2,
         {kPlain, kSegments, kLimit, kName, kValue, kValues, kProjection, kIndex, kPage, kConsistent, kCount},
         search},
        {"count",
         "TABLE",
         "Counts the items by reading them; `describe` has AWS's own count, some hours old.",
         1,
         1,
         {kSegments, kFilter, kName, kValue, kValues, kIndex, kConsistent},
         count},
    };
    group.verbs.insert(group.verbs.end(), items.begin(), items.end());
    for (Verb& verb : tableFileVerbs())
        group.verbs.push_back(std::move(verb));
    return group;
}

} // namespace skydeck::ctl
