#include "core/base/strings.h"
#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/expression_checks.h"
#include "core/lab/dynamodb/partiql.h"
#include "core/lab/dynamodb/partiql_lexer.h"

#include <algorithm>

namespace skydeck::lab::dynamodb::partiql {

namespace {
using Op = Expression::Op;
using Action = UpdateExpression::Action;

constexpr int kDeepestStatement = 100;
constexpr std::string_view kStatement = "statement"; // what checks call the expression

/// Recursive descent over one statement.
class StatementParser {
public:
    StatementParser(std::vector<Token> tokens, const Json& parameters)
        : m_tokens(std::move(tokens)), m_parameters(parameters) {}

    Result<Query> whole() {
        SKYDECK_TRY(statement());
        if (token().kind != Token::Kind::End) return unexpected();
        if (m_used != m_parameters.size()) return parametersDiffer();
        return std::move(m_query);
    }

private:
    const Token& token() const { return m_tokens[m_at]; }
    bool isSymbol(std::string_view symbol) const {
        return token().kind == Token::Kind::Symbol && token().text == symbol;
    }
    bool isWord(std::string_view word) const {
        return token().kind == Token::Kind::Word && equalsIgnoreCase(token().text, word);
    }
    bool accept(std::string_view symbol) {
        if (!isSymbol(symbol)) return false;
        ++m_at;
        return true;
    }
    bool acceptWord(std::string_view word) {
        if (!isWord(word)) return false;
        ++m_at;
        return true;
    }
    Status expect(std::string_view symbol) {
        if (!accept(symbol)) return unexpected();
        return {};
    }
    Status expectWord(std::string_view word) {
        if (!acceptWord(word)) return unexpected();
        return {};
    }
    tl::unexpected<Error> unexpected() const {
        if (token().kind == Token::Kind::End) return malformed("Unexpected end of the statement");
        return malformed("Unexpected token '" + token().text + "' at position " + std::to_string(token().begin + 1));
    }
    static tl::unexpected<Error> parametersDiffer() {
        return invalid("Number of parameters in request and statement don't match.");
    }

    /// Takes one level of nesting for the time it lives.
    class Deeper {
    public:
        explicit Deeper(int& depth) : m_depth(++depth) {}
        ~Deeper() { --m_depth; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        bool tooDeep() const { return m_depth > kDeepestStatement; }

    private:
        int& m_depth;
    };

    Status statement() {
        if (acceptWord("EXISTS")) {
            SKYDECK_TRY(expect("("));
            SKYDECK_TRY(expectWord("SELECT"));
            SKYDECK_TRY(select());
            m_query.kind = Query::Kind::Exists;
            return expect(")");
        }
        if (acceptWord("SELECT")) return select();
        if (acceptWord("INSERT")) return insert();
        if (acceptWord("UPDATE")) return update();
        if (acceptWord("DELETE")) return remove();
        return unexpected();
    }

    Status select() {
        m_query.kind = Query::Kind::Select;
        if (!accept("*")) {
            do {
                SKYDECK_ASSIGN(DocumentPath one, path());
                m_query.projection.push_back(std::move(one));
            } while (accept(","));
            SKYDECK_TRY(checkDistinct(m_query.projection, kStatement));
        }
        SKYDECK_TRY(expectWord("FROM"));
        SKYDECK_TRY(source(true));
        SKYDECK_TRY(where());
        if (!acceptWord("ORDER")) return {};
        SKYDECK_TRY(expectWord("BY"));
        do {
            SKYDECK_ASSIGN(std::string attribute, name());
            const bool descending = acceptWord("DESC");
            if (!descending) acceptWord("ASC");
            m_query.order.emplace_back(std::move(attribute), descending);
        } while (accept(","));
        return {};
    }

    Status insert() {
        m_query.kind = Query::Kind::Insert;
        SKYDECK_TRY(expectWord("INTO"));
        SKYDECK_TRY(source(false));
        SKYDECK_TRY(expectWord("VALUE"));
        SKYDECK_ASSIGN(Json item, value());
        if (typeOf(item) != "M") return malformed("VALUE must be a tuple");
        m_query.item = contentOf(item);
        return {};
    }

