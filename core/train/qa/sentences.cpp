#include "core/train/qa/sentences.h"

#include <algorithm>
#include <set>

namespace skydeck::train::qa {

namespace {
using WordSet = std::set<std::string_view>;

bool isWordCharacter(char32_t c) {
    return isLetter(c) || isDigit(c) || isNonspacingMark(c);
}

bool endsSentence(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == U'…' || c == U'。' || c == U'؟';
}

bool isAbbreviation(const Term& term) {
    static const WordSet known{"mr",  "mrs", "ms",  "dr",  "prof", "st",  "jr",  "sr",  "vs",
                               "etc", "no",  "e.g", "i.e", "inc",  "ltd", "co",  "mt",  "u.s",
                               "u.k", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "approx"};
    const bool initial = term.capital && term.span.end - term.span.start == 1;
    return term.kind == Term::Kind::Word && (initial || known.contains(term.folded));
}

/// Where the word that starts at `at` ends. Marks inside hold it together: 3.5, 10,000, 7:30, eight-legged, o'clock.
std::size_t wordEnd(std::u32string_view text, std::size_t at) {
    const auto joins = [&](std::size_t i) {
        const char32_t before = text[i - 1], mark = text[i], after = text[i + 1];
        if (mark == U'.' || mark == U',' || mark == U':')
            return (isDigit(before) && isDigit(after)) || (mark == U'.' && isLetter(before) && isLetter(after));
        if (mark == U'-' || mark == U'‑') return true;
        const bool possessive =
            (after == U's' || after == U'S') && (i + 2 >= text.size() || !isWordCharacter(text[i + 2]));
        return (mark == U'\'' || mark == U'’') && isLetter(before) && isLetter(after) && !possessive;
    };
    while (at < text.size() &&
           (isWordCharacter(text[at]) || (at + 1 < text.size() && isWordCharacter(text[at + 1]) && joins(at))))
        ++at;
    return at;
}

class Splitter {
public:
    explicit Splitter(std::u32string_view text) : m_text(text) {}

    Terms run() {
        for (std::size_t i = 0; i < m_text.size();) {
            const char32_t c = m_text[i];
            if (isWordCharacter(c)) {
                const std::size_t end = wordEnd(m_text, i + 1);
                word(i, end);
                i = end;
                continue;
            }
            if (c == U'\n' && i + 1 < m_text.size() && m_text[i + 1] == U'\n') endSentence();
            if (!isBlank(c) && !isControl(c)) mark(i);
            ++i;
        }
        endSentence();
        return std::move(m_terms);
    }

private:
    void word(std::size_t start, std::size_t end) {
        Term term;
        const std::u32string_view text = m_text.substr(start, end - start);
        term.span = {start, end};
        term.kind = isDigit(text.front()) ? Term::Kind::Number : Term::Kind::Word;
        term.folded = encodeUtf8(fold(text));
        term.stem = stemOf(term.folded);
        term.capital = isUpperCase(text.front());
        add(std::move(term));
    }
    void mark(std::size_t at) {
        const char32_t c = m_text[at];
        const bool afterAbbreviation = c == U'.' && !m_terms.terms.empty() && m_terms.terms.back().span.end == at &&
                                       isAbbreviation(m_terms.terms.back());
        Term term;
        term.span = {at, at + 1};
        term.kind = Term::Kind::Mark;
        appendUtf8(term.folded, c == U'’' ? U'\'' : c);
        add(std::move(term));
        if (endsSentence(c) && !afterAbbreviation) endSentence();
    }
    void add(Term term) {
        term.opens = m_terms.terms.size() == m_first;
        // Quotes and brackets before the first word do not open a sentence.
        if (!term.opens && m_terms.terms.back().opens && m_terms.terms.back().kind == Term::Kind::Mark)
            term.opens = true;
        m_terms.terms.push_back(std::move(term));
    }
    void endSentence() {
        if (m_terms.terms.size() > m_first) m_terms.sentences.push_back({m_first, m_terms.terms.size()});
        m_first = m_terms.terms.size();
    }

