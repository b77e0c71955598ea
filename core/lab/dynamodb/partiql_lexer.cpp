#include "core/lab/dynamodb/partiql_lexer.h"

#include "core/lab/dynamodb/errors.h"

#include <array>
#include <cctype>

namespace skydeck::lab::dynamodb::partiql {

namespace {
bool isDigitOf(char c) {
    return c >= '0' && c <= '9';
}
bool isNameStart(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}
bool isNamePart(char c) {
    return isNameStart(c) || isDigitOf(c);
}
constexpr std::array<std::string_view, 21> kMarks{"<<", ">>", "<>", "<=", ">=", "!=", "=", "<", ">", "(", ")",
                                                  "[",  "]",  "{",  "}",  ".",  ",",  ":", "+", "-", "*"};

/// The end of a number that begins at `at`, with its exponent.
std::size_t endOfNumber(std::string_view text, std::size_t at) {
    const auto digits = [&] {
        while (at < text.size() && isDigitOf(text[at]))
            ++at;
    };
    digits();
    if (at + 1 < text.size() && text[at] == '.' && isDigitOf(text[at + 1])) {
        ++at;
        digits();
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::size_t exponent = at + 1;
        if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
        if (exponent < text.size() && isDigitOf(text[exponent])) {
            at = exponent;
            digits();
        }
    }
    return at;
}

/// A text in quotes, in which two of them stand for one. `at` goes behind it.
Result<std::string> quoted(std::string_view text, std::size_t& at) {
    const char mark = text[at++];
    std::string content;
    while (at < text.size()) {
        const char c = text[at++];
        if (c != mark) {
            content += c;
        } else if (at < text.size() && text[at] == mark) {
            content += mark;
            ++at;
        } else {
            return content;
        }
    }
    return malformed("a quote is not closed");
}
} // namespace

tl::unexpected<Error> malformed(const std::string& why) {
    return invalid("Statement wasn't well formed, can't be processed: " + why);
}

Result<std::vector<Token>> lex(std::string_view text) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        const std::size_t begin = at;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
        } else if (c == '\'' || c == '"') {
            SKYDECK_ASSIGN(std::string content, quoted(text, at));
            tokens.push_back({c == '"' ? Token::Kind::Quoted : Token::Kind::String, std::move(content), begin});
        } else if (isNameStart(c)) {
            while (at < text.size() && isNamePart(text[at]))
                ++at;
            tokens.push_back({Token::Kind::Word, std::string(text.substr(begin, at - begin)), begin});
        } else if (isDigitOf(c)) {
            at = endOfNumber(text, at);
            tokens.push_back({Token::Kind::Number, std::string(text.substr(begin, at - begin)), begin});
        } else if (c == '?') {
            ++at;
            tokens.push_back({Token::Kind::Parameter, "?", begin});
        } else if (c == ';' && text.find_first_not_of(" \t\r\n", at + 1) == std::string_view::npos) {
            break;
        } else {
            std::string_view symbol;
            for (const std::string_view mark : kMarks)
                if (symbol.empty() && text.substr(at).starts_with(mark)) symbol = mark;
            if (symbol.empty()) return malformed("unexpected character '" + std::string(1, c) + "'");
            at += symbol.size();
            tokens.push_back({Token::Kind::Symbol, std::string(symbol), begin});
        }
    }
    tokens.push_back({Token::Kind::End, "the end", text.size()});
    return tokens;
}

} // namespace skydeck::lab::dynamodb::partiql
