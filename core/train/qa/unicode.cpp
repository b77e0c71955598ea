#include "core/train/qa/unicode.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>

namespace skydeck::train::qa {

Result<std::u32string> decodeUtf8(std::string_view bytes, std::string_view what) {
    std::u32string text;
    text.reserve(bytes.size());
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t start = at;
        UChar32 c = 0;
        U8_NEXT(data, at, bytes.size(), c);
        if (c < 0)
            return fail(ErrorKind::InvalidInput, "NotUtf8",
                        std::string(what) + " is not UTF-8: byte " + std::to_string(start) + " starts no character",
                        "Convert the text to UTF-8.");
        text.push_back(static_cast<char32_t>(c));
    }
    return text;
}

void appendUtf8(std::string& bytes, char32_t codePoint) {
    std::array<std::uint8_t, U8_MAX_LENGTH> buffer{};
    std::size_t size = 0;
    U8_APPEND_UNSAFE(buffer.data(), size, static_cast<UChar32>(codePoint));
    bytes.append(reinterpret_cast<const char*>(buffer.data()), size);
}

std::string encodeUtf8(std::u32string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (const char32_t c : text)
        appendUtf8(bytes, c);
    return bytes;
}

bool isBlank(char32_t c) {
    return c == U'\t' || c == U'\n' || c == U'\r' ||
           (u_isUWhiteSpace(static_cast<UChar32>(c)) && u_charType(static_cast<UChar32>(c)) != U_CONTROL_CHAR);
}

bool isControl(char32_t c) {
    if (c == U'\t' || c == U'\n' || c == U'\r') return false;
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_C_MASK) != 0;
}

bool isPunctuation(char32_t c) {
    if (c < 128) return (c > 32 && c < 48) || (c > 57 && c < 65) || (c > 90 && c < 97) || (c > 122 && c < 127);
    return u_ispunct(static_cast<UChar32>(c));
}

bool isIdeograph(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
           (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B820 && c <= 0x2CEAF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool isNonspacingMark(char32_t c) {
    return u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}

bool isLetter(char32_t c) {
    return u_isalpha(static_cast<UChar32>(c));
}

bool isUpperCase(char32_t c) {
    return u_isupper(static_cast<UChar32>(c));
}

bool isDigit(char32_t c) {
    return u_isdigit(static_cast<UChar32>(c));
}

bool isPrintable(char32_t c) {
    return c == U' ' || (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_C_MASK | U_GC_Z_MASK)) == 0;
}

char32_t toLowerCase(char32_t c) {
    return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

std::u32string decompose(char32_t c) {
    if (c < 0xC0) return {c};
    UErrorCode status = U_ZERO_ERROR;
    static const UNormalizer2* const nfd = unorm2_getNFDInstance(&status);
    if (!nfd) return {c};
    // The longest canonical decomposition has 4 code points.
    std::array<UChar, 16> units{};
    status = U_ZERO_ERROR;
    const std::int32_t size = unorm2_getDecomposition(nfd, static_cast<UChar32>(c), units.data(),
                                                      static_cast<std::int32_t>(units.size()), &status);
    if (size < 0 || U_FAILURE(status)) return {c};
    std::u32string text;
    for (std::int32_t at = 0; at < size;) {
        UChar32 part = 0;
        U16_NEXT(units.data(), at, size, part);
        text.push_back(static_cast<char32_t>(part));
    }
    return text;
}

std::u32string fold(std::u32string_view text) {
    std::u32string folded;
    folded.reserve(text.size());
    for (const char32_t c : text)
        for (const char32_t part : decompose(c))
            if (!isNonspacingMark(part)) folded.push_back(toLowerCase(part));
    return folded;
}

} // namespace skydeck::train::qa
