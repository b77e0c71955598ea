#pragma once

#include "core/train/qa/wordpiece.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

/// A word, a number or a mark of a text, for the baseline engine.
struct Term {
    enum class Kind { Word, Number, Mark };
    Kind kind = Kind::Word;
    Span span;          ///< code points
    std::string folded; ///< lower case without accents
    std::string stem;   ///< `folded` without English endings: "painted", "painting" and "paints" share one
    bool capital = false;
    bool opens = false; ///< first of its sentence
};

/// Terms from `first` up to, not including, `last`.
struct Sentence {
    std::size_t first = 0, last = 0;
};

struct Terms {
    std::vector<Term> terms;
    std::vector<Sentence> sentences;
};

/// Splits at . ! ? … 。 and blank lines; not at decimal points, initials and common abbreviations. An apostrophe's "s"
/// is a term of its own.
Terms splitTerms(std::u32string_view text);

/// English words that say nothing about what a sentence is about: articles, pronouns, prepositions, auxiliaries.
bool isStopWord(std::string_view folded);
std::string stemOf(std::string_view folded);

} // namespace skydeck::train::qa
