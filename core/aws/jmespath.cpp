#include "core/aws/jmespath.h"

#include "core/base/strings.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace skydeck::aws {

enum class NodeKind {
    Current,
    Field,            // text
    Index,            // number
    Chain,            // children: left, right
    Flatten,          // left
    Projection,       // left, right
    ValueProjection,  // left, right
    FilterProjection, // left, right, condition
    Or,
    And,
    Not,
    Compare, // text: the operator
    Literal,
    Function, // text: the name; children: arguments
};

struct JmesPath::Node {
    NodeKind kind = NodeKind::Current;
    std::string text;
    std::int64_t number = 0;
    Json literal;
    std::vector<std::unique_ptr<Node>> children;
};

namespace {

using Node = JmesPath::Node;
using NodePtr = std::unique_ptr<Node>;

enum class TokenKind { End, Identifier, Number, Literal, Symbol };

struct Token {
    TokenKind kind = TokenKind::End;
    std::string text; // the name or the symbol
    Json literal;
    std::size_t at = 0;
};

auto syntaxError(std::string_view expression, std::size_t at, const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidExpression",
                "JMESPath '" + std::string(expression) + "', character " + std::to_string(at + 1) + ": " + what);
}

bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Up to the closing quote; a backslash protects the next character.
std::optional<std::string_view> quoted(std::string_view text, std::size_t open) {
    for (std::size_t i = open + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == text[open])
            return text.substr(open + 1, i - open - 1);
    }
    return std::nullopt;
}

Result<std::vector<Token>> tokenize(std::string_view text) {
    static constexpr std::string_view kSymbols[] = {"||", "&&", "==", "!=", "<=", ">=", "[?", "[]", ".", "[",
                                                    "]",  "(",  ")",  "*",  ",",  "!",  "<",  ">",  "@"};
    std::vector<Token> tokens;
    std::size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        const std::size_t start = i;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++i;
        } else if (isNameStart(c)) {
            while (i < text.size() && (isNameStart(text[i]) || isDigit(text[i])))
                ++i;
            tokens.push_back({TokenKind::Identifier, std::string(text.substr(start, i - start)), {}, start});
        } else if (isDigit(c) || c == '-') {
            for (++i; i < text.size() && isDigit(text[i]);)
                ++i;
            tokens.push_back({TokenKind::Number, std::string(text.substr(start, i - start)), {}, start});
        } else if (c == '"' || c == '\'' || c == '`') {
            const auto inside = quoted(text, i);
            if (!inside) return syntaxError(text, i, "the quote is not closed");
            i += inside->size() + 2;
            if (c == '\'') {
                tokens.push_back({TokenKind::Literal, {}, replaceAll(std::string(*inside), "\\'", "'"), start});
                continue;
            }
            const std::string source =
                c == '"' ? std::string(text.substr(start, i - start)) : replaceAll(std::string(*inside), "\\`", "`");
            auto value = parseJson(source, "the literal");
            if (!value) return syntaxError(text, start, value.error().message);
            if (c == '"')
                tokens.push_back({TokenKind::Identifier, value->get<std::string>(), {}, start});
            else
                tokens.push_back({TokenKind::Literal, {}, std::move(*value), start});
        } else {
            const auto* symbol =
                std::find_if(std::begin(kSymbols), std::end(kSymbols),
                             [&](std::string_view candidate) { return text.substr(i).starts_with(candidate); });
            if (symbol == std::end(kSymbols)) return syntaxError(text, i, std::string("'") + c + "' is not supported");
            i += symbol->size();
            tokens.push_back({TokenKind::Symbol, std::string(*symbol), {}, start});
        }
    }
    tokens.push_back({TokenKind::End, {}, {}, text.size()});
    return tokens;
}

NodePtr makeNode(NodeKind kind, NodePtr left = nullptr, NodePtr right = nullptr) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    if (left) node->children.push_back(std::move(left));
    if (right) node->children.push_back(std::move(right));
    return node;
}

// A top-down operator precedence parser; the binding powers are those of the reference implementation.
class Parser {
public:
    Parser(std::string_view expression, std::vector<Token> tokens)
        : m_expression(expression), m_tokens(std::move(tokens)) {}

    Result<NodePtr> parse() {
        SKYDECK_ASSIGN(NodePtr root, expression(0));
        if (peek().kind != TokenKind::End) return error("'" + peek().text + "' is not expected here");
        return root;
    }

private:
    static constexpr int kProjectionStop = 10;
    static constexpr int kDeepest = 64;

    const Token& peek() const { return m_tokens[m_next]; }
    const Token& take() { return m_tokens[m_next + 1 < m_tokens.size() ? m_next++ : m_next]; }
    bool isSymbol(std::string_view symbol) const { return peek().kind == TokenKind::Symbol && peek().text == symbol; }
    tl::unexpected<Error> error(const std::string& what) const { return syntaxError(m_expression, peek().at, what); }
    Status expect(std::string_view symbol) {
        if (!isSymbol(symbol)) return error("'" + std::string(symbol) + "' is missing");
        take();
        return {};
    }

