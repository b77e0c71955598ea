#include "core/train/qa/wordpiece.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"

#include <algorithm>
#include <optional>

namespace skydeck::train::qa {

namespace {
/// Ten times the vocabulary of the largest multilingual models.
constexpr std::size_t kMostVocabularyBytes = 16 << 20, kMostVocabularyTokens = 1'000'000;

bool isSpecial(std::string_view token) {
    return token.size() > 2 && token.front() == '[' && token.back() == ']';
}

tl::unexpected<Error> badVocabulary(std::string_view what, const std::string& fault) {
    return fail(ErrorKind::InvalidInput, "InvalidVocabulary", "'" + std::string(what) + "' " + fault,
                "vocab.txt of the model's own folder is needed.");
}

/// A file of the model's folder; nothing when it may be absent and is.
Result<std::optional<std::string>> readModelFile(const std::filesystem::path& path, std::uintmax_t most,
                                                 bool optional) {
    std::error_code status;
    const auto size = std::filesystem::file_size(path, status);
    if (!status && size > most)
        return fail(ErrorKind::InvalidInput, "WrongModel",
                    "'" + path.string() + "' has " + std::to_string(size) + " bytes; at most " + std::to_string(most) +
                        " are read");
    auto text = readFile(path);
    if (text) return std::optional(std::move(*text));
    if (text.error().kind != ErrorKind::NotFound) return fail(std::move(text).error());
    if (optional) return std::nullopt;
    return fail(ErrorKind::InvalidInput, "ModelFileMissing", "There is no '" + path.string() + "'",
                "packaging/images/README.md says which files a model's folder holds.");
}
} // namespace

/// Words as they grow, letter by letter, with where each letter comes from.
class WordPiece::Words {
public:
    Words(const WordPiece& pieces, Encoding& encoding) : m_pieces(pieces), m_encoding(encoding) {}

    void append(char32_t letter, std::size_t origin) {
        if (m_origins.empty()) m_span.start = origin;
        m_span.end = origin + 1;
        // Beyond the limit only the span matters.
        if (m_letters.size() <= kLongestWord) m_letters.push_back(letter);
        m_origins.push_back(origin);
    }
    /// A mark that is dropped belongs to the letter before it all the same.
    void extendTo(std::size_t origin) {
        if (!m_origins.empty()) m_span.end = origin + 1;
    }
    void end() {
        if (m_origins.empty()) return;
        const auto word = static_cast<std::uint32_t>(m_encoding.words.size());
        m_encoding.words.push_back(m_span);
        m_pieces.encodeWord(m_encoding, m_letters, m_origins, word);
        m_letters.clear();
        m_origins.clear();
    }
    void single(char32_t letter, std::size_t origin) {
        end();
        append(letter, origin);
        end();
    }

private:
    const WordPiece& m_pieces;
    Encoding& m_encoding;
    std::u32string m_letters;
    std::vector<std::size_t> m_origins;
    Span m_span;
};

void WordPiece::encodeWord(Encoding& encoding, std::u32string_view letters, const std::vector<std::size_t>& origins,
                           std::uint32_t word) const {
    const Span whole = encoding.words[word];
    const auto unknown = [&] { encoding.tokens.push_back({m_unknown, word, whole}); };
    if (letters.size() > kLongestWord) return unknown();
    std::string bytes;
    std::vector<std::size_t> at{0};
    for (const char32_t letter : letters) {
        appendUtf8(bytes, letter);
        at.push_back(bytes.size());
    }
    const std::size_t before = encoding.tokens.size();
    for (std::size_t start = 0; start < letters.size();) {
        const Pieces& pieces = start == 0 ? m_first : m_later;
        std::size_t end = std::min(letters.size(), start + m_longest);
        auto found = pieces.end();
        for (; end > start; --end) {
            found = pieces.find(std::string_view(bytes).substr(at[start], at[end] - at[start]));
            if (found != pieces.end()) break;
        }
        if (found == pieces.end()) {
            encoding.tokens.resize(before);
            return unknown();
        }
        const std::size_t last = end == letters.size() ? whole.end : origins[end - 1] + 1;
        encoding.tokens.push_back({found->second, word, {origins[start], last}});
        start = end;
    }
}

Encoding WordPiece::encode(std::u32string_view text) const {
    Encoding encoding;
    Words words(*this, encoding);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t c = text[i];
        if (c == 0 || c == 0xFFFD || qa::isControl(c)) continue;
        if (isBlank(c)) {
            words.end();
            continue;
        }
        const bool alone = m_settings.splitIdeographs && isIdeograph(c);
        if (alone) words.end();
        for (const char32_t part : m_settings.stripAccents ? decompose(c) : std::u32string{c}) {
            if (m_settings.stripAccents && isNonspacingMark(part)) {
                words.extendTo(i);
                continue;
            }
            const char32_t letter = m_settings.lowerCase ? toLowerCase(part) : part;
            if (isPunctuation(letter))
                words.single(letter, i);
            else
                words.append(letter, i);
        }
        if (alone) words.end();
    }
    words.end();
    return encoding;
}

