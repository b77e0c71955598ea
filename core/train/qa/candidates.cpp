#include "core/train/qa/candidates.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace skydeck::train::qa {

namespace {
using TermSet = std::set<std::string_view>;

bool isMonth(std::string_view word) {
    static const TermSet words{"january", "february", "march",     "april",   "may",      "june",
                               "july",    "august",   "september", "october", "november", "december"};
    return words.contains(word);
}

bool isCalendarWord(std::string_view word) {
    static const TermSet words{"monday", "tuesday", "wednesday", "thursday", "friday",  "saturday", "sunday",
                               "noon",   "midday",  "midnight",  "dawn",     "dusk",    "sunrise",  "sunset",
                               "spring", "summer",  "autumn",    "winter",   "morning", "evening",  "afternoon",
                               "night",  "today",   "yesterday", "tomorrow"};
    const bool plural = word.ends_with('s') && words.contains(word.substr(0, word.size() - 1));
    return plural || words.contains(word) || isMonth(word);
}

bool isNumberWord(std::string_view word) {
    static const TermSet words{"one",      "two",     "three",     "four",     "five",     "six",      "seven",
                               "eight",    "nine",    "ten",       "eleven",   "twelve",   "thirteen", "fourteen",
                               "fifteen",  "sixteen", "seventeen", "eighteen", "nineteen", "twenty",   "thirty",
                               "forty",    "fifty",   "sixty",     "seventy",  "eighty",   "ninety",   "hundred",
                               "thousand", "million", "billion",   "dozen",    "half",     "hundreds", "thousands",
                               "millions", "zero"};
    const auto hyphen = word.find('-');
    return words.contains(word) || (hyphen != std::string_view::npos && words.contains(word.substr(0, hyphen)) &&
                                    words.contains(word.substr(hyphen + 1)));
}

bool isPlacePreposition(std::string_view word) {
    static const TermSet words{"in",      "at",     "near",    "from",      "to",     "on",      "under",
                               "behind",  "inside", "beside",  "between",   "above",  "below",   "into",
                               "through", "along",  "outside", "across",    "around", "beneath", "off",
                               "onto",    "toward", "towards", "underneath"};
    return words.contains(word);
}

class Finder {
public:
    Finder(const Terms& terms, const Sentence& sentence, const Asked& asked, const std::vector<bool>& isAsked)
        : m_terms(terms.terms), m_begin(sentence.first), m_end(sentence.last), m_asked(asked), m_isAsked(isAsked) {}

    std::vector<Candidate> run() {
        switch (m_asked.type) {
        case AnswerType::Person:
            names(false), chunks(0.45);
            break;
        case AnswerType::Date:
            dates(), clauses({"after", "before", "during", "when", "while", "until"}, 0.5);
            break;
        case AnswerType::Place:
            names(true), places();
            break;
        case AnswerType::Count:
            numbers(), chunks(0.15);
            break;
        case AnswerType::Quantity:
            numbers(), chunks(0.15);
            break;
        case AnswerType::Reason:
            reasons(), chunks(0.15);
            break;
        case AnswerType::Manner:
            manners(), chunks(0.5);
            break;
        case AnswerType::Thing:
            chunks(1);
            break;
        }
        std::erase_if(m_found, [this](const Candidate& candidate) { return !saysSomething(candidate); });
        return std::move(m_found);
    }

private:
    const Term& at(std::size_t i) const { return m_terms[i]; }
    bool inside(std::size_t i) const { return i >= m_begin && i < m_end; }
    bool isMark(std::size_t i) const { return at(i).kind == Term::Kind::Mark; }
    std::string_view word(std::size_t i) const {
        return inside(i) ? std::string_view(at(i).folded) : std::string_view();
    }
    /// Neither blank nor hyphen between two terms counts as a border; anything else is a term itself.
    bool isNumber(std::size_t i) const {
        return inside(i) && (at(i).kind == Term::Kind::Number || isNumberWord(at(i).folded));
    }
    bool isYear(std::size_t i) const {
        if (!inside(i) || at(i).kind != Term::Kind::Number || at(i).folded.size() < 4) return false;
        const std::string_view digits = std::string_view(at(i).folded).substr(0, 4);
        const bool decade = at(i).folded.size() == 5 && at(i).folded[4] == 's';
        return (at(i).folded.size() == 4 || decade) && parseInteger(digits) && digits >= "1000" && digits < "2200";
    }
    bool isName(std::size_t i) const {
        if (!inside(i) || !at(i).capital || at(i).kind != Term::Kind::Word || isCalendarWord(at(i).folded))
            return false;
        return !isStopWord(at(i).folded) && !(at(i).opens && !continuesName(i + 1) && looksLikeVerb(i));
    }
    bool continuesName(std::size_t i) const { return inside(i) && at(i).capital && at(i).kind == Term::Kind::Word; }
    bool looksLikeVerb(std::size_t i) const { return at(i).folded.ends_with("ing") || at(i).folded.ends_with("ly"); }

