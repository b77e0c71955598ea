#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/decimal.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/expression.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab::dynamodb {

namespace {
using Op = Expression::Op;

/// The operand of a condition, which cannot fail: null for none.
const Json* operandOf(const Expression& operand, const Json& item, Json& scratch) {
    return evaluate(operand, item, scratch).value_or(nullptr);
}

std::size_t characters(const std::string& utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// size(): nothing for types that have none.
std::optional<std::size_t> sizeOf(const Json& value) {
    const std::string& type = typeOf(value);
    const Json& content = contentOf(value);
    if (type == "S") return characters(content.get_ref<const std::string&>());
    if (type == "B") return valueSize(value);
    if (type == "N" || type == "BOOL" || type == "NULL") return std::nullopt;
    return content.size();
}

bool ordered(Op op, const Json& a, const Json& b) {
    const auto order = compareValues(a, b);
    if (!order) return false;
    switch (op) {
    case Op::Less:
        return *order < 0;
    case Op::LessEqual:
        return *order <= 0;
    case Op::Greater:
        return *order > 0;
    default:
        return *order >= 0;
    }
}

bool beginsWith(const Json& value, const Json& prefix) {
    const std::string& type = typeOf(value);
    return type == typeOf(prefix) && (type == "S" || type == "B") && keyBytes(value).starts_with(keyBytes(prefix));
}

bool containsValue(const Json& whole, const Json& part) {
    const std::string& type = typeOf(whole);
    const std::string& partType = typeOf(part);
    const Json& content = contentOf(whole);
    if (type == "L") return std::ranges::find(content, part) != content.end();
    if (type == "S" || type == "B")
        return type == partType && keyBytes(whole).find(keyBytes(part)) != std::string::npos;
    if (type == partType + "S") return std::ranges::find(content, contentOf(part)) != content.end();
    return false;
}

bool compareOperands(const Expression& condition, const Json& item) {
    std::vector<Json> scratch(condition.operands.size());
    const auto value = [&](std::size_t i) { return operandOf(condition.operands[i], item, scratch[i]); };
    const Json* first = value(0);
    switch (condition.op) {
    case Op::AttributeExists:
        return first;
    case Op::AttributeNotExists:
        return !first;
    case Op::In:
        for (std::size_t i = 1; first && i < condition.operands.size(); ++i)
            if (const Json* other = value(i); other && *other == *first) return true;
        return false;
    case Op::Between: {
        const Json* low = value(1);
        const Json* high = value(2);
        return first && low && high && ordered(Op::GreaterEqual, *first, *low) && ordered(Op::LessEqual, *first, *high);
    }
    default:
        break;
    }
    const Json* second = value(1);
    if (!first || !second) return condition.op == Op::NotEqual && first != second;
    switch (condition.op) {
    case Op::Equal:
        return *first == *second;
    case Op::NotEqual:
        return *first != *second;
    case Op::AttributeType:
        return typeOf(*second) == "S" && contentOf(*second) == typeOf(*first);
    case Op::BeginsWith:
        return beginsWith(*first, *second);
    case Op::Contains:
        return containsValue(*first, *second);
    default:
        return ordered(condition.op, *first, *second);
    }
}

tl::unexpected<Error> wrongType() {
    return invalid("An operand in the update expression has an incorrect data type");
}

tl::unexpected<Error> missingOperand() {
    return invalid("The provided expression refers to an attribute that does not exist in the item");
}

Result<Json> sumOfNumbers(const Json& a, const Json& b, bool minus) {
    if (typeOf(a) != "N" || typeOf(b) != "N") return wrongType();
    SKYDECK_ASSIGN(const Decimal left, Decimal::parse(contentOf(a).get_ref<const std::string&>()));
    SKYDECK_ASSIGN(const Decimal right, Decimal::parse(contentOf(b).get_ref<const std::string&>()));
    SKYDECK_ASSIGN(const Decimal sum, add(left, minus ? -right : right));
    return Json{{"N", sum.text()}};
}

Result<Json> compute(const Expression& expression, const Json& item) {
    Json firstScratch, secondScratch;
    SKYDECK_ASSIGN(const Json* first, evaluate(expression.operands[0], item, firstScratch));
    SKYDECK_ASSIGN(const Json* second, evaluate(expression.operands[1], item, secondScratch));
    if (!first || !second) return missingOperand();
    if (expression.op != Op::ListAppend) return sumOfNumbers(*first, *second, expression.op == Op::Minus);
    if (typeOf(*first) != "L" || typeOf(*second) != "L") return wrongType();
    Json joined = contentOf(*first);
    for (const Json& element : contentOf(*second))
        joined.push_back(element);
    return Json{{"L", std::move(joined)}};
}

/// ADD and DELETE: the value after it, or nothing when no element is left.
Result<std::optional<Json>> changed(const UpdateExpression::Action& action, const Json* before, bool legacy) {
    const Json& by = action.value.value;
    const bool adding = action.kind == UpdateExpression::Action::Kind::Add;
    if (!before) return adding ? std::optional(by) : std::nullopt;
    if (typeOf(*before) != typeOf(by)) return legacy ? invalid("Type mismatch for attribute to update") : wrongType();
    if (typeOf(by) == "L") {
        Json joined = contentOf(*before);
        for (const Json& element : contentOf(by))
            joined.push_back(element);
        return std::optional(Json{{"L", std::move(joined)}});
    }
    if (typeOf(by) == "N") {
        SKYDECK_ASSIGN(Json sum, sumOfNumbers(*before, by, false));
        return std::optional(std::move(sum));
    }
    Json elements = Json::array();
    for (const Json& element : contentOf(*before))
        if (adding || std::ranges::find(contentOf(by), element) == contentOf(by).end()) elements.push_back(element);
    if (adding)
        for (const Json& element : contentOf(by))
            if (std::ranges::find(elements, element) == elements.end()) elements.push_back(element);
    if (elements.empty()) return std::optional<Json>();
    Json set{{typeOf(by), std::move(elements)}};
    SKYDECK_TRY(normalise(set)); // its order
    return std::optional(std::move(set));
}
} // namespace

bool holds(const Expression& condition, const Json& item) {
    const auto each = [&](const Expression& operand) { return holds(operand, item); };
    switch (condition.op) {
    case Op::And:
        return std::ranges::all_of(condition.operands, each);
    case Op::Or:
        return std::ranges::any_of(condition.operands, each);
    case Op::Not:
        return !holds(condition.operands[0], item);
    default:
        return compareOperands(condition, item);
    }
}

Result<const Json*> evaluate(const Expression& operand, const Json& item, Json& scratch) {
    switch (operand.op) {
    case Op::Path:
        return find(item, operand.path);
    case Op::Value:
        return &operand.value;
    case Op::Size: {
        Json inner;
        SKYDECK_ASSIGN(const Json* value, evaluate(operand.operands[0], item, inner));
        const auto size = value ? sizeOf(*value) : std::nullopt;
        if (!size) return nullptr;
        scratch = Json{{"N", std::to_string(*size)}};
        return &scratch;
    }
    case Op::IfNotExists:
        if (const Json* value = find(item, operand.operands[0].path)) return value;
        return evaluate(operand.operands[1], item, scratch);
    default: {
        SKYDECK_ASSIGN(scratch, compute(operand, item));
        return &scratch;
    }
    }
}

Result<Json> applyUpdate(const UpdateExpression& update, const Json& item) {
    using Kind = UpdateExpression::Action::Kind;
    Json after = item;
    // Appends in the order of their indexes; removals from a list's end, so that indexes keep their meaning.
    std::vector<const UpdateExpression::Action*> puts, removals;
    for (const auto& action : update.actions)
        (action.kind == Kind::Remove ? removals : puts).push_back(&action);
    std::ranges::stable_sort(puts, {}, [](const auto* action) {
        const auto* index = std::get_if<std::size_t>(&action->path.back());
        return index ? *index : 0;
    });
    std::ranges::stable_sort(removals, std::greater<>(),
                             [](const auto* action) -> const DocumentPath& { return action->path; });
    for (const auto* action : puts) {
        if (action->kind == Kind::Set) {
            Json scratch;
            SKYDECK_ASSIGN(const Json* value, evaluate(action->value, item, scratch));
            if (!value) return missingOperand();
            SKYDECK_TRY(assign(after, action->path, *value));
            continue;
        }
        SKYDECK_ASSIGN(std::optional<Json> value, changed(*action, find(item, action->path), update.legacy));
        if (value)
            SKYDECK_TRY(assign(after, action->path, std::move(*value)));
        else
            SKYDECK_TRY(erase(after, action->path));
    }
    for (const auto* action : removals)
        SKYDECK_TRY(erase(after, action->path));
    return after;
}

void collectTopLevel(const Expression& expression, std::set<std::string>& names) {
    if (expression.op == Op::Path) names.insert(std::get<std::string>(expression.path.front()));
    for (const Expression& operand : expression.operands)
        collectTopLevel(operand, names);
}

} // namespace skydeck::lab::dynamodb
