#pragma once

#include "core/lab/dynamodb/dynamodb_store.h"
#include "core/lab/dynamodb/expression.h"

#include <memory>
#include <optional>

namespace skydeck::lab::dynamodb {

/// One write of one item, alone or in a transaction: checked as far as it can be without the item.
struct ItemWrite {
    enum class Kind { Put, Update, Delete, Check };
    Kind kind = Kind::Put;
    std::shared_ptr<const Table> table;
    Json key;  ///< the key attributes alone
    Json item; ///< of a Put
    std::optional<Expression> condition;
    std::optional<UpdateExpression> update;
    bool returnsItem = false;      ///< ReturnValuesOnConditionCheckFailure: ALL_OLD
    bool isInsert = false;         ///< refused because the item is there: a DuplicateItem
    bool quietWhenMissing = false; ///< without an item there is nothing to refuse

    /// From the members of PutItem, UpdateItem, DeleteItem, or of TransactWriteItems' parts, as far as no table is
    /// needed: AWS refuses a bad request before it looks for the table.
    static Result<ItemWrite> parse(Kind kind, const Json& input);
    /// Checks against the table that it goes to.
    Status direct(std::shared_ptr<const Table> table);

    struct Outcome {
        std::optional<Json> before, after;
        bool refused = false; ///< the condition does not hold; nothing was written
    };
    /// Whether perform() may leave the outcome's `before` empty though there was an item. Set by who does not need it.
    bool blind = false;
    /// In the caller's transaction, if it has one.
    Result<Outcome> perform(DynamoDbStore& store) const;
};

/// What ReturnValues asks for of an outcome; nothing when there is nothing to return.
std::optional<Json> returnedAttributes(const std::string& values, const ItemWrite& write,
                                       const ItemWrite::Outcome& outcome);
/// ConsumedCapacity of a write; null for NONE.
Json capacityOf(const ItemWrite& write, const ItemWrite::Outcome& outcome, const std::string& mode);

} // namespace skydeck::lab::dynamodb
