#include "core/lab/dynamodb/key_condition.h"

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <map>

namespace skydeck::lab::dynamodb {

namespace {
using Op = Expression::Op;

struct KeyTest {
    Op op;
    std::vector<Json> values;
};

Op mirrored(Op op) {
    switch (op) {
    case Op::Less:
        return Op::Greater;
    case Op::LessEqual:
        return Op::GreaterEqual;
    case Op::Greater:
        return Op::Less;
    case Op::GreaterEqual:
        return Op::LessEqual;
    default:
        return op;
    }
}

tl::unexpected<Error> refuseKeyCondition(const std::string& what) {
    return invalid("Invalid condition in KeyConditionExpression: " + what);
}

Status collect(const Expression& condition, std::map<std::string, KeyTest>& tests) {
    if (condition.op == Op::And) {
        for (const Expression& part : condition.operands)
            SKYDECK_TRY(collect(part, tests));
        return {};
    }
    static constexpr Op kAllowed[] = {Op::Equal,        Op::Less,    Op::LessEqual, Op::Greater,
                                      Op::GreaterEqual, Op::Between, Op::BeginsWith};
    if (std::ranges::find(kAllowed, condition.op) == std::end(kAllowed))
        return invalid("Invalid operator used in KeyConditionExpression: " + std::string(nameOf(condition.op)));
    KeyTest test{condition.op, {}};
    const Expression* key = nullptr;
    for (const Expression& operand : condition.operands) {
        if (operand.op == Op::Value) {
            test.values.push_back(operand.value);
            continue;
        }
        if (operand.op != Op::Path) return invalid("KeyConditionExpressions cannot contain nested operations");
        if (key) return refuseKeyCondition("Multiple attribute names used in one condition");
        key = &operand;
    }
    if (!key) return refuseKeyCondition("No key attribute specified");
    if (key->path.size() > 1) return invalid("KeyConditionExpressions cannot have conditions on nested attributes");
    if (key != &condition.operands[0]) {
        if (test.op == Op::Between || test.op == Op::BeginsWith)
            return refuseKeyCondition(std::string(nameOf(test.op)) +
                                      " operator must have the key attribute as its first operand");
        test.op = mirrored(test.op);
    }
    if (!tests.emplace(std::get<std::string>(key->path[0]), std::move(test)).second)
        return invalid("KeyConditionExpressions must only contain one condition per key");
    return {};
}

Status checkTypes(const KeyTest& test, const KeyAttribute& key) {
    for (const Json& value : test.values) {
        if (typeOf(value) != key.type) return invalidParameter("Condition parameter type does not match schema type");
        if (key.type != "N" && contentOf(value).get_ref<const std::string&>().empty())
            return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                           "contain an empty " +
                           std::string(key.type == "S" ? "string" : "binary") + " value. Key: " + key.name);
    }
    return {};
}

/// The first key after all that begin with the prefix; nothing when there is none.
std::optional<std::string> afterPrefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xFF')
        prefix.pop_back();
    if (prefix.empty()) return std::nullopt;
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

Status restrict(DynamoDbStore::Range& range, const KeyTest& test, const KeyAttribute& key) {
    using Bound = DynamoDbStore::Bound;
    const std::string first = keyBytes(test.values[0]);
    switch (test.op) {
    case Op::Equal:
        range.lower = range.upper = Bound{first, true};
        return {};
    case Op::Less:
    case Op::LessEqual:
        range.upper = Bound{first, test.op == Op::LessEqual};
        return {};
    case Op::Greater:
    case Op::GreaterEqual:
        range.lower = Bound{first, test.op == Op::GreaterEqual};
        return {};
    case Op::Between:
        range.lower = Bound{first, true};
        range.upper = Bound{keyBytes(test.values[1]), true};
        return {};
    default:
        break;
    }
    if (key.type == "N")
        return invalidParameter("ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
    range.lower = Bound{first, true};
    if (auto end = afterPrefix(first)) range.upper = Bound{std::move(*end), false};
    return {};
}
} // namespace

Result<DynamoDbStore::Range> rangeOf(const Expression& condition, const KeySchema& keys) {
    std::map<std::string, KeyTest> tests;
    SKYDECK_TRY(collect(condition, tests));
    if (tests.size() > 2) return invalid("Conditions can be of length 1 or 2 only");
    const auto hash = tests.find(keys.hash.name);
    if (hash == tests.end()) return invalid("Query condition missed key schema element: " + keys.hash.name);
    if (tests.size() == 2 && !keys.hasRange()) return invalid("Query key condition not supported");
    const auto range = keys.hasRange() ? tests.find(keys.range.name) : tests.end();
    if (tests.size() == 2 && range == tests.end())
        return invalid("Query condition missed key schema element: " + keys.range.name);
    SKYDECK_TRY(checkTypes(hash->second, keys.hash));
    if (hash->second.op != Op::Equal) return invalid("Query key condition not supported");
    DynamoDbStore::Range result;
    result.hashKey = keyBytes(hash->second.values[0]);
    if (range != tests.end()) {
        SKYDECK_TRY(checkTypes(range->second, keys.range));
        SKYDECK_TRY(restrict(result, range->second, keys.range));
    }
    return result;
}

} // namespace skydeck::lab::dynamodb