    int power() const {
        if (peek().kind != TokenKind::Symbol) return 0;
        const std::string& s = peek().text;
        if (s == "||") return 2;
        if (s == "&&") return 3;
        if (isComparator(s)) return 5;
        if (s == "[]") return 9;
        if (s == "*") return 20;
        if (s == "[?") return 21;
        if (s == ".") return 40;
        if (s == "[") return 55;
        return 0;
    }
    static bool isComparator(const std::string& s) {
        return s == "==" || s == "!=" || s == "<" || s == ">" || s == "<=" || s == ">=";
    }

    Result<NodePtr> expression(int bindingPower) {
        if (++m_depth > kDeepest) return error("too deeply nested");
        SKYDECK_ASSIGN(NodePtr left, prefix());
        while (bindingPower < power()) {
            SKYDECK_ASSIGN(NodePtr longer, infix(std::move(left)));
            left = std::move(longer);
        }
        --m_depth;
        return left;
    }

    Result<NodePtr> prefix() {
        if (peek().kind == TokenKind::Literal) {
            auto node = makeNode(NodeKind::Literal);
            node->literal = take().literal;
            return node;
        }
        if (peek().kind == TokenKind::Identifier) {
            const std::string name = take().text;
            if (isSymbol("(")) return function(name);
            auto node = makeNode(NodeKind::Field);
            node->text = name;
            return node;
        }
        if (isSymbol("@")) {
            take();
            return makeNode(NodeKind::Current);
        }
        if (isSymbol("!")) {
            take();
            SKYDECK_ASSIGN(NodePtr operand, expression(45));
            return makeNode(NodeKind::Not, std::move(operand));
        }
        if (isSymbol("(")) {
            take();
            SKYDECK_ASSIGN(NodePtr inside, expression(0));
            SKYDECK_TRY(expect(")"));
            return inside;
        }
        if (isSymbol("*")) {
            take();
            return project(NodeKind::ValueProjection, makeNode(NodeKind::Current), 20);
        }
        if (isSymbol("[") || isSymbol("[]") || isSymbol("[?")) return infix(makeNode(NodeKind::Current));
        return error(peek().kind == TokenKind::End ? "the expression ends too early"
                                                   : "'" + peek().text + "' is not expected here");
    }

    Result<NodePtr> infix(NodePtr left) {
        const std::string symbol = take().text;
        if (symbol == ".") {
            if (isSymbol("*")) {
                take();
                return project(NodeKind::ValueProjection, std::move(left), 20);
            }
            SKYDECK_ASSIGN(NodePtr right, afterDot(40));
            return makeNode(NodeKind::Chain, std::move(left), std::move(right));
        }
        if (symbol == "||" || symbol == "&&") {
            SKYDECK_ASSIGN(NodePtr right, expression(symbol == "||" ? 2 : 3));
            return makeNode(symbol == "||" ? NodeKind::Or : NodeKind::And, std::move(left), std::move(right));
        }
        if (isComparator(symbol)) {
            SKYDECK_ASSIGN(NodePtr right, expression(5));
            auto node = makeNode(NodeKind::Compare, std::move(left), std::move(right));
            node->text = symbol;
            return node;
        }
        if (symbol == "[]") return project(NodeKind::Projection, makeNode(NodeKind::Flatten, std::move(left)), 9);
        if (symbol == "[?") {
            SKYDECK_ASSIGN(NodePtr condition, expression(0));
            SKYDECK_TRY(expect("]"));
            SKYDECK_ASSIGN(NodePtr node, project(NodeKind::FilterProjection, std::move(left), 21));
            node->children.push_back(std::move(condition));
            return node;
        }
        // "[": an index or [*]
        if (isSymbol("*")) {
            take();
            SKYDECK_TRY(expect("]"));
            return project(NodeKind::Projection, std::move(left), 20);
        }
        const auto number = peek().kind == TokenKind::Number ? parseInteger(peek().text) : std::nullopt;
        if (!number) return error("an index or '*' belongs into the brackets");
        take();
        SKYDECK_TRY(expect("]"));
        auto index = makeNode(NodeKind::Index);
        index->number = *number;
        return makeNode(NodeKind::Chain, std::move(left), std::move(index));
    }

    Result<NodePtr> afterDot(int bindingPower) {
        if (peek().kind == TokenKind::Identifier || isSymbol("*")) return expression(bindingPower);
        return error("a name belongs after the dot");
    }

    // What follows a projection applies to each of its elements, up to the next operator that binds loosely.
    Result<NodePtr> project(NodeKind kind, NodePtr left, int bindingPower) {
        NodePtr right;
        if (power() < kProjectionStop) {
            right = makeNode(NodeKind::Current);
        } else if (isSymbol(".")) {
            take();
            SKYDECK_ASSIGN(right, afterDot(bindingPower));
        } else {
            SKYDECK_ASSIGN(right, expression(bindingPower));
        }
        return makeNode(kind, std::move(left), std::move(right));
    }

