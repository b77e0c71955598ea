#include "core/base/strings.h"
#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/expression.h"
#include "core/lab/dynamodb/expression_checks.h"
#include "core/lab/dynamodb/expression_lexer.h"
#include "core/lab/dynamodb/reserved_words.h"

#include <algorithm>
#include <utility>

namespace skydeck::lab::dynamodb {

namespace {
using Op = Expression::Op;

constexpr int kDeepestExpression = 150;

/// Recursive descent over one expression.
class Parser {
public:
    Parser(std::string_view text, std::string_view parameter, Placeholders& placeholders)
        : m_text(text), m_parameter(parameter), m_placeholders(placeholders) {}

    Status begin() {
        SKYDECK_ASSIGN(m_tokens, lex(m_text, m_parameter));
        return {};
    }

    Result<Expression> condition() {
        SKYDECK_ASSIGN(Expression whole, disjunction());
        SKYDECK_TRY(end());
        return whole;
    }

    Result<UpdateExpression> update() {
        using Kind = UpdateExpression::Action::Kind;
        static constexpr std::pair<std::string_view, Kind> kSections[] = {
            {"SET", Kind::Set}, {"REMOVE", Kind::Remove}, {"ADD", Kind::Add}, {"DELETE", Kind::Delete}};
        UpdateExpression whole;
        std::set<Kind> seen;
        do {
            const auto section = std::ranges::find_if(kSections, [&](const auto& row) { return isKeyword(row.first); });
            if (section == std::end(kSections)) return unexpected();
            if (!seen.insert(section->second).second)
                return refuse("The \"" + std::string(section->first) +
                              "\" section can only be used once in an update expression;");
            ++m_at;
            do {
                SKYDECK_ASSIGN(UpdateExpression::Action action, this->action(section->second));
                whole.actions.push_back(std::move(action));
            } while (accept(","));
        } while (token().kind != Token::Kind::End);
        std::vector<DocumentPath> paths;
        for (const auto& action : whole.actions)
            paths.push_back(action.path);
        SKYDECK_TRY(checkDistinct(paths, m_parameter));
        return whole;
    }

    Result<std::vector<DocumentPath>> projection() {
        std::vector<DocumentPath> paths;
        do {
            SKYDECK_ASSIGN(DocumentPath path, this->path());
            paths.push_back(std::move(path));
        } while (accept(","));
        SKYDECK_TRY(end());
        SKYDECK_TRY(checkDistinct(paths, m_parameter));
        return paths;
    }

private:
    const Token& token() const { return m_tokens[m_at]; }
    const Token& next() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    bool isSymbol(std::string_view symbol) const {
        return token().kind == Token::Kind::Symbol && token().text == symbol;
    }
    bool isKeyword(std::string_view word) const {
        return token().kind == Token::Kind::Word && equalsIgnoreCase(token().text, word);
    }
    bool accept(std::string_view symbol) {
        if (!isSymbol(symbol)) return false;
        ++m_at;
        return true;
    }
    bool acceptKeyword(std::string_view word) {
        if (!isKeyword(word)) return false;
        ++m_at;
        return true;
    }
    Status expect(std::string_view symbol) {
        if (!accept(symbol)) return unexpected();
        return {};
    }
    Status end() {
        if (token().kind != Token::Kind::End) return unexpected();
        return {};
    }
    tl::unexpected<Error> unexpected() const { return syntaxError(m_text, m_tokens, m_at, m_parameter); }
    tl::unexpected<Error> refuse(const std::string& what) const {
        return invalid("Invalid " + std::string(m_parameter) + ": " + what);
    }

    Result<Expression> disjunction() { return chain("OR", Op::Or, &Parser::conjunction); }
    Result<Expression> conjunction() { return chain("AND", Op::And, &Parser::negation); }

    Result<Expression> chain(std::string_view word, Op op, Result<Expression> (Parser::*part)()) {
        SKYDECK_ASSIGN(Expression left, (this->*part)());
        while (acceptKeyword(word)) {
            SKYDECK_ASSIGN(Expression right, (this->*part)());
            // One flat node for a whole chain: a long one must not make a deep tree.
            if (left.op == op) {
                left.operands.push_back(std::move(right));
            } else {
                Expression both{op};
                both.operands.push_back(std::move(left));
                both.operands.push_back(std::move(right));
                left = std::move(both);
            }
        }
        return left;
    }

