#include "core/workflows/item_edit.h"

#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace ddb = aws::dynamodb;

namespace {
constexpr std::string_view kConditionFailed = "ConditionalCheckFailedException";
constexpr std::size_t kDeleteBatch = 25;
} // namespace

std::vector<AttributeChange> changesBetween(const ddb::Item& before, const ddb::Item& after) {
    std::vector<AttributeChange> changes;
    for (const auto& [name, value] : before)
        if (const auto now = after.find(name); now == after.end())
            changes.push_back({name, value, std::nullopt});
        else if (!(now->second == value))
            changes.push_back({name, value, now->second});
    for (const auto& [name, value] : after)
        if (!before.contains(name)) changes.push_back({name, std::nullopt, value});
    std::ranges::sort(changes, {}, &AttributeChange::name);
    return changes;
}

Result<ddb::Item> keyOf(const ddb::Item& item, const ddb::KeySchema& keys) {
    ddb::Item key;
    for (const ddb::KeyAttribute& attribute : keys) {
        const auto it = item.find(attribute.name);
        if (it == item.end())
            return fail(ErrorKind::InvalidInput, "InvalidItem",
                        "the item lacks '" + attribute.name + "', which the table's key needs");
        if (ddb::typeName(it->second) != attribute.type)
            return fail(ErrorKind::InvalidInput, "InvalidItem",
                        "the key '" + attribute.name + "' is of type " + std::string(ddb::typeName(it->second)) +
                            ", the table wants " + attribute.type);
        key.insert(*it);
    }
    return key;
}

Status addItem(const ddb::DynamoDbClient& client, const std::string& tableName, const ddb::KeySchema& keys,
               const ddb::Item& item, const CallContext& context) {
    SKYDECK_TRY(keyOf(item, keys));
    ddb::WriteOptions options;
    options.condition = "attribute_not_exists(#key)";
    options.expression.names["#key"] = keys.front().name;
    const auto put = client.putItem(tableName, item, options, context);
    if (put) return {};
    if (put.error().code != kConditionFailed) return fail(put.error());
    return fail(ErrorKind::Conflict, "ItemExists", "There is an item of this key already",
                "Choose another key, or edit the item that is there.");
}

Status changeItem(const ddb::DynamoDbClient& client, const std::string& tableName, const ddb::KeySchema& keys,
                  const ddb::Item& before, const ddb::Item& after, const CallContext& context) {
    SKYDECK_ASSIGN(const ddb::Item key, keyOf(before, keys));
    SKYDECK_ASSIGN(const ddb::Item newKey, keyOf(after, keys));
    if (!(newKey == key))
        return fail(ErrorKind::InvalidInput, "KeyChanged", "The key of an item cannot be changed",
                    "Make a new item with the other key, then delete this one.");
    const auto changes = changesBetween(before, after);
    if (changes.empty()) return {};

    ddb::WriteOptions options;
    options.expression.names["#key"] = keys.front().name;
    options.condition = "attribute_exists(#key)";
    std::string set, removed;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const AttributeChange& change = changes[i];
        const std::string number = std::to_string(i), name = "#n" + number;
        options.expression.names[name] = change.name;
        if (change.before) {
            options.expression.values[":b" + number] = *change.before;
            options.condition += " AND " + name + " = :b" + number;
        } else {
            options.condition += " AND attribute_not_exists(" + name + ")";
        }
        if (change.after) {
            options.expression.values[":a" + number] = *change.after;
            set += (set.empty() ? "SET " : ", ") + name + " = :a" + number;
        } else {
            removed += (removed.empty() ? "REMOVE " : ", ") + name;
        }
    }
    const std::string update = set + (set.empty() || removed.empty() ? "" : " ") + removed;
    const auto updated = client.updateItem(tableName, key, update, options, context);
    if (updated) return {};
    if (updated.error().code != kConditionFailed) return fail(updated.error());
    return fail(ErrorKind::Conflict, "ItemChanged", "The item was changed or deleted since it was read",
                "Nothing was written. Read it again and repeat the change.");
}

Status deleteTheseItems(const ddb::DynamoDbClient& client, const std::string& tableName, const ddb::KeySchema& keys,
                        const std::vector<ddb::Item>& items, const CallContext& context) {
    for (std::size_t begin = 0; begin < items.size(); begin += kDeleteBatch) {
        std::vector<ddb::WriteRequest> requests;
        for (std::size_t i = begin; i < std::min(items.size(), begin + kDeleteBatch); ++i) {
            SKYDECK_ASSIGN(ddb::Item key, keyOf(items[i], keys));
            requests.push_back({ddb::WriteRequest::Kind::Delete, std::move(key)});
        }
        SKYDECK_TRY(client.batchWrite(tableName, requests, quiet(context)));
        context.report(begin + requests.size(), items.size(), tableName);
    }
    return {};
}

} // namespace skydeck::workflows
