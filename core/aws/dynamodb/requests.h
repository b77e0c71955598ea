#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/aws/fields.h"

namespace skydeck::aws::dynamodb {

/// Between our structs and the members of DynamoDB's inputs and outputs.

TableDescription toTable(const Json& json);
Json toCreateTable(const CreateTableInput& input);

void setExpression(Json& request, const ExpressionNames& expression);
void setRead(Json& request, const ReadOptions& options);
void setWrite(Json& request, const WriteOptions& options);

Result<std::vector<Item>> toItems(const Json& array);
/// The count of an output that need not have one.
std::uint64_t countAt(const Json& object, std::string_view key);

} // namespace skydeck::aws::dynamodb