    Status update() {
        m_query.kind = Query::Kind::Update;
        SKYDECK_TRY(source(false));
        m_query.update.emplace();
        bool any = false;
        for (;; any = true) {
            if (acceptWord("SET"))
                SKYDECK_TRY(assignments());
            else if (acceptWord("REMOVE"))
                SKYDECK_TRY(removals());
            else
                break;
        }
        if (!any) return unexpected();
        std::vector<DocumentPath> paths;
        for (const Action& action : m_query.update->actions)
            paths.push_back(action.path);
        SKYDECK_TRY(checkDistinct(paths, kStatement));
        SKYDECK_TRY(where());
        return returning(true);
    }

    Status remove() {
        m_query.kind = Query::Kind::Delete;
        SKYDECK_TRY(expectWord("FROM"));
        SKYDECK_TRY(source(false));
        SKYDECK_TRY(where());
        return returning(false);
    }

    Status assignments() {
        do {
            Action action{Action::Kind::Set, {}, {}};
            SKYDECK_ASSIGN(action.path, path());
            SKYDECK_TRY(expect("="));
            const bool adding = isWord("set_add");
            if (adding || isWord("set_delete")) {
                ++m_at;
                SKYDECK_TRY(expect("("));
                SKYDECK_ASSIGN(const DocumentPath same, path());
                if (same != action.path) return malformed("a set is changed from another attribute");
                SKYDECK_TRY(expect(","));
                SKYDECK_ASSIGN(action.value.value, value());
                SKYDECK_TRY(expect(")"));
                action.kind = adding ? Action::Kind::Add : Action::Kind::Delete;
                SKYDECK_TRY(checkAddOrDelete(action));
            } else {
                SKYDECK_ASSIGN(action.value, sum());
            }
            m_query.update->actions.push_back(std::move(action));
        } while (accept(","));
        return {};
    }

    Status removals() {
        do {
            Action action{Action::Kind::Remove, {}, {}};
            SKYDECK_ASSIGN(action.path, path());
            m_query.update->actions.push_back(std::move(action));
        } while (accept(","));
        return {};
    }

    Result<Expression> sum() {
        SKYDECK_ASSIGN(Expression left, operand());
        if (!isSymbol("+") && !isSymbol("-")) return left;
        Expression whole{isSymbol("+") ? Op::Plus : Op::Minus};
        ++m_at;
        whole.operands.push_back(std::move(left));
        SKYDECK_ASSIGN(Expression right, operand());
        whole.operands.push_back(std::move(right));
        SKYDECK_TRY(checkOperands(whole, kStatement));
        return whole;
    }

    Status source(bool indexed) {
        SKYDECK_ASSIGN(m_query.table, name());
        if (indexed && accept(".")) {
            SKYDECK_ASSIGN(m_query.index, name());
        }
        return {};
    }

    Status where() {
        if (!acceptWord("WHERE")) return {};
        SKYDECK_ASSIGN(m_query.condition, disjunction());
        return {};
    }

    Status returning(bool updates) {
        if (!acceptWord("RETURNING")) return {};
        const bool all = acceptWord("ALL");
        if (!all) SKYDECK_TRY(expectWord("MODIFIED"));
        const bool old = acceptWord("OLD");
        if (!old) SKYDECK_TRY(expectWord("NEW"));
        SKYDECK_TRY(expect("*"));
        if (!updates && !(all && old)) return malformed("DELETE can return ALL OLD * only");
        m_query.returning = std::string(all ? "ALL" : "UPDATED") + (old ? "_OLD" : "_NEW");
        return {};
    }

    Result<Expression> disjunction() { return chain("OR", Op::Or, &StatementParser::conjunction); }
    Result<Expression> conjunction() { return chain("AND", Op::And, &StatementParser::negation); }

    Result<Expression> chain(std::string_view word, Op op, Result<Expression> (StatementParser::*part)()) {
        SKYDECK_ASSIGN(Expression first, (this->*part)());
        if (!isWord(word)) return first;
        Expression all{op};
        all.operands.push_back(std::move(first));
        while (acceptWord(word)) {
            SKYDECK_ASSIGN(Expression next, (this->*part)());
            all.operands.push_back(std::move(next));
        }
        return all;
    }

    Result<Expression> negation() {
        const Deeper deeper(m_depth);
        if (deeper.tooDeep()) return malformed("it is nested too deeply");
        if (acceptWord("NOT")) {
            SKYDECK_ASSIGN(Expression inner, negation());
            return negated(std::move(inner));
        }
        if (accept("(")) {
            SKYDECK_ASSIGN(Expression inner, disjunction());
            SKYDECK_TRY(expect(")"));
            return inner;
        }
        return comparison();
    }

