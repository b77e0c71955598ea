#pragma once

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/table.h"

#include <map>
#include <string>

namespace skydeck::lab::dynamodb {

/// A key has exactly the table's key attributes, of their types, not empty, not too long.
Status checkKey(const Table& table, const Json& key);
/// The same for the key attributes of an item.
Status checkKeyIn(const Table& table, const Json& item);
/// An item has the key, allowed values of index keys, and at most 400 KB.
Status checkItem(const Table& table, const Json& item);
Status checkItemSize(const Json& item, std::string_view message = "Item size has exceeded the maximum allowed size");

/// The key attributes of an item; with an index, its keys too.
Json keyOf(const Table& table, const Json& item, const Index* index = nullptr);
/// What an index holds of an item.
Json projected(const Table& table, const Index& index, const Json& item);

/// Capacity that reading or writing so many bytes takes.
double readUnits(std::size_t bytes, bool consistent);
double writeUnits(std::size_t bytes);
/// Capacity of a write by index: each index whose part changes pays for the larger of both.
std::map<std::string, double> indexWriteUnits(const Table& table, const Json* before, const Json* after);
/// ConsumedCapacity for ReturnConsumedCapacity `mode`; null for NONE.
Json consumedCapacity(const Table& table, const std::string& mode, double tableUnits,
                      const std::map<std::string, double>& indexUnits = {});

} // namespace skydeck::lab::dynamodb