    std::u32string_view m_text;
    Terms m_terms;
    std::size_t m_first = 0;
};

bool isVowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/// Past tenses that no ending shows, as their present.
std::string_view regular(std::string_view word) {
    static const std::pair<std::string_view, std::string_view> forms[]{
        {"began", "begin"},   {"begun", "begin"},  {"born", "birth"},   {"bought", "buy"},    {"broke", "break"},
        {"brought", "bring"}, {"built", "build"},  {"came", "come"},    {"caught", "catch"},  {"chose", "choose"},
        {"chosen", "choose"}, {"died", "die"},     {"dies", "die"},     {"drank", "drink"},   {"drew", "draw"},
        {"drawn", "draw"},    {"drove", "drive"},  {"ate", "eat"},      {"eaten", "eat"},     {"fell", "fall"},
        {"fallen", "fall"},   {"fed", "feed"},     {"felt", "feel"},    {"flew", "fly"},      {"flown", "fly"},
        {"found", "find"},    {"fought", "fight"}, {"froze", "freeze"}, {"gave", "give"},     {"given", "give"},
        {"grew", "grow"},     {"grown", "grow"},   {"heard", "hear"},   {"held", "hold"},     {"kept", "keep"},
        {"knew", "know"},     {"known", "know"},   {"led", "lead"},     {"left", "leave"},    {"lost", "lose"},
        {"made", "make"},     {"meant", "mean"},   {"met", "meet"},     {"paid", "pay"},      {"ran", "run"},
        {"rose", "rise"},     {"said", "say"},     {"sang", "sing"},    {"sank", "sink"},     {"saw", "see"},
        {"seen", "see"},      {"sent", "send"},    {"sold", "sell"},    {"slept", "sleep"},   {"spoke", "speak"},
        {"spent", "spend"},   {"stood", "stand"},  {"stole", "steal"},  {"swam", "swim"},     {"taught", "teach"},
        {"told", "tell"},     {"took", "take"},    {"taken", "take"},   {"thought", "think"}, {"threw", "throw"},
        {"went", "go"},       {"won", "win"},      {"wore", "wear"},    {"written", "write"}, {"wrote", "write"}};
    const auto found = std::ranges::find(forms, word, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(forms) ? word : found->second;
}
} // namespace

bool isStopWord(std::string_view folded) {
    static const WordSet words{
        "a",      "an",     "the",     "this",    "that",  "these",    "those",   "some",    "any",    "each",
        "every",  "i",      "you",     "he",      "she",   "it",       "we",      "they",    "me",     "him",
        "her",    "us",     "them",    "my",      "your",  "his",      "its",     "our",     "their",  "who",
        "whom",   "whose",  "which",   "what",    "where", "when",     "why",     "how",     "is",     "are",
        "was",    "were",   "be",      "been",    "being", "am",       "do",      "does",    "did",    "done",
        "have",   "has",    "had",     "can",     "could", "will",     "would",   "shall",   "should", "may",
        "might",  "must",   "not",     "no",      "nor",   "and",      "or",      "but",     "if",     "so",
        "as",     "than",   "then",    "there",   "here",  "of",       "in",      "on",      "at",     "by",
        "for",    "with",   "from",    "to",      "into",  "onto",     "over",    "under",   "about",  "after",
        "before", "during", "while",   "because", "since", "until",    "through", "between", "among",  "against",
        "up",     "down",   "out",     "off",     "near",  "also",     "only",    "just",    "very",   "too",
        "more",   "most",   "less",    "least",   "much",  "many",     "other",   "such",    "same",   "own",
        "s",      "when",   "whether", "both",    "all",   "although", "though",  "however", "once",   "per",
        "using",  "without"};
    return words.contains(folded);
}

std::string stemOf(std::string_view folded) {
    std::string stem(regular(folded));
    if (stem.size() < 4 || !std::ranges::all_of(stem, [](char c) { return c >= 'a' && c <= 'z'; })) return stem;
    const auto cut = [&](std::string_view ending, std::size_t least) {
        if (!stem.ends_with(ending) || stem.size() < ending.size() + least) return false;
        stem.resize(stem.size() - ending.size());
        return true;
    };
    if (!cut("'s", 2) && !stem.ends_with("ss") && !stem.ends_with("us") && !stem.ends_with("is")) {
        if (cut("ies", 2))
            stem += 'y';
        else
            cut("s", 3);
    }
    cut("ing", 3) || cut("ed", 3);
    // "stopped" → "stop", but "pulled" and "pull" meet as "pul".
    if (stem.size() > 3 && stem[stem.size() - 1] == stem[stem.size() - 2] && !isVowel(stem.back())) stem.pop_back();
    cut("ly", 4);
    cut("ment", 4) || cut("ation", 3) || cut("ion", 4) || cut("or", 4) || cut("er", 4);
    if (stem.size() > 3 && stem.ends_with('e')) stem.pop_back();
    if (stem.size() > 3 && stem.ends_with('y')) stem.back() = 'i';
    return stem;
}

Terms splitTerms(std::u32string_view text) {
    return Splitter(text).run();
}

} // namespace skydeck::train::qa