    Result<Expression> negation() {
        if (m_depth > kDeepestExpression) return refuse("The expression is nested too deeply;");
        if (!acceptKeyword("NOT")) return comparison();
        ++m_depth;
        SKYDECK_ASSIGN(Expression operand, negation());
        --m_depth;
        Expression negated{Op::Not};
        negated.operands.push_back(std::move(operand));
        return negated;
    }

    Result<Expression> comparison() {
        if (accept("(")) {
            const bool doubled = isSymbol("(");
            const std::size_t inner = m_at;
            ++m_depth;
            SKYDECK_ASSIGN(Expression condition, disjunction());
            --m_depth;
            // "((a = b))": the inner pair ended just before this one's end.
            if (doubled && m_closed == m_at - 1 && m_openedOfClosed == inner)
                return refuse("The expression has redundant parentheses;");
            m_closed = m_at;
            m_openedOfClosed = inner - 1;
            SKYDECK_TRY(expect(")"));
            return condition;
        }
        SKYDECK_ASSIGN(Expression left, operand());
        if (isConditionFunction(left.op)) {
            // attribute_exists(a) stands alone; as an operand it is refused.
            if (comparator(token())) return misused(left.op);
            return left;
        }
        Expression whole;
        if (const auto op = comparator(token())) {
            ++m_at;
            whole.op = *op;
            whole.operands.push_back(std::move(left));
            SKYDECK_TRY(addOperand(whole));
        } else if (acceptKeyword("BETWEEN")) {
            whole.op = Op::Between;
            whole.operands.push_back(std::move(left));
            SKYDECK_TRY(addOperand(whole));
            if (!acceptKeyword("AND")) return unexpected();
            SKYDECK_TRY(addOperand(whole));
        } else if (acceptKeyword("IN")) {
            whole.op = Op::In;
            whole.operands.push_back(std::move(left));
            SKYDECK_TRY(expect("("));
            do {
                SKYDECK_TRY(addOperand(whole));
            } while (accept(","));
            SKYDECK_TRY(expect(")"));
        } else {
            if (left.op == Op::Size) return misused(left.op);
            return unexpected();
        }
        SKYDECK_TRY(checkOperands(whole, m_parameter));
        return whole;
    }

    Status addOperand(Expression& whole) {
        SKYDECK_ASSIGN(Expression value, operand());
        if (isConditionFunction(value.op)) return misused(value.op);
        whole.operands.push_back(std::move(value));
        return {};
    }

    tl::unexpected<Error> misused(Op op) const {
        return refuse("The function is not allowed to be used this way in an expression; function: " +
                      std::string(nameOf(op)));
    }

    static std::optional<Op> comparator(const Token& token) {
        if (token.kind != Token::Kind::Symbol) return std::nullopt;
        for (const Op op : {Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual, Op::Greater, Op::GreaterEqual})
            if (token.text == nameOf(op)) return op;
        return std::nullopt;
    }

    /// A path, a value, or a function of those.
    Result<Expression> operand() {
        if (token().kind == Token::Kind::Value) {
            const Json* value = m_placeholders.value(token().text);
            if (!value)
                return refuse("An expression attribute value used in expression is not defined; attribute value: " +
                              token().text);
            ++m_at;
            Expression constant{Op::Value};
            constant.value = *value;
            return constant;
        }
        if (token().kind == Token::Kind::Word && next().text == "(") return function();
        Expression attribute{Op::Path};
        SKYDECK_ASSIGN(attribute.path, path());
        return attribute;
    }

    Result<Expression> function() {
        const std::string name = token().text;
        const auto op = functionNamed(name);
        if (!op) return refuse("Invalid function name; function: " + name);
        const bool ofUpdates = *op == Op::IfNotExists || *op == Op::ListAppend;
        if (ofUpdates != m_inUpdate)
            return refuse("The function is not allowed in " +
                          std::string(m_inUpdate                       ? "an update"
                                      : m_parameter.starts_with("Key") ? "a key condition"
                                                                       : "a condition") +
                          " expression; function: " + name);
        m_at += 2;
        if (++m_depth > kDeepestExpression) return refuse("The expression is nested too deeply;");
        Expression call{*op};
        do {
            SKYDECK_ASSIGN(Expression argument, operand());
            if (isConditionFunction(argument.op)) return misused(argument.op);
            call.operands.push_back(std::move(argument));
        } while (accept(","));
        SKYDECK_TRY(expect(")"));
        --m_depth;
        SKYDECK_TRY(checkOperands(call, m_parameter));
        return call;
    }

