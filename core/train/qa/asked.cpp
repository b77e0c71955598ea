#include "core/train/qa/asked.h"

#include <algorithm>
#include <map>
#include <set>

namespace skydeck::train::qa {

namespace {
using Kinds = std::map<std::string_view, AnswerType>;

/// Nouns behind "what" and "which" that say what is wanted.
const Kinds& nounKinds() {
    static const Kinds kinds{
        {"year", AnswerType::Date},         {"date", AnswerType::Date},           {"day", AnswerType::Date},
        {"month", AnswerType::Date},        {"century", AnswerType::Date},        {"decade", AnswerType::Date},
        {"time", AnswerType::Date},         {"season", AnswerType::Date},         {"city", AnswerType::Place},
        {"country", AnswerType::Place},     {"town", AnswerType::Place},          {"village", AnswerType::Place},
        {"continent", AnswerType::Place},   {"island", AnswerType::Place},        {"state", AnswerType::Place},
        {"place", AnswerType::Place},       {"region", AnswerType::Place},        {"room", AnswerType::Place},
        {"scientist", AnswerType::Person},  {"person", AnswerType::Person},       {"king", AnswerType::Person},
        {"queen", AnswerType::Person},      {"author", AnswerType::Person},       {"painter", AnswerType::Person},
        {"explorer", AnswerType::Person},   {"president", AnswerType::Person},    {"emperor", AnswerType::Person},
        {"woman", AnswerType::Person},      {"man", AnswerType::Person},          {"composer", AnswerType::Person},
        {"astronomer", AnswerType::Person}, {"percentage", AnswerType::Quantity}, {"temperature", AnswerType::Quantity},
        {"reason", AnswerType::Reason}};
    return kinds;
}

Measure measureOfAdjective(std::string_view word) {
    static const std::map<std::string_view, Measure> measures{
        {"long", Measure::Any},        {"tall", Measure::Length},      {"high", Measure::Length},
        {"deep", Measure::Length},     {"wide", Measure::Length},      {"far", Measure::Length},
        {"thick", Measure::Length},    {"big", Measure::Any},          {"large", Measure::Any},
        {"heavy", Measure::Mass},      {"old", Measure::Time},         {"fast", Measure::Speed},
        {"hot", Measure::Temperature}, {"cold", Measure::Temperature}, {"warm", Measure::Temperature}};
    const auto found = measures.find(word);
    return found == measures.end() ? Measure::Any : found->second;
}

bool isDegree(std::string_view word) {
    static const std::set<std::string_view> words{"long",  "tall",  "high", "deep", "wide", "far",  "thick", "big",
                                                  "large", "heavy", "old",  "fast", "hot",  "cold", "warm",  "much"};
    return words.contains(word);
}

bool isStranded(std::string_view word) {
    static const std::set<std::string_view> words{"of",      "on",   "in",    "at",      "by",    "for",
                                                  "with",    "from", "to",    "into",    "about", "after",
                                                  "through", "over", "under", "against", "off",   "out"};
    return words.contains(word);
}

class Analysis {
public:
    explicit Analysis(std::u32string_view question) : m_terms(splitTerms(question).terms) {
        std::erase_if(m_terms, [](const Term& term) { return term.kind == Term::Kind::Mark; });
    }

    Asked run() {
        const auto isQuestionWord = [](const Term& term) {
            static const std::set<std::string_view> words{"who", "whom", "whose", "when", "where",
                                                          "why", "how",  "what",  "which"};
            return words.contains(term.folded);
        };
        const auto word = std::ranges::find_if(m_terms, isQuestionWord);
        if (word != m_terms.end()) {
            m_at = static_cast<std::size_t>(word - m_terms.begin());
            type(word->folded);
        }
        if (!m_terms.empty() && isStranded(m_terms.back().folded)) m_asked.preposition = m_terms.back().folded;
        for (const Term& term : m_terms) {
            const bool said = isStopWord(term.folded) || term.folded == m_degree ||
                              std::ranges::find(m_asked.stems, term.stem) != m_asked.stems.end();
            if (!said) m_asked.stems.push_back(term.stem);
        }
        return std::move(m_asked);
    }

private:
    std::string_view after(std::size_t steps) const {
        return m_at + steps < m_terms.size() ? std::string_view(m_terms[m_at + steps].folded) : std::string_view();
    }

    void type(std::string_view word) {
        if (word == "who" || word == "whom" || word == "whose") m_asked.type = AnswerType::Person;
        if (word == "when") m_asked.type = AnswerType::Date;
        if (word == "where") m_asked.type = AnswerType::Place;
        if (word == "why") m_asked.type = AnswerType::Reason;
        if (word == "how") how();
        if (word == "what" || word == "which") what();
    }