Result<WordPiece> WordPiece::create(std::string_view vocabulary, WordPieceSettings settings, std::string_view what) {
    if (vocabulary.size() > kMostVocabularyBytes)
        return badVocabulary(what, "has " + std::to_string(vocabulary.size()) + " bytes; at most " +
                                       std::to_string(kMostVocabularyBytes) + " are read");
    if (!isUtf8(vocabulary)) return badVocabulary(what, "is not UTF-8");
    WordPiece made;
    made.m_settings = settings;
    std::optional<std::int32_t> unknown, classes, separator;
    while (!vocabulary.empty()) {
        const auto newline = vocabulary.find('\n');
        std::string_view token = vocabulary.substr(0, newline);
        vocabulary.remove_prefix(newline == std::string_view::npos ? vocabulary.size() : newline + 1);
        if (token.ends_with('\r')) token.remove_suffix(1);
        if (made.m_size == kMostVocabularyTokens)
            return badVocabulary(what, "has more than " + std::to_string(kMostVocabularyTokens) + " tokens");
        const auto id = static_cast<std::int32_t>(made.m_size++);
        if (token == "[UNK]") unknown = id;
        if (token == "[CLS]") classes = id;
        if (token == "[SEP]") separator = id;
        if (isSpecial(token)) continue;
        const bool later = token.size() > 2 && token.starts_with("##");
        if (later) token.remove_prefix(2);
        const auto length = std::ranges::count_if(token, [](unsigned char c) { return (c & 0xC0) != 0x80; });
        made.m_longest = std::max(made.m_longest, static_cast<std::size_t>(length));
        // Of a token that is there twice the later number holds, as in the reference.
        (later ? made.m_later : made.m_first).insert_or_assign(std::string(token), id);
    }
    if (!unknown || !classes || !separator)
        return badVocabulary(what, std::string("has no token ") +
                                       (!unknown   ? "[UNK]"
                                        : !classes ? "[CLS]"
                                                   : "[SEP]") +
                                       ": it is not a BERT vocabulary");
    made.m_unknown = *unknown;
    made.m_class = *classes;
    made.m_separator = *separator;
    return made;
}

Result<WordPiece> WordPiece::load(const std::filesystem::path& folder) {
    const auto path = folder / "vocab.txt";
    SKYDECK_ASSIGN(const auto vocabulary, readModelFile(path, kMostVocabularyBytes, false));
    SKYDECK_ASSIGN(const auto text, readModelFile(folder / "tokenizer_config.json", 1 << 20, true));
    Json config = Json::object();
    if (text) {
        SKYDECK_ASSIGN(config, parseJson(*text, (folder / "tokenizer_config.json").string()));
    }
    const bool capitals = [&] {
        std::string_view rest = *vocabulary;
        while (!rest.empty()) {
            const auto newline = rest.find('\n');
            const std::string_view token = rest.substr(0, newline);
            rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
            if (!token.empty() && token[0] >= 'A' && token[0] <= 'Z') return true;
        }
        return false;
    }();
    WordPieceSettings settings;
    settings.lowerCase = boolAt(config, "do_lower_case", !capitals);
    settings.stripAccents = boolAt(config, "strip_accents", settings.lowerCase);
    settings.splitIdeographs = boolAt(config, "tokenize_chinese_chars", true);
    return create(*vocabulary, settings, path.string());
}

} // namespace skydeck::train::qa