    bool saysSomething(const Candidate& candidate) const {
        for (std::size_t i = candidate.first; i < candidate.last; ++i)
            if (!isMark(i) && !m_isAsked[i] && !isStopWord(at(i).folded)) return true;
        return false;
    }
    void add(std::size_t first, std::size_t last, double prior) {
        if (first < last) m_found.push_back({first, last, prior});
    }

    /// "Ada Lovelace", "Vincent van Gogh", "J. S. Bach", and for places "Rio de Janeiro".
    void names(bool place) {
        static const TermSet particles{"de", "da", "del", "van", "von", "der", "den",
                                       "la", "le", "al",  "ibn", "bin", "of"};
        for (std::size_t i = m_begin; i < m_end; ++i) {
            if (!isName(i)) continue;
            std::size_t end = i + 1;
            for (;;) {
                if (isName(end) || (continuesName(end) && at(end).folded.size() == 1)) {
                    ++end;
                } else if (word(end) == "." && at(end - 1).folded.size() == 1 && isName(end + 1)) {
                    end += 2;
                } else if (particles.contains(word(end)) && (place || word(end) != "of") && isName(end + 1)) {
                    end += 2;
                } else if (particles.contains(word(end)) && particles.contains(word(end + 1)) && isName(end + 2)) {
                    end += 3;
                } else {
                    break;
                }
            }
            double prior = 1;
            const std::string_view before = i > m_begin ? word(i - 1) : std::string_view();
            const std::string_view article = before == "the" && i > m_begin + 1 ? word(i - 2) : before;
            const bool located = isPlacePreposition(article);
            if (place) prior = located ? 1.4 : 0.7;
            if (!place && located) prior = 0.5;
            if (!place && before == "the") prior *= 0.7;
            if (!place && (before == "by" || end - i > 1)) prior *= 1.2;
            if (!place && word(end) == "'") prior *= 0.8;
            const auto partly = std::count(m_isAsked.begin() + static_cast<std::ptrdiff_t>(i),
                                           m_isAsked.begin() + static_cast<std::ptrdiff_t>(end), true);
            if (partly > 0) prior *= 0.4;
            add(i, end, prior);
            i = end - 1;
        }
    }

    bool isDatePart(std::size_t i) const {
        if (!inside(i)) return false;
        if (isYear(i) || isCalendarWord(at(i).folded)) return word(i) != "may" || at(i).capital;
        const std::string_view text = word(i);
        if (text == "bc" || text == "ad" || text == "bce" || text == "ce" || text == "am" || text == "pm" ||
            text == "a.m" || text == "p.m" || text == "o'clock")
            return i > m_begin && isNumber(i - 1);
        if (text == "century" || text == "centuries" || text == "millennium") return true;
        if (text.find(':') != std::string_view::npos && isNumber(i)) return true;
        static const TermSet clock{"am", "pm", "a.m", "p.m", "o'clock", "bc", "bce", "ad", "ce"};
        if (isNumber(i) && clock.contains(word(i + 1))) return true;
        const bool ordinal =
            text.ends_with("th") || text.ends_with("st") || text.ends_with("nd") || text.ends_with("rd");
        if (word(i + 1) == "century" && ordinal) return true;
        // A day beside its month.
        return (isNumber(i) || ordinal) &&
               ((inside(i + 1) && isMonth(word(i + 1))) || (i > m_begin && isMonth(word(i - 1))));
    }

    void dates() {
        for (std::size_t i = m_begin; i < m_end; ++i) {
            if (!isDatePart(i)) continue;
            std::size_t end = i + 1;
            bool year = isYear(i);
            for (;;) {
                if (isDatePart(end))
                    year = year || isYear(end), ++end;
                else if ((word(end) == "," || word(end) == "of" || word(end) == "the") && isDatePart(end + 1))
                    year = year || isYear(end + 1), end += 2;
                else
                    break;
            }
            const bool wantsYear = m_asked.noun.empty();
            add(i, end, year && wantsYear ? 1.2 : 1);
            i = end - 1;
        }
    }

