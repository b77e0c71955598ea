#include "core/lab/dynamodb/expression_checks.h"

#include "core/base/json.h"
#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <array>
#include <limits>

namespace skydeck::lab::dynamodb {

namespace {
using Op = Expression::Op;

struct OpRow {
    Op op;
    std::string_view name;
    bool function = false;
    bool condition = false;
    std::size_t least = 0; // operands
    std::size_t most = std::numeric_limits<std::size_t>::max();
    std::string_view types = {}; // of constants, each with a blank behind; empty: any
};
constexpr std::string_view kOrdered = "S N B ";
constexpr std::array<OpRow, 23> kOps{{
    {Op::And, "AND"},
    {Op::Or, "OR"},
    {Op::Not, "NOT"},
    {Op::Equal, "="},
    {Op::NotEqual, "<>"},
    {Op::Less, "<", false, false, 2, 2, kOrdered},
    {Op::LessEqual, "<=", false, false, 2, 2, kOrdered},
    {Op::Greater, ">", false, false, 2, 2, kOrdered},
    {Op::GreaterEqual, ">=", false, false, 2, 2, kOrdered},
    {Op::Between, "BETWEEN", false, false, 3, 3, kOrdered},
    {Op::In, "IN", false, false, 2, 101},
    {Op::AttributeExists, "attribute_exists", true, true, 1, 1},
    {Op::AttributeNotExists, "attribute_not_exists", true, true, 1, 1},
    {Op::AttributeType, "attribute_type", true, true, 2, 2, "S "},
    {Op::BeginsWith, "begins_with", true, true, 2, 2, "S B "},
    {Op::Contains, "contains", true, true, 2, 2},
    {Op::Path, "path"},
    {Op::Value, "value"},
    {Op::Size, "size", true, false, 1, 1, "S B SS NS BS L M "},
    {Op::IfNotExists, "if_not_exists", true, false, 2, 2},
    {Op::ListAppend, "list_append", true, false, 2, 2, "L "},
    {Op::Plus, "+", false, false, 2, 2, "N "},
    {Op::Minus, "-", false, false, 2, 2, "N "},
}};

const OpRow& rowOf(Op op) {
    return *std::ranges::find(kOps, op, &OpRow::op);
}

tl::unexpected<Error> refuseExpression(std::string_view parameter, const std::string& what) {
    return invalid("Invalid " + std::string(parameter) + ": " + what);
}

Status checkConstant(const OpRow& row, const Expression& operand, std::string_view parameter) {
    const auto refused = [&](const std::string& type) {
        return refuseExpression(parameter, "Incorrect operand type for operator or function; operator or function: " +
                                               std::string(row.name) + ", operand type: " + type);
    };
    if (row.types.empty()) return {};
    // size() gives a number.
    if (operand.op == Op::Size) return row.types.find("N ") == std::string_view::npos ? refused("N") : Status{};
    if (operand.op != Op::Value) return {};
    const std::string& type = typeOf(operand.value);
    for (std::size_t at = 0; at < row.types.size(); at = row.types.find(' ', at) + 1)
        if (row.types.substr(at, row.types.find(' ', at) - at) == type) return {};
    return refused(type);
}

Status checkBounds(const Expression& between, std::string_view parameter) {
    const Expression& low = between.operands[1];
    const Expression& high = between.operands[2];
    if (low.op != Op::Value || high.op != Op::Value) return {};
    const auto order = compareValues(low.value, high.value);
    if (order && *order <= 0) return {};
    const auto spelled = [](const Json& value) {
        return "AttributeValue: {" + typeOf(value) + ":" + stringAt(value, typeOf(value)) + "}";
    };
    return refuseExpression(parameter, std::string("The BETWEEN operator requires ") +
                                           (order ? "upper bound to be greater than or equal to lower bound"
                                                  : "same data type for lower and upper bounds") +
                                           "; lower bound operand: " + spelled(low.value) +
                                           ", upper bound operand: " + spelled(high.value));
}

Status checkPath(const Expression& expression, std::string_view parameter) {
    const bool needsPath = expression.op == Op::AttributeExists || expression.op == Op::AttributeNotExists ||
                           expression.op == Op::IfNotExists;
    if (needsPath && expression.operands[0].op != Op::Path)
        return refuseExpression(parameter, "Operator or function requires a document path; operator or function: " +
                                               std::string(nameOf(expression.op)));
    return {};
}

Status checkTypeName(const Expression& expression, std::string_view parameter) {
    const Expression& wanted = expression.operands[1];
    if (wanted.op != Op::Value) return {};
    static constexpr std::string_view kTypes[] = {"B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"};
    const std::string type = stringAt(wanted.value, "S");
    if (std::ranges::find(kTypes, type) == std::end(kTypes))
        return refuseExpression(parameter, "Invalid attribute type name found; type: " + type +
                                               ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    return {};
}

Status checkDistinctOperands(const Expression& expression, std::string_view parameter) {
    const Expression& first = expression.operands[0];
    if (first.op != Op::Path) return {};
    for (std::size_t i = 1; i < expression.operands.size(); ++i)
        if (expression.operands[i].op == Op::Path && expression.operands[i].path == first.path)
            return refuseExpression(parameter,
                                    "The first operand must be distinct from the remaining operands for this "
                                    "operator or function; operator: " +
                                        std::string(nameOf(expression.op)) + ", first operand: " + toText(first.path));
    return {};
}

bool isComparison(Op op) {
    return op >= Op::Equal && op <= Op::In;
}
} // namespace

std::string_view nameOf(Expression::Op op) {
    return rowOf(op).name;
}

std::optional<Expression::Op> functionNamed(std::string_view name) {
    for (const OpRow& row : kOps)
        if (row.function && row.name == name) return row.op;
    return std::nullopt;
}

bool isConditionFunction(Expression::Op op) {
    return rowOf(op).condition;
}

Status checkOperands(const Expression& expression, std::string_view parameter) {
    const OpRow& row = rowOf(expression.op);
    const std::size_t count = expression.operands.size();
    if (count < row.least || count > row.most)
        return refuseExpression(parameter,
                                "Incorrect number of operands for operator or function; operator or function: " +
                                    std::string(row.name) + ", number of operands: " + std::to_string(count));
    SKYDECK_TRY(checkPath(expression, parameter));
    for (std::size_t i = 0; i < count; ++i) {
        const bool subject = i == 0 && expression.op == Op::AttributeType; // any type may be asked for its type
        if (!subject) SKYDECK_TRY(checkConstant(row, expression.operands[i], parameter));
    }
    if (expression.op == Op::AttributeType) SKYDECK_TRY(checkTypeName(expression, parameter));
    if (isComparison(expression.op) || expression.op == Op::BeginsWith || expression.op == Op::Contains)
        SKYDECK_TRY(checkDistinctOperands(expression, parameter));
    if (expression.op == Op::Between) SKYDECK_TRY(checkBounds(expression, parameter));
    return {};
}

Status checkAddOrDelete(const UpdateExpression::Action& action) {
    static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"S", "STRING"},      {"N", "NUMBER"},     {"B", "BINARY"},  {"SS", "STRING_SET"}, {"NS", "NUMBER_SET"},
        {"BS", "BINARY_SET"}, {"BOOL", "BOOLEAN"}, {"NULL", "NULL"}, {"L", "LIST"},        {"M", "MAP"}};
    const std::string& type = typeOf(action.value.value);
    const bool adding = action.kind == UpdateExpression::Action::Kind::Add;
    if (type == "SS" || type == "NS" || type == "BS" || (adding && type == "N")) return {};
    const auto word =
        std::ranges::find(kWords, std::string_view(type), &std::pair<std::string_view, std::string_view>::first);
    return refuseExpression("UpdateExpression",
                            std::string("Incorrect operand type for operator or function; operator: ") +
                                (adding ? "ADD" : "DELETE") + ", operand type: " + std::string(word->second));
}

} // namespace skydeck::lab::dynamodb
