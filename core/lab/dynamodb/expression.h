#pragma once

#include "core/lab/dynamodb/document_path.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::dynamodb {

/// One node of an expression's tree, whatever the kind of expression.
struct Expression {
    // clang-format off
    enum class Op {
        // conditions
        And, Or, Not, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Between, In,
        AttributeExists, AttributeNotExists, AttributeType, BeginsWith, Contains,
        // operands
        Path, Value, Size, IfNotExists, ListAppend, Plus, Minus
    };
    // clang-format on
    Op op = Op::Value;
    std::vector<Expression> operands = {};
    DocumentPath path = {};
    Json value = {};
};

/// As AWS's messages call it: "=", "BETWEEN", "begins_with".
std::string_view nameOf(Expression::Op op);

struct UpdateExpression {
    struct Action {
        enum class Kind { Set, Remove, Add, Delete };
        Kind kind;
        DocumentPath path;
        Expression value; ///< not for Remove
    };
    std::vector<Action> actions;
    bool legacy = false; ///< from AttributeUpdates: ADD appends to lists, and refusals have other words
};

/// What the placeholders of one request stand for, and which of them its expressions used.
class Placeholders {
public:
    /// From ExpressionAttributeNames and ExpressionAttributeValues of an operation's input; values are normalised.
    static Result<Placeholders> of(const Json& input);
    /// Refuses those that no expression used; after all expressions of the request were parsed.
    Status checkUsed() const;

    const std::string* name(const std::string& placeholder);
    const Json* value(const std::string& placeholder);

private:
    std::map<std::string, std::string> m_names;
    std::map<std::string, Json> m_values;
    std::set<std::string> m_used;
};

/// Parsers of the expressions of AWS's API; `parameter` is the input's member ("FilterExpression"), for messages.
Result<Expression> parseCondition(std::string_view text, std::string_view parameter, Placeholders& placeholders);
Result<UpdateExpression> parseUpdate(std::string_view text, Placeholders& placeholders);
Result<std::vector<DocumentPath>> parseProjection(std::string_view text, Placeholders& placeholders);

/// Whether an item fulfils a condition; a missing item is an empty one.
bool holds(const Expression& condition, const Json& item);
/// The value of an operand, or null where a path leads nowhere. `scratch` holds what is computed.
Result<const Json*> evaluate(const Expression& operand, const Json& item, Json& scratch);
/// The item after an update; every operand sees the item before it.
Result<Json> applyUpdate(const UpdateExpression& update, const Json& item);

/// The first names of all paths in it.
void collectTopLevel(const Expression& expression, std::set<std::string>& names);

} // namespace skydeck::lab::dynamodb
