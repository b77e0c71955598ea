#pragma once

#include "core/lab/dynamodb/expression.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab::dynamodb {

/// The parameters of the API before expressions (Developer Guide, "Legacy conditional parameters"), as the expressions
/// that mean the same.

/// AWS's refusal of both kinds of parameters in one request; `legacy` and `expressions` in AWS's order.
Status checkNotMixed(const Json& input, std::initializer_list<const char*> legacy,
                     std::initializer_list<const char*> expressions);

/// Expected, QueryFilter or ScanFilter, joined by ConditionalOperator; nothing when it is not given or has no
/// condition.
Result<std::optional<Expression>> legacyCondition(const Json& input, const std::string& member);
Result<Expression> legacyKeyCondition(const Json& keyConditions);
Result<UpdateExpression> legacyUpdate(const Json& attributeUpdates);
/// AttributesToGet.
Result<std::vector<DocumentPath>> legacyProjection(const Json& attributesToGet);

} // namespace skydeck::lab::dynamodb
