#pragma once

#include "core/base/result.h"
#include "core/train/qa/unicode.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace skydeck::train::qa {

/// A stretch of the original text, in code points.
struct Span {
    std::size_t start = 0, end = 0;
    bool operator==(const Span&) const = default;
};

struct Token {
    std::int32_t id = 0;
    std::uint32_t word = 0; ///< which of Encoding::words it is of
    Span span;
};

/// A text in tokens, without [CLS] and [SEP].
struct Encoding {
    std::vector<Token> tokens;
    std::vector<Span> words;
};

struct WordPieceSettings {
    bool lowerCase = true;       ///< tokenizer_config.json: do_lower_case
    bool stripAccents = true;    ///< strip_accents; where that says nothing, as do_lower_case
    bool splitIdeographs = true; ///< tokenize_chinese_chars
};

/// BERT's tokenizer (Devlin et al. 2018, tokenization.py; its form with positions as in Hugging Face's "fast" ones):
/// control characters removed, CJK ideographs and punctuation words of their own, for uncased models NFD without
/// nonspacing marks and lower case, then the longest pieces of the vocabulary from the left. A word of more than 100
/// characters, or that the vocabulary cannot spell, is one [UNK]. A word's span holds its accents however they are
/// written. "[SEP]" in a text is four ordinary words' worth of characters, never the special token: a text cannot end
/// itself. Immutable: any number of threads may encode.
class WordPiece {
public:
    static constexpr std::size_t kLongestWord = 100;

    /// `vocabulary` is vocab.txt: a token per line, its number the line's. InvalidInput "InvalidVocabulary" names
    /// `what` and what is wrong: not UTF-8, too large, a special token missing.
    static Result<WordPiece> create(std::string_view vocabulary, WordPieceSettings settings, std::string_view what);
    /// vocab.txt and tokenizer_config.json of a folder. Where the latter is absent or says nothing about case, a
    /// vocabulary with capital letters is cased.
    static Result<WordPiece> load(const std::filesystem::path& folder);

    Encoding encode(std::u32string_view text) const;

    const WordPieceSettings& settings() const { return m_settings; }
    std::size_t size() const { return m_size; }
    std::int32_t unknownId() const { return m_unknown; }
    std::int32_t classId() const { return m_class; }         ///< [CLS]
    std::int32_t separatorId() const { return m_separator; } ///< [SEP]

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Pieces = std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>;
    class Words;

    WordPiece() = default;
    void encodeWord(Encoding& encoding, std::u32string_view letters, const std::vector<std::size_t>& origins,
                    std::uint32_t word) const;

    WordPieceSettings m_settings;
    Pieces m_first, m_later;   ///< pieces that begin a word, and those that go on ("##…")
    std::size_t m_longest = 0; ///< characters of the longest piece
    std::size_t m_size = 0;
    std::int32_t m_unknown = 0, m_class = 0, m_separator = 0;
};

} // namespace skydeck::train::qa
