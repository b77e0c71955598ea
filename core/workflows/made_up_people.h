#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/base/clock.h"

namespace skydeck::workflows {

/// Puts so many items with first_name, last_name and age (1 … 99) into a table, in batches; their keys are random and
/// of the table's types.
Status putMadeUpPeople(const aws::dynamodb::DynamoDbClient& client, const std::string& tableName, std::uint64_t count,
                       Random& random, const CallContext& context);

} // namespace skydeck::workflows
