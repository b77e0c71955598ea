#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"

#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// One attribute that differs between two states of an item.
struct AttributeChange {
    std::string name;
    std::optional<aws::dynamodb::AttributeValue> before, after; ///< none: it is not there
};
/// By name.
std::vector<AttributeChange> changesBetween(const aws::dynamodb::Item& before, const aws::dynamodb::Item& after);

/// The key's attributes of an item. InvalidInput (InvalidItem) says which is missing or of another type.
Result<aws::dynamodb::Item> keyOf(const aws::dynamodb::Item& item, const aws::dynamodb::KeySchema& keys);

/// Puts a new item; Conflict (ItemExists) where there is one of that key.
Status addItem(const aws::dynamodb::DynamoDbClient& client, const std::string& tableName,
               const aws::dynamodb::KeySchema& keys, const aws::dynamodb::Item& item, const CallContext& context);

/// Changes what differs between the item as it was read and as it shall be, and nothing else. Conflict (ItemChanged)
/// when the item went or one of these attributes changed meanwhile: nobody's change is lost. InvalidInput (KeyChanged)
/// when the key differs: that would be another item.
Status changeItem(const aws::dynamodb::DynamoDbClient& client, const std::string& tableName,
                  const aws::dynamodb::KeySchema& keys, const aws::dynamodb::Item& before,
                  const aws::dynamodb::Item& after, const CallContext& context);

/// Deletes the items of these keys (whole items will do).
Status deleteTheseItems(const aws::dynamodb::DynamoDbClient& client, const std::string& tableName,
                        const aws::dynamodb::KeySchema& keys, const std::vector<aws::dynamodb::Item>& items,
                        const CallContext& context);

} // namespace skydeck::workflows
