#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::dynamodb::partiql {

struct Token {
    enum class Kind { Word, Quoted, String, Number, Parameter, Symbol, End };
    Kind kind = Kind::End;
    std::string text; ///< without quotes
    std::size_t begin = 0;
};

/// "Statement wasn't well formed, can't be processed: …"
tl::unexpected<Error> malformed(const std::string& why);

/// The tokens of a statement, an End token last.
Result<std::vector<Token>> lex(std::string_view statement);

} // namespace skydeck::lab::dynamodb::partiql
