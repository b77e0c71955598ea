#include "core/train/qa/baseline_answer.h"

#include "core/train/qa/candidates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace skydeck::train::qa {

namespace {
constexpr double kAnySentence = 0.05;                 ///< rank without a word of the question: the form alone decides
constexpr double kInherited = 0.6, kFollowing = 0.15; ///< of the rank of the sentence before

class Search {
public:
    Search(std::u32string_view context, const Asked& asked)
        : m_context(context), m_asked(asked), m_terms(splitTerms(context)), m_isAsked(m_terms.terms.size()) {
        for (std::size_t i = 0; i < m_terms.terms.size(); ++i)
            m_isAsked[i] = std::ranges::find(asked.stems, m_terms.terms[i].stem) != asked.stems.end();
        weigh();
        rank();
    }

    Result<std::vector<Answer>> run(const AnswerOptions& options, const std::stop_token& stop) const {
        std::vector<Answer> answers;
        for (std::size_t number = 0; number < m_terms.sentences.size(); ++number) {
            if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "Cancelled", "Stopped before all was read");
            const Sentence& sentence = m_terms.sentences[number];
            for (const Candidate& candidate : findCandidates(m_terms, sentence, m_asked, m_isAsked))
                add(answers, candidate, m_ranks[number] * closeness(sentence, candidate));
            if (answers.size() > 1000) keepBest(answers, 2 * options.top + 10);
        }
        std::erase_if(answers, [](const Answer& answer) { return answer.score <= 0; });
        if (answers.empty() && !fallBack(answers))
            return fail(ErrorKind::NotFound, "NoAnswer", "The context holds no word that could answer",
                        "Give a text that holds the answer.");
        keepBest(answers, options.top);
        return answers;
    }

private:
    void weigh() {
        std::map<std::string_view, std::size_t> sentences;
        for (const Sentence& sentence : m_terms.sentences) {
            std::set<std::string_view> here;
            for (std::size_t i = sentence.first; i < sentence.last; ++i)
                if (m_isAsked[i]) here.insert(m_terms.terms[i].stem);
            for (const std::string_view stem : here)
                ++sentences[stem];
        }
        const auto all = static_cast<double>(m_terms.sentences.size());
        for (const std::string& stem : m_asked.stems) {
            const auto found = sentences.find(stem);
            // A word that the context never says cannot tell its sentences apart.
            m_weights[stem] = found == sentences.end() ? 0.3 : std::log(1 + all / static_cast<double>(found->second));
            m_total += m_weights[stem];
        }
    }

    void rank() {
        static const std::set<std::string_view> pronouns{"he",  "she", "it",  "they",  "this", "these",
                                                         "his", "her", "its", "their", "those"};
        double before = 0;
        for (const Sentence& sentence : m_terms.sentences) {
            std::set<std::string_view> here;
            for (std::size_t i = sentence.first; i < sentence.last; ++i)
                if (m_isAsked[i]) here.insert(m_terms.terms[i].stem);
            double own = kAnySentence;
            for (const std::string_view stem : here)
                own += m_weights.find(stem)->second;
            bool refers = false; // near its beginning, where a subject stands
            for (std::size_t i = sentence.first; i < std::min(sentence.last, sentence.first + 5); ++i)
                refers = refers || pronouns.contains(m_terms.terms[i].folded);
            m_ranks.push_back(own + before * (refers ? kInherited : kFollowing));
            before = own;
        }
    }

    /// 0.5 to 1: how near the question's words stand, the weighty ones most.
    double closeness(const Sentence& sentence, const Candidate& candidate) const {
        double near = 0, all = 0;
        for (std::size_t i = sentence.first; i < sentence.last; ++i) {
            if (!m_isAsked[i] || (i >= candidate.first && i < candidate.last)) continue;
            const double weight = m_weights.find(m_terms.terms[i].stem)->second;
            const std::size_t gap = i < candidate.first ? candidate.first - i : i - candidate.last + 1;
            near += weight / (1 + 0.15 * static_cast<double>(gap - 1));
            all += weight;
        }
        return all > 0 ? 0.5 + 0.5 * near / all : 0.5;
    }

    void add(std::vector<Answer>& answers, const Candidate& candidate, double rank) const {
        Answer answer;
        answer.start = m_terms.terms[candidate.first].span.start;
        answer.end = m_terms.terms[candidate.last - 1].span.end;
        // The form decides between candidates; it saturates, so that the score stays a share.
        answer.score = std::min(rank / m_total * candidate.prior / 2, 1.0);
        answer.answer = encodeUtf8(m_context.substr(answer.start, answer.end - answer.start));
        const bool known = std::ranges::any_of(
            answers, [&](const Answer& other) { return other.start == answer.start && other.end == answer.end; });
        if (!known) answers.push_back(std::move(answer));
    }

    /// The best sentence as it stands.
    bool fallBack(std::vector<Answer>& answers) const {
        std::size_t best = m_terms.sentences.size();
        for (std::size_t i = 0; i < m_terms.sentences.size(); ++i) {
            const Sentence& sentence = m_terms.sentences[i];
            const bool words = std::any_of(m_terms.terms.begin() + static_cast<std::ptrdiff_t>(sentence.first),
                                           m_terms.terms.begin() + static_cast<std::ptrdiff_t>(sentence.last),
                                           [](const Term& term) { return term.kind != Term::Kind::Mark; });
            if (words && (best == m_terms.sentences.size() || m_ranks[i] > m_ranks[best])) best = i;
        }
        if (best == m_terms.sentences.size()) return false;
        add(answers, {m_terms.sentences[best].first, m_terms.sentences[best].last, 0}, 0);
        return true;
    }

    std::u32string_view m_context;
    const Asked& m_asked;
    Terms m_terms;
    std::vector<bool> m_isAsked;
    std::map<std::string, double, std::less<>> m_weights;
    double m_total = kAnySentence;
    std::vector<double> m_ranks;
};

class BaselineEngine final : public AnswerEngine {
public:
    std::string_view name() const override { return "baseline"; }
    Result<std::vector<Answer>> answer(std::string_view context, std::string_view question,
                                       const AnswerOptions& options, const std::stop_token& stop) const override {
        SKYDECK_ASSIGN(const std::u32string asked, readText(question, "question"));
        SKYDECK_ASSIGN(const std::u32string text, readText(context, "context"));
        return Search(text, analyseQuestion(asked)).run(options, stop);
    }
};
} // namespace

std::unique_ptr<AnswerEngine> makeBaselineEngine() {
    return std::make_unique<BaselineEngine>();
}

} // namespace skydeck::train::qa
