#pragma once

#include <string_view>

namespace skydeck::lab::dynamodb {

/// True for words that an expression cannot use as an attribute's name without a placeholder, in any case of letters.
bool isReservedWord(std::string_view word);

} // namespace skydeck::lab::dynamodb
