#include "core/lab/dynamodb/item_write.h"

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/item_rules.h"
#include "core/lab/dynamodb/legacy.h"

#include <algorithm>

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

Result<ItemWrite> ItemWrite::parse(Kind kind, const Json& input) {
    ItemWrite write;
    write.kind = kind;
    SKYDECK_TRY(checkNotMixed(input, {"AttributeUpdates", "Expected", "ConditionalOperator"},
                              {"UpdateExpression", "ConditionExpression"}));
    SKYDECK_TRY(checkParameters(input, kind == Kind::Update));
    if (kind == Kind::Put) {
        write.item = memberAt(input, "Item");
        SKYDECK_TRY(normaliseItem(write.item));
        SKYDECK_TRY(checkItemSize(write.item));
    } else {
        write.key = memberAt(input, "Key");
        SKYDECK_TRY(normaliseItem(write.key));
    }
    if (input.contains("AttributeUpdates")) {
        SKYDECK_ASSIGN(write.update, legacyUpdate(input.at("AttributeUpdates")));
    }
    SKYDECK_ASSIGN(write.condition, legacyCondition(input, "Expected"));
    SKYDECK_ASSIGN(Placeholders placeholders, Placeholders::of(input));
    if (kind == Kind::Update && input.contains("UpdateExpression")) {
        SKYDECK_ASSIGN(write.update, parseUpdate(stringAt(input, "UpdateExpression"), placeholders));
    }
    if (input.contains("ConditionExpression")) {
        SKYDECK_ASSIGN(write.condition,
                       parseCondition(stringAt(input, "ConditionExpression"), "ConditionExpression", placeholders));
    }
    SKYDECK_TRY(placeholders.checkUsed());
    write.returnsItem = stringAt(input, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
    return write;
}

Status ItemWrite::direct(std::shared_ptr<const Table> wanted) {
    table = std::move(wanted);
    if (kind == Kind::Put) {
        SKYDECK_TRY(checkItem(*table, item));
        key = keyOf(*table, item);
    } else {
        SKYDECK_TRY(checkKey(*table, key));
    }
    if (update) SKYDECK_TRY(checkKeysUntouched(*table, *update));
    return {};
}

Result<ItemWrite::Outcome> ItemWrite::perform(DynamoDbStore& store) const {
    Outcome outcome;
    if (blind && kind == Kind::Put && !condition && !quietWhenMissing && DynamoDbStore::replaces(*table)) {
        SKYDECK_TRY(store.replace(*table, item));
        return outcome;
    }
    SKYDECK_ASSIGN(outcome.before, store.get(*table, key));
    static const Json kNothing = Json::object();
    const Json& before = outcome.before ? *outcome.before : kNothing;
    if (quietWhenMissing && !outcome.before) return outcome;
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
        // Taking something away from an item that is not there makes none.
        if (!outcome.before && update && !update->actions.empty() &&
            std::ranges::all_of(update->actions, [](const auto& action) {
                return action.kind == UpdateExpression::Action::Kind::Remove ||
                       action.kind == UpdateExpression::Action::Kind::Delete;
            }))
            return outcome;
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
