#pragma once

#include "core/train/qa/answer_spans.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

/// Finds answers in a context. Thread-safe where its model is (see the makers).
class AnswerEngine {
public:
    virtual ~AnswerEngine() = default;
    /// "distilbert" or "baseline": whoever shows an answer of the latter says so.
    virtual std::string_view name() const = 0;
    /// Best first, never empty. InvalidInput: "EmptyQuestion" and "EmptyContext" (no word in it), "NotUtf8", "TooLong";
    /// NotFound "NoAnswer" when the context holds nothing that could answer; Cancelled.
    virtual Result<std::vector<Answer>> answer(std::string_view context, std::string_view question,
                                               const AnswerOptions& options, const std::stop_token& stop) const = 0;
};

/// Longest context or question that is looked at.
inline constexpr std::size_t kMostTextBytes = 16 << 20;

/// Decoded and checked: not too long, UTF-8, and something in it. `name` is "context" or "question".
Result<std::u32string> readText(std::string_view bytes, std::string_view name);

/// A network that says for each token how likely an answer starts and ends there.
class SpanModel {
public:
    virtual ~SpanModel() = default;
    virtual std::string_view name() const = 0;
    virtual std::size_t maxPositions() const = 0;
    virtual Result<Logits> logits(const std::vector<std::int32_t>& ids) const = 0;
};

/// The network behind a tokenizer, window by window; a stop is seen between windows.
std::unique_ptr<AnswerEngine> makeModelEngine(WordPiece pieces, std::unique_ptr<const SpanModel> model);

} // namespace skydeck::train::qa
