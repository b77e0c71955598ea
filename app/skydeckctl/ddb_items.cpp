#include "app/skydeckctl/ddb_items.h"

#include "app/skydeckctl/streams.h"
#include "core/aws/dynamodb/plain_json.h"
#include "core/base/strings.h"
#include "core/workflows/item_files.h"

namespace skydeck::ctl {

namespace {

namespace ddb = aws::dynamodb;

Result<ddb::Item> parseItem(const Invocation& call, std::string_view text, std::string_view what) {
    return call.arguments.has("--plain") ? ddb::parsePlainItem(text, what) : ddb::parseTypedItem(text, what);
}

std::string itemText(const Invocation& call, const ddb::Item& item) {
    return call.arguments.has("--plain") ? ddb::formatPlain(item, 2) : dumpJson(ddb::toTyped(item), 2);
}

/// Text as it is; everything else as plain JSON.
std::string shown(const ddb::AttributeValue& value) {
    if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
    return ddb::formatPlain(value);
}

std::string indented(const std::string& text) {
    return "  " + replaceAll(text, "\n", "\n  ");
}

} // namespace

Result<ddb::Item> itemArgument(Invocation& call, std::size_t index) {
    if (call.word(index) != "-") return parseItem(call, call.word(index), "the item");
    SKYDECK_ASSIGN(const std::string text, readStandardInput(call.context.stop));
    return parseItem(call, text, "standard input");
}

Result<ddb::Item> keyArgument(Invocation& call, const ddb::DynamoDbClient& api, std::size_t index) {
    const std::string& word = call.word(index);
    const auto sort = call.arguments.option("--sort");
    if (word.starts_with('{')) {
        if (sort) return usageError("--sort belongs to a key that is given as a value, not as JSON");
        return parseItem(call, word, "the key");
    }
    SKYDECK_ASSIGN(const auto table, api.describeTable(call.word(0), call.context));
    const std::size_t given = sort ? 2 : 1;
    if (table.keys.size() != given)
        return usageError(
            "The key of '" + table.tableName + "' has " +
                (table.keys.size() == 1 ? "no sort key" : "the sort key '" + table.keys.back().name + "'"),
            table.keys.size() == 1 ? "Leave --sort out." : "Give it with --sort VALUE.");
    ddb::Item key;
    for (std::size_t i = 0; i < given; ++i) {
        SKYDECK_ASSIGN(key[table.keys[i].name], workflows::valueOfCell(i == 0 ? word : *sort, table.keys[i].type));
    }
    return key;
}

Result<ddb::ExpressionNames> expressionOptions(const Invocation& call) {
    ddb::ExpressionNames expression;
    SKYDECK_ASSIGN(const auto names, call.arguments.pairs("--name"));
    for (const auto& [name, attribute] : names)
        expression.names[name.starts_with('#') ? name : '#' + name] = attribute;
    if (const auto text = call.arguments.option("--values")) {
        SKYDECK_ASSIGN(expression.values, parseItem(call, *text, "--values"));
    }
    SKYDECK_ASSIGN(const auto values, call.arguments.pairs("--value"));
    for (const auto& [name, value] : values)
        expression.values[name.starts_with(':') ? name : ':' + name] = workflows::valueOfCell(value);
    return expression;
}

void printItem(Invocation& call, const ddb::Item& item) {
    if (call.output.json()) return call.output.bytes(itemText(call, item) + '\n');
    Json record = Json::object();
    for (const auto& [name, value] : item)
        record[name] = shown(value);
    call.output.record(record);
}

void ItemPrinter::take(const std::vector<ddb::Item>& items) {
    for (const ddb::Item& item : items) {
        ++m_count;
        if (m_call.output.json())
            m_call.output.bytes((m_count == 1 ? "[\n" : ",\n") + indented(itemText(m_call, item)));
        else
            m_items.push_back(item);
    }
    m_call.reporting.report(m_count, 0, "items");
}

void ItemPrinter::finish() {
    if (m_call.output.json()) return m_call.output.bytes(m_count == 0 ? "[]\n" : "\n]\n");
    std::set<std::string> names;
    for (const ddb::Item& item : m_items)
        for (const auto& [name, value] : item)
            names.insert(name);
    std::vector<std::string> columns;
    for (const std::string& name : m_first)
        if (names.erase(name) > 0) columns.push_back(name);
    columns.insert(columns.end(), names.begin(), names.end());
    std::vector<Column> shownColumns;
    for (const std::string& name : columns)
        shownColumns.push_back({name, name});
    Json rows = Json::array();
    for (const ddb::Item& item : m_items) {
        Json row = Json::object();
        for (const auto& [name, value] : item)
            row[name] = shown(value);
        rows.push_back(std::move(row));
    }
    m_call.output.rows(rows, shownColumns, "No items.");
}

} // namespace skydeck::ctl
