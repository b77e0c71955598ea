#include "core/lab/dynamodb/legacy.h"

#include "core/base/strings.h"
#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <limits>
#include <set>

namespace skydeck::lab::dynamodb {

namespace {
using Op = Expression::Op;

struct Comparison {
    std::string_view name;
    Op op;
    std::size_t least, most;
    std::string_view types; // of the values, each with a blank behind; empty: any
    bool ofKeys = false;    // in KeyConditions too
};
constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kScalars = "S N B ";
constexpr Comparison kComparisons[] = {
    {"EQ", Op::Equal, 1, 1, "", true},
    {"NE", Op::NotEqual, 1, 1, ""},
    {"LE", Op::LessEqual, 1, 1, kScalars, true},
    {"LT", Op::Less, 1, 1, kScalars, true},
    {"GE", Op::GreaterEqual, 1, 1, kScalars, true},
    {"GT", Op::Greater, 1, 1, kScalars, true},
    {"BETWEEN", Op::Between, 2, 2, kScalars, true},
    {"BEGINS_WITH", Op::BeginsWith, 1, 1, "S B ", true},
    {"IN", Op::In, 1, kAny, kScalars},
    {"CONTAINS", Op::Contains, 1, 1, kScalars},
    {"NOT_CONTAINS", Op::Not, 1, 1, kScalars},
    {"NOT_NULL", Op::AttributeExists, 0, 0, ""},
    {"NULL", Op::AttributeNotExists, 0, 0, ""},
};

bool isListed(std::string_view types, const std::string& type) {
    return (" " + std::string(types)).find(" " + type + " ") != std::string::npos;
}

Expression pathTo(const std::string& attribute) {
    Expression path{Op::Path};
    path.path.emplace_back(attribute);
    return path;
}

Expression test(Op op, const std::string& attribute, const std::vector<Json>& values) {
    Expression whole{op};
    whole.operands.push_back(pathTo(attribute));
    for (const Json& value : values) {
        Expression constant{Op::Value};
        constant.value = value;
        whole.operands.push_back(std::move(constant));
    }
    return whole;
}

/// NOT_CONTAINS holds only where there is an attribute.
Expression lacks(const std::string& attribute, const std::vector<Json>& values) {
    Expression negated{Op::Not};
    negated.operands.push_back(test(Op::Contains, attribute, values));
    Expression both{Op::And};
    both.operands.push_back(test(Op::AttributeExists, attribute, {}));
    both.operands.push_back(std::move(negated));
    return both;
}

Result<std::vector<Json>> valuesOf(const Json& condition) {
    std::vector<Json> values;
    for (const Json& value : arrayAt(condition, "AttributeValueList"))
        values.push_back(value);
    if (condition.contains("Value")) values.push_back(condition.at("Value"));
    for (Json& value : values)
        SKYDECK_TRY(normalise(value));
    return values;
}

Status checkValues(const Comparison& comparison, const std::vector<Json>& values) {
    if (values.size() < comparison.least || values.size() > comparison.most)
        return invalidParameter("Invalid number of argument(s) for the " + std::string(comparison.name) +
                                " ComparisonOperator");
    if (values.empty()) return {};
    const std::string& type = typeOf(values[0]);
    if (!std::ranges::all_of(values, [&](const Json& value) { return typeOf(value) == type; }))
        return invalidParameter("AttributeValues inside AttributeValueList must all be of the same type");
    if (!comparison.types.empty() && !isListed(comparison.types, type))
        return invalidParameter("ComparisonOperator " + std::string(comparison.name) + " is not valid for " + type +
                                " AttributeValue type");
    if (comparison.op == Op::Between && compareValues(values[0], values[1]).value_or(0) > 0)
        return invalid("The BETWEEN condition was provided a range where the lower bound is greater than the upper "
                       "bound");
    return {};
}

/// The model has let only known comparisons through.
Result<Expression> compared(const std::string& attribute, const Json& condition) {
    const std::string name = stringAt(condition, "ComparisonOperator");
    const auto comparison = std::ranges::find(kComparisons, std::string_view(name), &Comparison::name);
    SKYDECK_ASSIGN(const std::vector<Json> values, valuesOf(condition));
    SKYDECK_TRY(checkValues(*comparison, values));
    return comparison->op == Op::Not ? lacks(attribute, values) : test(comparison->op, attribute, values);
}

/// An element of Expected, which has two forms: Exists and Value, or a comparison.
Result<Expression> expected(const std::string& attribute, const Json& condition) {
    const bool value = condition.contains("Value"), list = condition.contains("AttributeValueList");
    const std::string of = " for Attribute: " + attribute;
    if (value && list) return invalidParameter("Value and AttributeValueList cannot be used together" + of);
    if (condition.contains("ComparisonOperator")) {
        const std::string name = stringAt(condition, "ComparisonOperator");
        if (condition.contains("Exists"))
            return invalidParameter("Exists and ComparisonOperator cannot be used together" + of);
        if (!value && !list && name != "NULL" && name != "NOT_NULL")
            return invalidParameter("Value or AttributeValueList must be used with ComparisonOperator: " + name + of);
        return compared(attribute, condition);
    }
    if (list) return invalidParameter("AttributeValueList can only be used with a ComparisonOperator" + of);
    const bool exists = boolAt(condition, "Exists", true);
    if (exists && !value)
        return invalidParameter(std::string("Value must be provided when Exists is ") +
                                (condition.contains("Exists") ? "true" : "null") + of);
    if (!exists && value) return invalidParameter("Value cannot be used when Exists is false" + of);
    SKYDECK_ASSIGN(const std::vector<Json> values, valuesOf(condition));
    return test(exists ? Op::Equal : Op::AttributeNotExists, attribute, values);
}

std::string given(const Json& input, std::initializer_list<const char*> members) {
    std::vector<std::string> names;
    for (const char* member : members)
        if (input.contains(member)) names.emplace_back(member);
    return join(names, ", ");
}
} // namespace

Status checkNotMixed(const Json& input, std::initializer_list<const char*> legacy,
                     std::initializer_list<const char*> expressions) {
    const std::string old = given(input, legacy), now = given(input, expressions);
    if (old.empty() || now.empty()) return {};
    return invalid("Can not use both expression and non-expression parameters in the same request: Non-expression "
                   "parameters: {" +
                   old + "} Expression parameters: {" + now + "}");
}

Result<std::optional<Expression>> legacyCondition(const Json& input, const std::string& member) {
    const Json& conditions = memberAt(input, member);
    if (input.contains("ConditionalOperator")) {
        const bool filter = member != "Expected";
        if (!input.contains(member))
            return invalid(std::string("ConditionalOperator cannot be used without ") +
                           (filter ? "Filter or Expected" : "Expected"));
        if (conditions.size() < 2)
            return invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements");
    }
    if (!conditions.is_object() || conditions.empty()) return std::optional<Expression>();
    Expression whole{stringAt(input, "ConditionalOperator") == "OR" ? Op::Or : Op::And};
    for (const auto& [attribute, condition] : conditions.items()) {
        SKYDECK_ASSIGN(Expression part,
                       member == "Expected" ? expected(attribute, condition) : compared(attribute, condition));
        whole.operands.push_back(std::move(part));
    }
    return std::optional<Expression>(std::move(whole));
}

Result<Expression> legacyKeyCondition(const Json& keyConditions) {
    Expression whole{Op::And};
    for (const auto& [attribute, condition] : keyConditions.items()) {
        SKYDECK_ASSIGN(Expression part, compared(attribute, condition));
        whole.operands.push_back(std::move(part));
    }
    for (const auto& [attribute, condition] : keyConditions.items()) {
        const std::string name = stringAt(condition, "ComparisonOperator");
        if (!std::ranges::find(kComparisons, std::string_view(name), &Comparison::name)->ofKeys)
            return invalid("Attempted conditional constraint is not an indexable operation");
    }
    if (whole.operands.empty() || whole.operands.size() > 2) return invalid("Conditions can be of length 1 or 2 only");
    return whole;
}

Result<UpdateExpression> legacyUpdate(const Json& attributeUpdates) {
    using Action = UpdateExpression::Action;
    UpdateExpression whole;
    whole.legacy = true;
    for (const auto& [attribute, update] : attributeUpdates.items()) {
        const std::string action = stringAt(update, "Action", "PUT");
        Action one{action == "ADD"      ? Action::Kind::Add
                   : action == "DELETE" ? Action::Kind::Delete
                                        : Action::Kind::Set,
                   {attribute},
                   {}};
        if (!update.contains("Value")) {
            if (action != "DELETE")
                return invalidParameter("Only DELETE action is allowed when no attribute value is specified");
            one.kind = Action::Kind::Remove;
        } else {
            one.value.value = update.at("Value");
            SKYDECK_TRY(normalise(one.value.value));
            const std::string& type = typeOf(one.value.value);
            if (action == "DELETE" && !isListed("SS NS BS ", type))
                return invalidParameter("DELETE action with value is not supported for the type " + type);
            if (action == "ADD" && !isListed("N SS NS BS L ", type))
                return invalidParameter("ADD action is not supported for the type " + type);
        }
        whole.actions.push_back(std::move(one));
    }
    return whole;
}

Result<std::vector<DocumentPath>> legacyProjection(const Json& attributesToGet) {
    std::vector<DocumentPath> paths;
    std::set<std::string> seen;
    for (const Json& name : attributesToGet) {
        if (!seen.insert(name.get<std::string>()).second)
            return invalidParameter("Duplicate value in attribute name: " + name.get<std::string>());
        paths.push_back({name.get<std::string>()});
    }
    return paths;
}

} // namespace skydeck::lab::dynamodb
