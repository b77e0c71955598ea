#include "core/train/qa/answer_spans.h"

#include <algorithm>
#include <cmath>

namespace skydeck::train::qa {

namespace {
/// Softmax over [CLS] and the context; [CLS] takes its share and is dropped.
std::vector<double> probabilities(std::span<const float> context, float none) {
    double most = none;
    for (const float logit : context)
        most = std::max<double>(most, logit);
    std::vector<double> shares(context.size());
    double sum = std::exp(none - most);
    for (std::size_t i = 0; i < context.size(); ++i)
        sum += shares[i] = std::exp(context[i] - most);
    for (double& share : shares)
        share /= sum;
    return shares;
}

struct TokenPair {
    std::size_t first = 0, last = 0; ///< tokens of the window's context
    double score = 0;
};

/// The best `count` pairs; of equal ones the earlier.
std::vector<TokenPair> bestPairs(const std::vector<double>& start, const std::vector<double>& end, std::size_t longest,
                                 std::size_t count) {
    const auto better = [](const TokenPair& a, const TokenPair& b) {
        if (a.score != b.score) return a.score > b.score;
        return std::pair(a.first, a.last) < std::pair(b.first, b.last);
    };
    std::vector<TokenPair> heap; // its front is the worst that is kept
    for (std::size_t first = 0; first < start.size(); ++first)
        for (std::size_t last = first; last < std::min(end.size(), first + longest); ++last) {
            const TokenPair candidate{first, last, start[first] * end[last]};
            if (heap.size() == count && !better(candidate, heap.front())) continue;
            if (heap.size() == count) {
                std::ranges::pop_heap(heap, better);
                heap.pop_back();
            }
            heap.push_back(candidate);
            std::ranges::push_heap(heap, better);
        }
    std::ranges::sort_heap(heap, better);
    return heap;
}
} // namespace

std::vector<Window> makeWindows(const WordPiece& pieces, const Encoding& question, const Encoding& context,
                                const AnswerOptions& options, std::size_t maxPositions) {
    constexpr std::size_t kSpecial = 3;
    const std::size_t most = std::max(kSpecial + 2, std::min(options.maxTokens, maxPositions));
    const std::size_t asked = std::min({question.tokens.size(), options.maxQuestionTokens, (most - kSpecial) / 2});
    const std::size_t room = most - kSpecial - asked;
    // A window must get further than the one before.
    const std::size_t step = room - std::min({options.stride, most / 2, room - 1});

    std::vector<Window> windows;
    for (std::size_t first = 0; first < context.tokens.size(); first += step) {
        Window window;
        window.firstToken = first;
        window.contextTokens = std::min(room, context.tokens.size() - first);
        window.ids.reserve(asked + window.contextTokens + kSpecial);
        window.ids.push_back(pieces.classId());
        for (std::size_t i = 0; i < asked; ++i)
            window.ids.push_back(question.tokens[i].id);
        window.ids.push_back(pieces.separatorId());
        window.contextStart = window.ids.size();
        for (std::size_t i = 0; i < window.contextTokens; ++i)
            window.ids.push_back(context.tokens[first + i].id);
        window.ids.push_back(pieces.separatorId());
        const bool last = first + window.contextTokens == context.tokens.size();
        windows.push_back(std::move(window));
        if (last) break;
    }
    return windows;
}

Status collectAnswers(std::vector<Answer>& answers, const Window& window, const Logits& logits, const Encoding& context,
                      std::u32string_view contextText, const AnswerOptions& options) {
    const auto finite = [](const std::vector<float>& values) {
        return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
    };
    if (logits.start.size() != window.ids.size() || logits.end.size() != window.ids.size())
        return fail(ErrorKind::Protocol, "ModelOutput",
                    "The model answered for another number of tokens than it was given");
    if (!finite(logits.start) || !finite(logits.end))
        return fail(ErrorKind::Protocol, "ModelOutput", "The model's output is not finite: its weights are damaged",
                    "Fetch the model's files again, or try --precision fp32.");
    const auto part = [&](const std::vector<float>& all) {
        return std::span(all).subspan(window.contextStart, window.contextTokens);
    };
    const auto start = probabilities(part(logits.start), logits.start.front());
    const auto end = probabilities(part(logits.end), logits.end.front());
    // More than asked for: several pairs may grow to the same words.
    for (const TokenPair& pair : bestPairs(start, end, options.maxAnswerTokens, 2 * options.top + 10)) {
        Answer found;
        found.score = pair.score;
        found.start = context.words[context.tokens[window.firstToken + pair.first].word].start;
        found.end = context.words[context.tokens[window.firstToken + pair.last].word].end;
        const auto same = std::ranges::find_if(
            answers, [&](const Answer& other) { return other.start == found.start && other.end == found.end; });
        if (same != answers.end()) {
            same->score = std::max(same->score, found.score);
            continue;
        }
        found.answer = encodeUtf8(contextText.substr(found.start, found.end - found.start));
        answers.push_back(std::move(found));
    }
    return {};
}

void keepBest(std::vector<Answer>& answers, std::size_t top) {
    std::ranges::sort(answers, [](const Answer& a, const Answer& b) {
        if (a.score != b.score) return a.score > b.score;
        return std::pair(a.start, a.end) < std::pair(b.start, b.end);
    });
    if (answers.size() > top) answers.resize(top);
}

} // namespace skydeck::train::qa
