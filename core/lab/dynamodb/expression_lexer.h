#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::dynamodb {

struct Token {
    enum class Kind { Word, Name, Value, Number, Symbol, End };
    Kind kind = Kind::End;
    std::string text; ///< with the # or : of a name or value; "<EOF>" at the end
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The tokens of an expression, an End token last; ValidationException for text that belongs to none.
/// `expression` is the parameter's name, for the message.
Result<std::vector<Token>> lex(std::string_view text, std::string_view expression);

/// `Invalid X: Syntax error; token: "t", near: "s t u"` for the token at `index`.
tl::unexpected<Error> syntaxError(std::string_view text, const std::vector<Token>& tokens, std::size_t index,
                                  std::string_view expression);

} // namespace skydeck::lab::dynamodb