    static Expression negated(Expression inner) {
        Expression whole{Op::Not};
        whole.operands.push_back(std::move(inner));
        return whole;
    }
    static Expression both(Expression first, Expression second) {
        Expression whole{Op::And};
        whole.operands.push_back(std::move(first));
        whole.operands.push_back(std::move(second));
        return whole;
    }
    static Expression call(Op op, Expression first, std::optional<Expression> second = {}) {
        Expression whole{op};
        whole.operands.push_back(std::move(first));
        if (second) whole.operands.push_back(std::move(*second));
        return whole;
    }

    Result<Expression> comparison() {
        SKYDECK_ASSIGN(Expression left, operand());
        if (isConditionFunction(left.op)) return left;
        if (acceptWord("IS")) return is(std::move(left));
        if (acceptWord("BETWEEN")) {
            Expression whole = call(Op::Between, std::move(left));
            SKYDECK_ASSIGN(Expression low, operand());
            SKYDECK_TRY(expectWord("AND"));
            SKYDECK_ASSIGN(Expression high, operand());
            whole.operands.push_back(std::move(low));
            whole.operands.push_back(std::move(high));
            return checked(std::move(whole));
        }
        const bool inverse = acceptWord("NOT");
        if (acceptWord("IN")) {
            SKYDECK_ASSIGN(Expression whole, in(std::move(left)));
            return inverse ? negated(std::move(whole)) : std::move(whole);
        }
        if (inverse) return unexpected();
        const auto op = comparator();
        if (!op) return unexpected();
        ++m_at;
        SKYDECK_ASSIGN(Expression right, operand());
        const bool pathFirst = left.op == Op::Path;
        Expression there = call(Op::AttributeExists, pathFirst ? left : right);
        Expression whole = call(*op, std::move(left), std::move(right));
        SKYDECK_TRY(checkOperands(whole, kStatement));
        // What is missing is not unequal: it makes the comparison MISSING, and that is not true.
        if (*op == Op::NotEqual && there.operands[0].op == Op::Path) return both(std::move(there), std::move(whole));
        return whole;
    }

    static Result<Expression> checked(Expression whole) {
        SKYDECK_TRY(checkOperands(whole, kStatement));
        return whole;
    }

    Result<Expression> is(Expression left) {
        if (left.op != Op::Path) return unexpected();
        const bool inverse = acceptWord("NOT");
        if (acceptWord("MISSING")) return call(inverse ? Op::AttributeExists : Op::AttributeNotExists, std::move(left));
        SKYDECK_TRY(expectWord("NULL"));
        Expression null{Op::Value};
        null.value = {{"S", "NULL"}};
        Expression whole = call(Op::AttributeType, std::move(left), std::move(null));
        return inverse ? negated(std::move(whole)) : whole;
    }

    Result<Expression> in(Expression left) {
        Expression whole = call(Op::In, std::move(left));
        const char* close = isSymbol("[") ? "]" : ")";
        if (!accept("[") && !accept("(")) return unexpected();
        do {
            SKYDECK_ASSIGN(Expression one, operand());
            whole.operands.push_back(std::move(one));
        } while (accept(","));
        SKYDECK_TRY(expect(close));
        return checked(std::move(whole));
    }

    std::optional<Op> comparator() const {
        if (isSymbol("!=")) return Op::NotEqual;
        if (token().kind != Token::Kind::Symbol) return std::nullopt;
        for (const Op op : {Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual, Op::Greater, Op::GreaterEqual})
            if (token().text == nameOf(op)) return op;
        return std::nullopt;
    }

    /// A path, a value, or a function of those.
    Result<Expression> operand() {
        const Deeper deeper(m_depth);
        if (deeper.tooDeep()) return malformed("it is nested too deeply");
        const bool word = token().kind == Token::Kind::Word;
        if (word && m_tokens[m_at + 1].text == "(" && m_tokens[m_at + 1].kind == Token::Kind::Symbol) return function();
        const bool constant = isWord("TRUE") || isWord("FALSE") || isWord("NULL");
        if ((word && !constant) || token().kind == Token::Kind::Quoted) {
            Expression attribute{Op::Path};
            SKYDECK_ASSIGN(attribute.path, path());
            return attribute;
        }
        Expression given{Op::Value};
        SKYDECK_ASSIGN(given.value, value());
        return given;
    }