    /// What follows a conjunction or preposition, to the end of the clause.
    void clauses(const TermSet& openers, double prior) {
        for (std::size_t i = m_begin; i < m_end; ++i)
            if (openers.contains(word(i))) add(i, clauseEnd(i + 1), prior);
    }
    std::size_t clauseEnd(std::size_t i, std::size_t most = 16) const {
        const std::size_t limit = std::min(m_end, i + most);
        while (i < limit && !isMark(i))
            ++i;
        return i;
    }

    void places() {
        for (std::size_t i = m_begin; i < m_end; ++i) {
            if (!isPlacePreposition(word(i))) continue;
            std::size_t end = i + 1;
            while (end < m_end && end < i + 6 && !isMark(end) && !endsPlace(end))
                ++end;
            if (end == i + 1 || isDatePart(i + 1) || isDatePart(end - 1)) continue;
            const bool direction = word(i) == "to" || word(i) == "from" || word(i) == "off";
            add(i + 1, end, direction ? 0.6 : 0.9);
        }
    }
    bool endsPlace(std::size_t i) const {
        static const TermSet borders{"and",   "or",   "but",  "when", "while", "because", "where",  "who",
                                     "which", "that", "is",   "are",  "was",   "were",    "has",    "have",
                                     "had",   "for",  "with", "by",   "after", "before",  "during", "until",
                                     "since", "as",   "if",   "so",   "then"};
        return borders.contains(word(i)) || (isPlacePreposition(word(i)) && word(i) != "off") || isYear(i);
    }

    void numbers() {
        for (std::size_t i = m_begin; i < m_end; ++i) {
            if (!isNumber(i)) continue;
            std::size_t end = i + 1;
            while (isNumber(end) || (word(end) == "and" && isNumber(end + 1) && isNumberWord(word(end - 1)) &&
                                     (word(end - 1) == "hundred" || word(end - 1) == "thousand")))
                ++end;
            const bool date = isDatePart(i);
            if (m_asked.type == AnswerType::Count)
                addCount(i, end, date);
            else
                addQuantity(i, end, date);
            i = end - 1;
        }
    }
    void addCount(std::size_t first, std::size_t end, bool date) {
        bool noun = false;
        for (std::size_t i = end; i < std::min(end + 4, m_end) && !isMark(i); ++i)
            noun = noun || (!m_asked.noun.empty() && at(i).stem == m_asked.noun);
        Measure measure = Measure::Any;
        const bool unit = inside(end) && isUnit(word(end), measure);
        add(first, end, noun ? 2 : date ? 0.2 : unit ? 0.5 : 0.8);
    }
    void addQuantity(std::size_t first, std::size_t end, bool date) {
        Measure measure = Measure::Any;
        std::size_t unit = end;
        if (word(unit) == "square" || word(unit) == "cubic" || word(unit) == "light" || word(unit) == "solar") ++unit;
        bool measured = inside(unit) && isUnit(word(unit), measure);
        if (measured) {
            end = unit + 1;
            Measure again = Measure::Any;
            while (inside(end) && isUnit(word(end), again))
                measure = again, ++end;
            const bool rate = word(end) == "per" || word(end) == "a" || word(end) == "an";
            if (rate && inside(end + 1) && isUnit(word(end + 1), again)) measure = Measure::Speed, end += 2;
        }
        if (first > m_begin && (word(first - 1) == "$" || word(first - 1) == "€" || word(first - 1) == "£")) {
            measured = true, measure = Measure::Money;
            --first;
        }
        const bool fits = measured && (m_asked.measure == Measure::Any || measure == m_asked.measure);
        add(first, end, fits ? 1.6 : date ? 0.2 : measured ? 0.7 : 0.6);
    }

    void reasons() {
        for (std::size_t i = m_begin; i < m_end; ++i) {
            const std::string_view text = word(i), next = word(i + 1);
            const bool pair = (text == "due" && next == "to") || (text == "so" && next == "that") ||
                              (text == "thanks" && next == "to") || (text == "owing" && next == "to") ||
                              (text == "because" && next == "of");
            const bool purpose = text == "in" && next == "order";
            if (pair || purpose)
                add(i + 2, clauseEnd(i + 2, 20), 1.3);
            else if (text == "because" || (text == "since" && !isDatePart(i + 1) && !isNumber(i + 1)))
                add(i + 1, clauseEnd(i + 1, 20), text == "because" ? 1.3 : 0.9);
            else if (text == "as" && i > m_begin && word(i - 1) == ",")
                add(i + 1, clauseEnd(i + 1, 20), 0.8);
            else if (text == "to" && inside(i + 1) && !isStopWord(next) && !at(i + 1).capital)
                add(i, clauseEnd(i, 16), 0.6);
        }
    }

