#pragma once

#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/expression.h"

namespace skydeck::lab::dynamodb {

/// Turns a key condition on a table's or an index's keys into the range it means; ValidationException with AWS's
/// message for whatever no range can say.
Result<DynamoDbStore::Range> rangeOf(const Expression& condition, const KeySchema& keys);

} // namespace skydeck::lab::dynamodb