    Result<Expression> function() {
        const std::string called = toLower(token().text);
        const auto op = functionNamed(called);
        if (!op || *op == Op::IfNotExists) return malformed("Unknown function '" + token().text + "'");
        m_at += 2;
        Expression whole{*op};
        do {
            SKYDECK_ASSIGN(Expression argument, operand());
            whole.operands.push_back(std::move(argument));
        } while (accept(","));
        SKYDECK_TRY(expect(")"));
        return checked(std::move(whole));
    }

    Result<std::string> name() {
        if (token().kind != Token::Kind::Word && token().kind != Token::Kind::Quoted) return unexpected();
        return m_tokens[m_at++].text;
    }

    Result<DocumentPath> path() {
        DocumentPath whole;
        do {
            SKYDECK_ASSIGN(std::string step, name());
            whole.emplace_back(std::move(step));
            while (accept("[")) {
                const auto index = parseInteger(token().text);
                if (token().kind != Token::Kind::Number || !index) return unexpected();
                ++m_at;
                SKYDECK_TRY(expect("]"));
                whole.emplace_back(static_cast<std::size_t>(*index));
            }
        } while (accept("."));
        return whole;
    }

    /// An attribute value, from a parameter or a literal.
    Result<Json> value() {
        const Deeper deeper(m_depth);
        if (deeper.tooDeep()) return malformed("it is nested too deeply");
        SKYDECK_ASSIGN(Json found, literal());
        SKYDECK_TRY(normalise(found));
        return found;
    }

    Result<Json> literal() {
        const Token& first = token();
        switch (first.kind) {
        case Token::Kind::Parameter:
            ++m_at;
            if (m_used >= m_parameters.size()) return parametersDiffer();
            return m_parameters[m_used++];
        case Token::Kind::String:
            ++m_at;
            return Json{{"S", first.text}};
        case Token::Kind::Number:
            ++m_at;
            return Json{{"N", first.text}};
        case Token::Kind::Word:
            return constant();
        default:
            break;
        }
        if (accept("-")) {
            if (token().kind != Token::Kind::Number) return unexpected();
            return Json{{"N", "-" + m_tokens[m_at++].text}};
        }
        if (accept("[")) return list("]");
        if (accept("<<")) return set();
        if (accept("{")) return tuple();
        return unexpected();
    }

    Result<Json> constant() {
        if (acceptWord("TRUE")) return Json{{"BOOL", true}};
        if (acceptWord("FALSE")) return Json{{"BOOL", false}};
        if (acceptWord("NULL")) return Json{{"NULL", true}};
        return unexpected();
    }

    Result<Json> list(std::string_view close) {
        Json elements = Json::array();
        if (!accept(close)) {
            do {
                SKYDECK_ASSIGN(Json element, value());
                elements.push_back(std::move(element));
            } while (accept(","));
            SKYDECK_TRY(expect(close));
        }
        return Json{{"L", std::move(elements)}};
    }

    Result<Json> set() {
        SKYDECK_ASSIGN(const Json bag, list(">>"));
        const Json& elements = contentOf(bag);
        if (elements.empty()) return malformed("a set is empty");
        const std::string type = typeOf(elements[0]);
        Json members = Json::array();
        for (const Json& element : elements) {
            if (typeOf(element) != type || (type != "S" && type != "N" && type != "B"))
                return malformed("a set holds strings, numbers, or bytes, of one type");
            members.push_back(contentOf(element));
        }
        return Json{{type + "S", std::move(members)}};
    }

    Result<Json> tuple() {
        Json members = Json::object();
        if (!accept("}")) {
            do {
                if (token().kind != Token::Kind::String && token().kind != Token::Kind::Quoted) return unexpected();
                const std::string key = m_tokens[m_at++].text;
                SKYDECK_TRY(expect(":"));
                SKYDECK_ASSIGN(Json member, value());
                if (members.contains(key)) return malformed("'" + key + "' is given twice");
                members[key] = std::move(member);
            } while (accept(","));
            SKYDECK_TRY(expect("}"));
        }
        return Json{{"M", std::move(members)}};
    }

    std::vector<Token> m_tokens;
    const Json& m_parameters;
    std::size_t m_at = 0, m_used = 0;
    int m_depth = 0;
    Query m_query;
};
} // namespace

Result<Query> parse(std::string_view statement, const Json& parameters) {
    SKYDECK_ASSIGN(std::vector<Token> tokens, lex(statement));
    return StatementParser(std::move(tokens), parameters).whole();
}

} // namespace skydeck::lab::dynamodb::partiql
