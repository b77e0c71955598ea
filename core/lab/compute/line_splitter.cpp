#include "core/lab/compute/line_splitter.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cstdint>

namespace skydeck::lab {

namespace {
bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Length of the well-formed UTF-8 character that `bytes` starts with; 0 when it starts with none.
std::size_t characterLength(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return bytes.size() >= length && isUtf8(bytes.substr(0, length)) ? length : 0;
}

/// Where to cut `text` at or before `limit` so that no character is torn.
std::size_t cutPoint(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text.size();
    std::size_t cut = limit;
    while (cut > limit - 4 && isContinuation(text[cut]))
        --cut;
    return isContinuation(text[cut]) ? limit : cut;
}

void emit(std::string_view raw, std::vector<std::string>& lines) {
    if (raw.empty()) return;
    std::string text = toUtf8(raw);
    if (text.size() <= LineSplitter::kMaximum) {
        lines.push_back(std::move(text));
        return;
    }
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t cut = cutPoint(rest, LineSplitter::kMaximum);
        lines.emplace_back(rest.substr(0, cut));
        rest.remove_prefix(cut);
    }
}
} // namespace

std::string toUtf8(std::string_view bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    std::string text;
    text.reserve(bytes.size() + 16);
    while (!bytes.empty()) {
        if (const std::size_t length = characterLength(bytes); length > 0) {
            text.append(bytes.substr(0, length));
            bytes.remove_prefix(length);
        } else {
            text.append("\xEF\xBF\xBD");
            bytes.remove_prefix(1);
        }
    }
    return text;
}

void LineSplitter::feed(std::string_view bytes, std::vector<std::string>& lines) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find_first_of("\r\n");
        if (end == std::string_view::npos) {
            m_pending.append(bytes);
            break;
        }
        if (m_pending.empty()) {
            emit(bytes.substr(0, end), lines);
        } else {
            m_pending.append(bytes.substr(0, end));
            emit(m_pending, lines);
            m_pending.clear();
        }
        bytes.remove_prefix(end + 1);
    }
    // A line that never ends must not grow without bound.
    while (m_pending.size() > kMaximum) {
        const std::size_t cut = cutPoint(m_pending, kMaximum);
        emit(std::string_view(m_pending).substr(0, cut), lines);
        m_pending.erase(0, cut);
    }
}

void LineSplitter::finish(std::vector<std::string>& lines) {
    emit(m_pending, lines);
    m_pending.clear();
}

} // namespace skydeck::lab
