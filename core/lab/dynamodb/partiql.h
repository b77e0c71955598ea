#pragma once

#include "core/base/json.h"
#include "core/lab/dynamodb/expression.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::dynamodb::partiql {

/// A statement of DynamoDB's subset of PartiQL, with its parameters put in.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
struct Query {
    enum class Kind { Select, Insert, Update, Delete, Exists };
    Kind kind = Kind::Select;
    std::string table;
    std::string index;                    ///< SELECT … FROM "table"."index"
    std::vector<DocumentPath> projection; ///< empty: *
    std::optional<Expression> condition;  ///< WHERE
    Json item;                            ///< INSERT … VALUE
    std::optional<UpdateExpression> update;
    std::string returning = "NONE"; ///< as ReturnValues has it: ALL_OLD, ALL_NEW, UPDATED_OLD, UPDATED_NEW
    std::vector<std::pair<std::string, bool>> order; ///< ORDER BY: attribute, whether descending
};

/// ValidationException for a statement that is not well formed, or whose question marks do not fit the parameters (a
/// list of attribute values, or null).
Result<Query> parse(std::string_view statement, const Json& parameters);

} // namespace skydeck::lab::dynamodb::partiql