    void manners() {
        for (std::size_t i = m_begin; i < m_end; ++i) {
            const std::string_view text = word(i);
            const bool gerund = inside(i + 1) && word(i + 1).ends_with("ing");
            if (text == "by" && inside(i + 1) && !at(i + 1).capital)
                add(i, clauseEnd(i + 1), gerund ? 1.4 : 0.9);
            else if (text == "with" || text == "using" || text == "through" || text == "via")
                add(i, clauseEnd(i + 1, 9), 0.8);
        }
    }

    bool isContent(std::size_t i) const {
        return inside(i) && !isMark(i) && !m_isAsked[i] && !isStopWord(at(i).folded);
    }

    /// Runs of content words that the question does not say; "of" and a hyphen's place join two.
    void chunks(double prior) {
        static const TermSet namers{"called", "named", "known", "is", "are", "was", "were"};
        for (std::size_t i = m_begin; i < m_end; ++i) {
            if (!isContent(i)) continue;
            std::size_t end = i + 1;
            while (end - i < 7) {
                if (isContent(end))
                    ++end;
                else if (word(end) == "of" && isContent(end + 1))
                    end += 2;
                else if (word(end) == "of" && word(end + 1) == "the" && isContent(end + 2))
                    end += 3;
                else
                    break;
            }
            std::size_t first = i;
            i = end - 1;
            // Adverbs and participles at the rim are seldom the answer.
            while (end - first > 1 && (isRim(end - 1)))
                --end;
            while (end - first > 1 && isRim(first))
                ++first;
            double form = prior;
            std::size_t before = first;
            while (before > m_begin &&
                   (word(before - 1) == "a" || word(before - 1) == "an" || word(before - 1) == "the"))
                --before;
            if (before > m_begin && namers.contains(word(before - 1))) form *= 1.3;
            if (before > m_begin && word(before - 1) == "as" && before > m_begin + 1 && word(before - 2) == "known")
                form *= 1.3;
            if (end - first == 1 && (isRim(first) || looksLikeVerb(first))) form *= 0.6;
            if (isDatePart(first)) form *= 0.6;
            // A lone small word with a preposition or an infinitive behind it is mostly a verb: "were driven into".
            const bool verb = end - first == 1 && !at(first).capital && before == first &&
                              (isPlacePreposition(word(end)) || word(end) == "that" || word(end) == "by");
            if (verb) form *= 0.5;
            // Object of the question's own verb or preposition: "they give off OXYGEN", "afraid of THE DOG".
            if (!m_asked.preposition.empty() && before > m_begin && word(before - 1) == m_asked.preposition)
                form *= 1.4;
            std::size_t verbAt = before;
            if (verbAt > m_begin && isParticle(word(verbAt - 1))) --verbAt;
            if (verbAt > m_begin && m_isAsked[verbAt - 1]) form *= 1.2;
            // "which gas": a chunk that ends in the noun itself.
            if (!m_asked.noun.empty() && inside(end) && at(end).stem == m_asked.noun) form *= 1.3;
            add(first, end, form);
        }
    }
    static bool isParticle(std::string_view word) {
        static const TermSet words{"up",  "down", "out", "off",  "in", "on",  "of",
                                   "for", "with", "to",  "from", "as", "into"};
        return words.contains(word);
    }
    bool isRim(std::size_t i) const {
        const std::string_view text = word(i);
        static const TermSet weak{"usually", "often", "always", "never",  "first", "later", "now",
                                  "still",   "even",  "mainly", "called", "named", "known", "today",
                                  "soon",    "later", "made",   "used",   "uses",  "use"};
        return weak.contains(text) || (text.size() > 4 && text.ends_with("ly")) ||
               (!at(i).capital && text.size() > 5 && text.ends_with("ed"));
    }

    const std::vector<Term>& m_terms;
    std::size_t m_begin, m_end;
    const Asked& m_asked;
    const std::vector<bool>& m_isAsked;
    std::vector<Candidate> m_found;
};
} // namespace

std::vector<Candidate> findCandidates(const Terms& terms, const Sentence& sentence, const Asked& asked,
                                      const std::vector<bool>& isAsked) {
    return Finder(terms, sentence, asked, isAsked).run();
}

} // namespace skydeck::train::qa