    Result<NodePtr> function(const std::string& name) {
        const std::size_t arity = name == "contains" ? 2 : 1;
        if (name != "length" && name != "contains" && name != "keys" && name != "values")
            return error("the function '" + name + "' is not supported");
        take();
        auto node = makeNode(NodeKind::Function);
        node->text = name;
        while (!isSymbol(")")) {
            if (!node->children.empty()) SKYDECK_TRY(expect(","));
            SKYDECK_ASSIGN(NodePtr argument, expression(0));
            node->children.push_back(std::move(argument));
        }
        take();
        if (node->children.size() != arity) return error(name + " takes " + std::to_string(arity) + " arguments");
        return node;
    }

    std::string_view m_expression;
    std::vector<Token> m_tokens;
    std::size_t m_next = 0;
    int m_depth = 0;
};

Json evaluateNode(const Node& node, const Json& value);

Json projectEach(const Node& right, const Json& elements) {
    Json out = Json::array();
    for (const Json& element : elements)
        if (Json result = evaluateNode(right, element); !result.is_null()) out.push_back(std::move(result));
    return out;
}

Json flatten(const Json& value) {
    if (!value.is_array()) return nullptr;
    Json out = Json::array();
    for (const Json& element : value) {
        if (element.is_array())
            out.insert(out.end(), element.begin(), element.end());
        else
            out.push_back(element);
    }
    return out;
}

Json compare(const std::string& symbol, const Json& left, const Json& right) {
    if (symbol == "==") return left == right;
    if (symbol == "!=") return left != right;
    if (!left.is_number() || !right.is_number()) return nullptr;
    if (symbol == "<") return left < right;
    if (symbol == "<=") return left <= right;
    if (symbol == ">") return left > right;
    return left >= right;
}

Json callFunction(const std::string& name, const Json& subject, const Json& wanted) {
    if (name == "length") {
        if (subject.is_array() || subject.is_object()) return subject.size();
        if (!subject.is_string()) return nullptr;
        const auto& text = subject.get_ref<const std::string&>();
        return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
    }
    if (name == "contains") {
        if (subject.is_array()) return std::find(subject.begin(), subject.end(), wanted) != subject.end();
        if (!subject.is_string() || !wanted.is_string()) return nullptr;
        return subject.get_ref<const std::string&>().find(wanted.get_ref<const std::string&>()) != std::string::npos;
    }
    if (!subject.is_object()) return nullptr;
    Json out = Json::array();
    for (const auto& [key, member] : subject.items())
        out.push_back(name == "keys" ? Json(key) : member);
    return out;
}

Json evaluateNode(const Node& node, const Json& value) {
    const auto child = [&](std::size_t i) { return evaluateNode(*node.children[i], value); };
    switch (node.kind) {
    case NodeKind::Current:
        return value;
    case NodeKind::Literal:
        return node.literal;
    case NodeKind::Field:
        return memberAt(value, node.text);
    case NodeKind::Index: {
        if (!value.is_array()) return nullptr;
        const auto size = static_cast<std::int64_t>(value.size());
        const std::int64_t at = node.number < 0 ? node.number + size : node.number;
        return at >= 0 && at < size ? value[static_cast<std::size_t>(at)] : Json();
    }
    case NodeKind::Chain: {
        const Json left = child(0);
        return left.is_null() ? Json() : evaluateNode(*node.children[1], left);
    }
    case NodeKind::Flatten:
        return flatten(child(0));
    case NodeKind::Projection: {
        const Json list = child(0);
        return list.is_array() ? projectEach(*node.children[1], list) : Json();
    }
    case NodeKind::ValueProjection: {
        const Json object = child(0);
        return object.is_object() ? projectEach(*node.children[1], object) : Json();
    }
    case NodeKind::FilterProjection: {
        const Json list = child(0);
        if (!list.is_array()) return nullptr;
        Json kept = Json::array();
        for (const Json& element : list)
            if (JmesPath::isTrue(evaluateNode(*node.children[2], element))) kept.push_back(element);
        return projectEach(*node.children[1], kept);
    }
    case NodeKind::Or: {
        Json left = child(0);
        return JmesPath::isTrue(left) ? left : child(1);
    }
    case NodeKind::And: {
        Json left = child(0);
        return JmesPath::isTrue(left) ? child(1) : left;
    }
    case NodeKind::Not:
        return !JmesPath::isTrue(child(0));
    case NodeKind::Compare:
        return compare(node.text, child(0), child(1));
    case NodeKind::Function:
        return callFunction(node.text, child(0), node.children.size() > 1 ? child(1) : Json());
    }
    return nullptr;
}

} // namespace

Result<JmesPath> JmesPath::parse(std::string_view expression) {
    SKYDECK_ASSIGN(auto tokens, tokenize(expression));
    SKYDECK_ASSIGN(NodePtr root, Parser(expression, std::move(tokens)).parse());
    return JmesPath(std::shared_ptr<const Node>(std::move(root)));
}

Json JmesPath::evaluate(const Json& value) const {
    return evaluateNode(*m_root, value);
}

bool JmesPath::isTrue(const Json& value) {
    if (value.is_null()) return false;
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_string()) return !value.get_ref<const std::string&>().empty();
    if (value.is_array() || value.is_object()) return !value.empty();
    return true;
}

} // namespace skydeck::aws