    Result<DocumentPath> path() {
        DocumentPath path;
        for (;;) {
            SKYDECK_ASSIGN(std::string name, pathName());
            path.emplace_back(std::move(name));
            while (accept("[")) {
                const auto index = parseInteger(token().text);
                if (token().kind != Token::Kind::Number || !index) return unexpected();
                ++m_at;
                SKYDECK_TRY(expect("]"));
                path.emplace_back(static_cast<std::size_t>(*index));
            }
            if (!accept(".")) break;
        }
        constexpr std::size_t kDeepestPath = 32;
        if (path.size() > kDeepestPath)
            return refuse("The document path has too many nesting elements; nesting levels: " +
                          std::to_string(path.size()));
        return path;
    }

    Result<std::string> pathName() {
        const Token& name = token();
        if (name.kind == Token::Kind::Name) {
            const std::string* meaning = m_placeholders.name(name.text);
            if (!meaning)
                return refuse("An expression attribute name used in the document path is not defined; attribute "
                              "name: " +
                              name.text);
            ++m_at;
            return *meaning;
        }
        if (name.kind != Token::Kind::Word) return unexpected();
        for (const std::string_view word : {"AND", "OR", "NOT", "BETWEEN", "IN"})
            if (isKeyword(word)) return unexpected();
        if (isReservedWord(name.text))
            return refuse("Attribute name is a reserved keyword; reserved keyword: " + name.text);
        ++m_at;
        return name.text;
    }

    Result<UpdateExpression::Action> action(UpdateExpression::Action::Kind kind) {
        using Kind = UpdateExpression::Action::Kind;
        m_inUpdate = true;
        UpdateExpression::Action action{kind, {}, {}};
        SKYDECK_ASSIGN(action.path, path());
        if (kind == Kind::Remove) return action;
        if (kind == Kind::Set) {
            SKYDECK_TRY(expect("="));
            SKYDECK_ASSIGN(action.value, sum());
            return action;
        }
        if (token().kind != Token::Kind::Value) return unexpected();
        SKYDECK_ASSIGN(action.value, operand());
        SKYDECK_TRY(checkAddOrDelete(action));
        return action;
    }

    Result<Expression> sum() {
        SKYDECK_ASSIGN(Expression left, term());
        if (!isSymbol("+") && !isSymbol("-")) return left;
        Expression whole{isSymbol("+") ? Op::Plus : Op::Minus};
        ++m_at;
        SKYDECK_ASSIGN(Expression right, term());
        whole.operands.push_back(std::move(left));
        whole.operands.push_back(std::move(right));
        SKYDECK_TRY(checkOperands(whole, m_parameter));
        return whole;
    }

    Result<Expression> term() {
        if (!accept("(")) return operand();
        if (++m_depth > kDeepestExpression) return refuse("The expression is nested too deeply;");
        SKYDECK_ASSIGN(Expression inner, sum());
        --m_depth;
        SKYDECK_TRY(expect(")"));
        return inner;
    }

    std::string_view m_text;
    std::string_view m_parameter;
    Placeholders& m_placeholders;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_inUpdate = false;
    std::size_t m_closed = std::string::npos, m_openedOfClosed = 0; // the last pair of parentheses around one
};
} // namespace

Result<Expression> parseCondition(std::string_view text, std::string_view parameter, Placeholders& placeholders) {
    Parser parser(text, parameter, placeholders);
    SKYDECK_TRY(parser.begin());
    return parser.condition();
}

Result<UpdateExpression> parseUpdate(std::string_view text, Placeholders& placeholders) {
    Parser parser(text, "UpdateExpression", placeholders);
    SKYDECK_TRY(parser.begin());
    return parser.update();
}

Result<std::vector<DocumentPath>> parseProjection(std::string_view text, Placeholders& placeholders) {
    Parser parser(text, "ProjectionExpression", placeholders);
    SKYDECK_TRY(parser.begin());
    return parser.projection();
}

} // namespace skydeck::lab::dynamodb
