#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace skydeck::train::qa {

/// Text as code points: positions of answers count these, as Python's strings do. InvalidInput "NotUtf8" names `what`
/// and the first byte that is wrong; nothing is replaced, because a replacement would shift what an answer points at.
Result<std::u32string> decodeUtf8(std::string_view bytes, std::string_view what);
std::string encodeUtf8(std::u32string_view text);
void appendUtf8(std::string& bytes, char32_t codePoint);

/// What BERT's normalisation asks of a code point, by Unicode's general categories.
bool isBlank(char32_t c);          ///< tab, line feed, carriage return, and White_Space that is no control character
bool isControl(char32_t c);        ///< a category of C, but not tab, line feed or carriage return
bool isPunctuation(char32_t c);    ///< a category of P, and the ASCII symbols that BERT counts to it ($+<=>^`|~)
bool isIdeograph(char32_t c);      ///< the CJK blocks that BERT splits character by character; not kana, not hangul
bool isNonspacingMark(char32_t c); ///< Mn: accents
bool isLetter(char32_t c);
bool isUpperCase(char32_t c);
bool isDigit(char32_t c);     ///< Nd
bool isPrintable(char32_t c); ///< as Python's str.isprintable: neither C nor Z, but the space
char32_t toLowerCase(char32_t c);

/// The canonical decomposition (NFD) of one code point, itself where it has none.
std::u32string decompose(char32_t c);
/// Lower case without accents, for comparisons: "Élan" → "elan".
std::u32string fold(std::u32string_view text);

} // namespace skydeck::train::qa
