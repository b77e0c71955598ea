#include "core/lab/dynamodb/item_write.h"

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"

namespace skydeck::lab::dynamodb {

namespace {
/// What the parameters allow for expressions and their placeholders.
Status checkParameters(const Json& input, bool updates) {
    const bool any = input.contains("ConditionExpression") || input.contains("UpdateExpression");
    if (any) return {};
    if (input.contains("ExpressionAttributeNames"))
        return invalid("ExpressionAttributeNames can only be specified when using expressions");
    if (input.contains("ExpressionAttributeValues"))
        return invalid(std::string("ExpressionAttributeValues can only be specified when using expressions: ") +
                       (updates ? "UpdateExpression and ConditionExpression are null" : "ConditionExpression is null"));
    return {};
}

Status checkKeysUntouched(const Table& table, const UpdateExpression& update) {
    for (const auto& action : update.actions) {
        const std::string& name = std::get<std::string>(action.path.front());
        if (table.keys.has(name))
            return invalidParameter("Cannot update attribute " + name + ". This attribute is part of the key");
    }
    return {};
}
} // namespace

Result<ItemWrite> ItemWrite::of(Kind kind, std::shared_ptr<const Table> table, const Json& input) {
    ItemWrite write;
    write.kind = kind;
    write.table = std::move(table);
    SKYDECK_TRY(checkParameters(input, kind == Kind::Update));
    if (kind == Kind::Put) {
        write.item = memberAt(input, "Item");
        SKYDECK_TRY(normaliseItem(write.item));
        SKYDECK_TRY(checkItemSize(write.item));
    } else {
        write.key = memberAt(input, "Key");
        SKYDECK_TRY(normaliseItem(write.key));
    }
    SKYDECK_ASSIGN(Placeholders placeholders, Placeholders::of(input));
    if (kind == Kind::Update && input.contains("UpdateExpression")) {
        SKYDECK_ASSIGN(write.update, parseUpdate(stringAt(input, "UpdateExpression"), placeholders));
    }
    if (input.contains("ConditionExpression")) {
        SKYDECK_ASSIGN(write.condition,
                       parseCondition(stringAt(input, "ConditionExpression"), "ConditionExpression", placeholders));
    }
    SKYDECK_TRY(placeholders.checkUsed());
    if (kind == Kind::Put) {
        SKYDECK_TRY(checkItem(*write.table, write.item));
        write.key = keyOf(*write.table, write.item);
    } else {
        SKYDECK_TRY(checkKey(*write.table, write.key));
    }
    if (write.update) SKYDECK_TRY(checkKeysUntouched(*write.table, *write.update));
    return write;
}

Result<ItemWrite::Outcome> ItemWrite::perform(DynamoDbStore& store) const {
    Outcome outcome;
    SKYDECK_ASSIGN(outcome.before, store.get(*table, key));
    static const Json kNothing = Json::object();
    const Json& before = outcome.before ? *outcome.before : kNothing;
    if (condition && !holds(*condition, before)) {
        outcome.refused = true;
        return outcome;
    }
    switch (kind) {
    case Kind::Check:
        outcome.after = outcome.before;
        return outcome;
    case Kind::Delete:
        if (outcome.before) SKYDECK_TRY(store.erase(*table, *outcome.before));
        return outcome;
    case Kind::Put:
        outcome.after = item;
        break;
    case Kind::Update: {
        const Json& start = outcome.before ? *outcome.before : key;
        if (update) {
            SKYDECK_ASSIGN(outcome.after, applyUpdate(*update, start));
        } else {
            outcome.after = start;
        }
        SKYDECK_TRY(checkItemSize(*outcome.after, "Item size to update has exceeded the maximum allowed size"));
        SKYDECK_TRY(checkItem(*table, *outcome.after));
        break;
    }
    }
    SKYDECK_TRY(store.put(*table, *outcome.after, outcome.before));
    return outcome;
}

} // namespace skydeck::lab::dynamodb
