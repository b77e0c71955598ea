#pragma once

#include <cctype>
#include <cstddef>
#include <string_view>

namespace skydeck::lab {

/// A place in an expression that is read from left to right, white space between its parts.
class ExpressionReader {
protected:
    explicit ExpressionReader(std::string_view text) : m_text(text) {}

    /// The next character that is no white space; '\0' at the end.
    char peek() {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool take(char wanted) {
        if (peek() != wanted) return false;
        ++m_at;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace skydeck::lab
