#include "core/lab/dynamodb/item_rules.h"

#include "core/base/strings.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab::dynamodb {

namespace {
bool isEmptyText(const Json& value) {
    return typeOf(value) != "N" && contentOf(value).get_ref<const std::string&>().empty();
}

std::string emptyWord(const Json& value) {
    return typeOf(value) == "S" ? "string" : "binary";
}

Status checkKeySizes(const KeySchema& keys, const Json& item) {
    if (valueSize(item.at(keys.hash.name)) > 2048)
        return invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    if (keys.hasRange() && valueSize(item.at(keys.range.name)) > 1024)
        return invalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    return {};
}

Status checkKeyText(const KeyAttribute& key, const Json& value) {
    if (!isEmptyText(value)) return {};
    return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                   "an empty " +
                   emptyWord(value) + " value. Key: " + key.name);
}

std::vector<KeyAttribute> attributesOf(const KeySchema& keys) {
    std::vector<KeyAttribute> attributes{keys.hash};
    if (keys.hasRange()) attributes.push_back(keys.range);
    return attributes;
}

Status checkIndexKeys(const Index& index, const Json& item) {
    bool whole = true;
    for (const KeyAttribute& key : attributesOf(index.keys)) {
        const auto value = item.find(key.name);
        if (value == item.end()) {
            whole = false;
            continue;
        }
        if (typeOf(*value) != key.type)
            return invalidParameter("Type mismatch for Index Key " + key.name + " Expected: " + key.type +
                                    " Actual: " + typeOf(*value) + " IndexName: " + index.name);
        if (isEmptyText(*value))
            return invalid("One or more parameter values are not valid. A value specified for a secondary index key is "
                           "not supported. The AttributeValue for a key attribute cannot contain an empty " +
                           emptyWord(*value) + " value. IndexName: " + index.name + ", IndexKey: " + key.name);
    }
    return whole ? checkKeySizes(index.keys, item) : Status{};
}
} // namespace

Status checkKey(const Table& table, const Json& key) {
    const auto attributes = attributesOf(table.keys);
    const auto fits = [&](const KeyAttribute& attribute) {
        const auto value = key.find(attribute.name);
        return value != key.end() && typeOf(*value) == attribute.type;
    };
    if (key.size() != attributes.size() || !std::ranges::all_of(attributes, fits))
        return invalid("The provided key element does not match the schema");
    for (const KeyAttribute& attribute : attributes)
        SKYDECK_TRY(checkKeyText(attribute, key.at(attribute.name)));
    return checkKeySizes(table.keys, key);
}

Status checkKeyIn(const Table& table, const Json& item) {
    Json key = Json::object();
    for (const KeyAttribute& attribute : attributesOf(table.keys))
        if (const auto value = item.find(attribute.name); value != item.end()) key[attribute.name] = *value;
    return checkKey(table, key);
}

Status checkItem(const Table& table, const Json& item) {
    for (const KeyAttribute& key : attributesOf(table.keys)) {
        const auto value = item.find(key.name);
        if (value == item.end()) return invalidParameter("Missing the key " + key.name + " in the item");
        if (typeOf(*value) != key.type)
            return invalidParameter("Type mismatch for key " + key.name + " expected: " + key.type +
                                    " actual: " + typeOf(*value));
        SKYDECK_TRY(checkKeyText(key, *value));
    }
    SKYDECK_TRY(checkKeySizes(table.keys, item));
    for (const Index& index : table.indexes)
        SKYDECK_TRY(checkIndexKeys(index, item));
    return checkItemSize(item);
}

Status checkItemSize(const Json& item, std::string_view message) {
    if (itemSize(item) > kLargestItem) return invalid(std::string(message));
    return {};
}

Json keyOf(const Table& table, const Json& item, const Index* index) {
    Json key = Json::object();
    for (const KeyAttribute& attribute : attributesOf(table.keys))
        key[attribute.name] = item.at(attribute.name);
    if (index)
        for (const KeyAttribute& attribute : attributesOf(index->keys))
            key[attribute.name] = item.at(attribute.name);
    return key;
}

Json projected(const Table& table, const Index& index, const Json& item) {
    if (index.projection == "ALL") return item;
    Json part = keyOf(table, item, &index);
    for (const std::string& name : index.included)
        if (const auto value = item.find(name); value != item.end()) part[name] = *value;
    return part;
}

double readUnits(std::size_t bytes, bool consistent) {
    const double blocks = std::max(1.0, std::ceil(static_cast<double>(bytes) / 4096));
    return consistent ? blocks : blocks / 2;
}

double writeUnits(std::size_t bytes) {
    return std::max(1.0, std::ceil(static_cast<double>(bytes) / 1024));
}

std::map<std::string, double> indexWriteUnits(const Table& table, const Json* before, const Json* after) {
    std::map<std::string, double> units;
    for (const Index& index : table.indexes) {
        const auto part = [&](const Json* item) {
            if (!item || !item->contains(index.keys.hash.name)) return Json();
            if (index.keys.hasRange() && !item->contains(index.keys.range.name)) return Json();
            return projected(table, index, *item);
        };
        const Json old = part(before), now = part(after);
        if (old == now) continue;
        const auto sizeOf = [](const Json& item) { return item.is_null() ? 0 : itemSize(item); };
        units[index.name] = writeUnits(std::max(sizeOf(old), sizeOf(now)));
        // A changed key takes the old row away and writes a new one.
        if (!old.is_null() && !now.is_null() && keyOf(table, old, &index) != keyOf(table, now, &index))
            units[index.name] = writeUnits(sizeOf(old)) + writeUnits(sizeOf(now));
    }
    return units;
}

Json consumedCapacity(const Table& table, const std::string& mode, double tableUnits,
                      const std::map<std::string, double>& indexUnits) {
    if (mode != "TOTAL" && mode != "INDEXES") return nullptr;
    double total = tableUnits;
    for (const auto& [name, units] : indexUnits)
        total += units;
    Json capacity{{"TableName", table.name}, {"CapacityUnits", total}};
    if (mode == "TOTAL") return capacity;
    capacity["Table"] = {{"CapacityUnits", tableUnits}};
    for (const auto& [name, units] : indexUnits) {
        const Index* index = table.index(name);
        const bool global = index && index->global;
        capacity[global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"][name] = {{"CapacityUnits", units}};
    }
    return capacity;
}

} // namespace skydeck::lab::dynamodb
