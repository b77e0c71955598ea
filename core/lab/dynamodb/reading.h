#pragma once

#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/expression.h"

#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab::dynamodb {

/// What Query, Scan and SELECT have in common of a request, checked.
struct Reading {
    const Table* table = nullptr;
    const Index* index = nullptr;
    std::string select;
    std::optional<Expression> keyCondition, filter;
    std::vector<DocumentPath> projection;
    std::optional<Json> startKey;
    bool consistent = false;
    bool legacyFilter = false;
    bool wholeItems = true; ///< not only what the index holds
    std::size_t limit = 0;  ///< 0: none

    const KeySchema& keys() const { return index ? index->keys : table->keys; }
};

/// The keys where the last page ended: the table's and, with an index, the index's.
Status checkStartKey(const Reading& reading);

/// One page, in the form of Query's answer. `capacity` is ReturnConsumedCapacity.
Result<Json> readPage(DynamoDbStore& store, const Reading& reading, DynamoDbStore::Range range,
                      const std::string& capacity);

} // namespace skydeck::lab::dynamodb
