#include "core/wire/uri.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace skydeck::wire {

namespace {
// RFC 3986 section 2.3; built by hand because <cctype> depends on the locale.
constexpr std::array<bool, 256> makeUnreserved() {
    std::array<bool, 256> table{};
    for (unsigned c = 'a'; c <= 'z'; ++c)
        table[c] = true;
    for (unsigned c = 'A'; c <= 'Z'; ++c)
        table[c] = true;
    for (unsigned c = '0'; c <= '9'; ++c)
        table[c] = true;
    for (const char c : {'-', '.', '_', '~'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kUnreserved = makeUnreserved();

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
} // namespace

std::string percentEncode(std::string_view text, bool keepSlash) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kUnreserved[byte] || (keepSlash && c == '/')) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::string percentDecode(std::string_view text, bool plusIsBlank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hexValue(text[i + 1]), low = hexValue(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += plusIsBlank && text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

QueryPairs parseQuery(std::string_view query) {
    QueryPairs pairs;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (piece.empty()) continue;
        const auto equals = piece.find('=');
        pairs.emplace_back(percentDecode(piece.substr(0, equals), true),
                           equals == std::string_view::npos ? std::string()
                                                            : percentDecode(piece.substr(equals + 1), true));
    }
    return pairs;
}

std::string buildQuery(const QueryPairs& pairs) {
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out += percentEncode(name);
        out += '=';
        out += percentEncode(value);
    }
    return out;
}

Result<Url> parseUrl(std::string_view text) {
    const auto bad = [&](const char* why) {
        return fail(ErrorKind::InvalidInput, "InvalidUrl",
                    "'" + std::string(text) + "' is not a usable address: " + why,
                    "Write it like http://127.0.0.1:4566 or https://example.com.");
    };
    Url url;
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return bad("it has no scheme");
    url.scheme = toLower(text.substr(0, colon));
    if (url.scheme != "http" && url.scheme != "https") return bad("only http and https are served");
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return bad("it holds a blank or a control character");
    std::string_view rest = text.substr(colon + 3);
    if (const auto fragment = rest.find('#'); fragment != std::string_view::npos) rest = rest.substr(0, fragment);
    if (const auto question = rest.find('?'); question != std::string_view::npos) {
        url.query = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    const auto slash = rest.find('/');
    url.host = rest.substr(0, slash);
    if (slash != std::string_view::npos) url.path = rest.substr(slash);
    if (url.host.find('@') != std::string::npos) return bad("it holds a user name");
    const auto bracket = url.host.find(']');
    const auto port = url.host.find(':', bracket == std::string::npos ? 0 : bracket);
    if (url.host.empty() || port == 0) return bad("it names no host");
    if (port != std::string::npos) {
        const auto number = parseInteger(std::string_view(url.host).substr(port + 1));
        if (!number || *number < 1 || *number > 65535) return bad("its port is not a number from 1 to 65535");
    }
    return url;
}

} // namespace skydeck::wire
