#pragma once

#include "core/train/qa/wordpiece.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace skydeck::train::qa {

/// One answer: a stretch of the context.
struct Answer {
    double score = 0;      ///< 0 to 1
    std::size_t start = 0; ///< code points of the context
    std::size_t end = 0;   ///< behind the last one
    std::string answer;    ///< the context's own text between them
};

struct AnswerOptions {
    std::size_t top = 1;                ///< answers wanted; fewer come where there are fewer
    std::size_t maxAnswerTokens = 15;   ///< longest answer
    std::size_t maxQuestionTokens = 64; ///< what a question is cut to
    std::size_t maxTokens = 384;        ///< of one window: [CLS] question [SEP] context [SEP]
    std::size_t stride = 128;           ///< tokens that a window shares with the next
};

/// What the network says about each token of a window.
struct Logits {
    std::vector<float> start, end;
};

/// A window of the context behind the question.
struct Window {
    std::vector<std::int32_t> ids;
    std::size_t contextStart = 0; ///< where the context begins in ids
    std::size_t firstToken = 0;   ///< which token of the context that is
    std::size_t contextTokens = 0;
};

/// Cuts a context into windows as the reference does ("truncation only_second" with a stride). `maxPositions` is the
/// model's; where it is small, question and stride shrink so that every window brings at least one new token.
std::vector<Window> makeWindows(const WordPiece& pieces, const Encoding& question, const Encoding& context,
                                const AnswerOptions& options, std::size_t maxPositions);

/// Adds one window's answers to `answers`, by the reference's rules (Hugging Face's question-answering pipeline,
/// parameters handle_impossible_answer=False, align_to_words=True): softmax of start and end over the context's tokens
/// and [CLS] apart, the score of a span is the product, [CLS] (no answer) is left out, an end is at most
/// maxAnswerTokens - 1 behind its start, and the span grows to whole words. The same span twice keeps its best score.
/// Protocol "ModelOutput" when the logits are not finite or not as many as tokens.
Status collectAnswers(std::vector<Answer>& answers, const Window& window, const Logits& logits, const Encoding& context,
                      std::u32string_view contextText, const AnswerOptions& options);
/// Best first; equal scores by position. Keeps `top`.
void keepBest(std::vector<Answer>& answers, std::size_t top);

} // namespace skydeck::train::qa
