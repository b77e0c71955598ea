#include "core/lab/dynamodb/expression_lexer.h"

#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <array>

namespace skydeck::lab::dynamodb {

namespace {
bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool isNumeral(char c) {
    return c >= '0' && c <= '9';
}
bool isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isWordPart(char c) {
    return isWordStart(c) || isNumeral(c);
}
constexpr std::array<std::string_view, 14> kSymbols{"<>", "<=", ">=", "=", "<", ">", "(",
                                                    ")",  "[",  "]",  ".", ",", "+", "-"};

Token tokenAt(std::string_view text, std::size_t at) {
    const auto until = [&](std::size_t from, bool (*accepts)(char)) {
        while (from < text.size() && accepts(text[from]))
            ++from;
        return from;
    };
    const auto token = [&](Token::Kind kind, std::size_t end) {
        return Token{kind, std::string(text.substr(at, end - at)), at, end};
    };
    const char c = text[at];
    if (isWordStart(c)) return token(Token::Kind::Word, until(at, isWordPart));
    if (isNumeral(c)) return token(Token::Kind::Number, until(at, isNumeral));
    if ((c == '#' || c == ':') && at + 1 < text.size() && isWordPart(text[at + 1]))
        return token(c == '#' ? Token::Kind::Name : Token::Kind::Value, until(at + 1, isWordPart));
    for (const std::string_view symbol : kSymbols)
        if (text.substr(at).starts_with(symbol)) return token(Token::Kind::Symbol, at + symbol.size());
    return token(Token::Kind::End, at + 1); // none: the caller refuses it
}
} // namespace

Result<std::vector<Token>> lex(std::string_view text, std::string_view expression) {
    constexpr std::size_t kLongest = 4096;
    if (text.size() > kLongest)
        return invalid(
            "Invalid " + std::string(expression) +
            ": Expression size has exceeded the maximum allowed size; expression size: " + std::to_string(text.size()));
    std::vector<Token> tokens;
    std::size_t at = 0;
    for (;;) {
        while (at < text.size() && isBlank(text[at]))
            ++at;
        if (at == text.size()) break;
        tokens.push_back(tokenAt(text, at));
        at = tokens.back().end;
        if (tokens.back().kind == Token::Kind::End) return syntaxError(text, tokens, tokens.size() - 1, expression);
    }
    if (tokens.empty()) return invalid("Invalid " + std::string(expression) + ": The expression can not be empty;");
    tokens.push_back({Token::Kind::End, "<EOF>", text.size(), text.size()});
    return tokens;
}

tl::unexpected<Error> syntaxError(std::string_view text, const std::vector<Token>& tokens, std::size_t index,
                                  std::string_view expression) {
    const std::size_t begin = tokens[index > 0 ? index - 1 : 0].begin;
    const std::size_t end = tokens[std::min(index + 1, tokens.size() - 1)].end;
    return invalid("Invalid " + std::string(expression) + ": Syntax error; token: \"" + tokens[index].text +
                   "\", near: \"" + std::string(text.substr(begin, end - begin)) + "\"");
}

} // namespace skydeck::lab::dynamodb