    void how() {
        if (after(1) == "many") {
            m_asked.type = AnswerType::Count;
            if (m_at + 2 < m_terms.size()) m_asked.noun = m_terms[m_at + 2].stem;
        } else if (isDegree(after(1))) {
            m_asked.type = AnswerType::Quantity;
            m_degree = after(1);
            m_asked.measure = measureOfAdjective(after(1));
            const auto about = [this](std::initializer_list<std::string_view> words) {
                return std::ranges::any_of(m_terms, [&](const Term& term) {
                    return std::ranges::any_of(words, [&](std::string_view word) { return term.stem == stemOf(word); });
                });
            };
            const bool money = about({"cost", "pay", "price", "earn", "spend"}), weight = about({"weigh", "weight"});
            if (m_degree == "much" && money) m_asked.measure = Measure::Money;
            if (m_degree == "much" && weight) m_asked.measure = Measure::Mass;
        } else {
            m_asked.type = AnswerType::Manner;
        }
    }

    void what() {
        // The noun right behind, or behind "is the"; adjectives may come between: "what famous river".
        for (std::size_t steps = 1; steps <= 3; ++steps) {
            const auto kind = nounKinds().find(after(steps));
            if (kind == nounKinds().end()) continue;
            m_asked.type = kind->second;
            if (kind->first == "percentage") m_asked.measure = Measure::Share;
            if (kind->first == "temperature") m_asked.measure = Measure::Temperature;
            m_degree = kind->first; // the answer's sentence rarely says "year" or "city"
            return;
        }
        if (m_at + 1 < m_terms.size() && !isStopWord(after(1))) m_asked.noun = m_terms[m_at + 1].stem;
    }

    std::vector<Term> m_terms;
    Asked m_asked;
    std::size_t m_at = 0;
    std::string m_degree;
};
} // namespace

std::string_view toString(AnswerType type) {
    switch (type) {
    case AnswerType::Person:
        return "person";
    case AnswerType::Date:
        return "date";
    case AnswerType::Place:
        return "place";
    case AnswerType::Count:
        return "count";
    case AnswerType::Quantity:
        return "quantity";
    case AnswerType::Reason:
        return "reason";
    case AnswerType::Manner:
        return "manner";
    case AnswerType::Thing:
        break;
    }
    return "thing";
}

bool isUnit(std::string_view folded, Measure& measure) {
    static const std::map<std::string_view, Measure> units{{"m", Measure::Length},
                                                           {"metre", Measure::Length},
                                                           {"meter", Measure::Length},
                                                           {"km", Measure::Length},
                                                           {"kilometre", Measure::Length},
                                                           {"kilometer", Measure::Length},
                                                           {"cm", Measure::Length},
                                                           {"centimetre", Measure::Length},
                                                           {"centimeter", Measure::Length},
                                                           {"mm", Measure::Length},
                                                           {"millimetre", Measure::Length},
                                                           {"millimeter", Measure::Length},
                                                           {"mile", Measure::Length},
                                                           {"foot", Measure::Length},
                                                           {"feet", Measure::Length},
                                                           {"inch", Measure::Length},
                                                           {"inches", Measure::Length},
                                                           {"yard", Measure::Length},
                                                           {"kg", Measure::Mass},
                                                           {"kilogram", Measure::Mass},
                                                           {"gram", Measure::Mass},
                                                           {"g", Measure::Mass},
                                                           {"ton", Measure::Mass},
                                                           {"tonne", Measure::Mass},
                                                           {"pound", Measure::Mass},
                                                           {"ounce", Measure::Mass},
                                                           {"second", Measure::Time},
                                                           {"minute", Measure::Time},
                                                           {"hour", Measure::Time},
                                                           {"day", Measure::Time},
                                                           {"week", Measure::Time},
                                                           {"month", Measure::Time},
                                                           {"year", Measure::Time},
                                                           {"decade", Measure::Time},
                                                           {"century", Measure::Time},
                                                           {"centuries", Measure::Time},
                                                           {"dollar", Measure::Money},
                                                           {"euro", Measure::Money},
                                                           {"yen", Measure::Money},
                                                           {"cent", Measure::Money},
                                                           {"franc", Measure::Money},
                                                           {"degree", Measure::Temperature},
                                                           {"celsius", Measure::Temperature},
                                                           {"fahrenheit", Measure::Temperature},
                                                           {"kelvin", Measure::Temperature},
                                                           {"percent", Measure::Share},
                                                           {"%", Measure::Share},
                                                           {"litre", Measure::Any},
                                                           {"liter", Measure::Any},
                                                           {"cup", Measure::Any},
                                                           {"spoon", Measure::Any},
                                                           {"hectare", Measure::Any},
                                                           {"acre", Measure::Any},
                                                           {"watt", Measure::Any},
                                                           {"volt", Measure::Any},
                                                           {"gigabyte", Measure::Any}};
    auto found = units.find(folded);
    if (found == units.end() && folded.size() > 2 && folded.ends_with('s'))
        found = units.find(folded.substr(0, folded.size() - 1));
    if (found == units.end()) return false;
    measure = found->second;
    return true;
}

Asked analyseQuestion(std::u32string_view question) {
    return Analysis(question).run();
}

} // namespace skydeck::train::qa
