#pragma once

#include "core/lab/dynamodb/expression.h"

#include <optional>
#include <string_view>

namespace skydeck::lab::dynamodb {

/// The function of that name, in AWS's spelling only.
std::optional<Expression::Op> functionNamed(std::string_view name);
/// attribute_exists and the like: true or false by themselves.
bool isConditionFunction(Expression::Op op);

/// What AWS refuses before it looks at an item: wrong counts and constants of wrong types.
Status checkOperands(const Expression& expression, std::string_view parameter);
Status checkAddOrDelete(const UpdateExpression::Action& action);

} // namespace skydeck::lab::dynamodb
