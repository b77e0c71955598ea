#pragma once

#include "core/base/json.h"
#include "core/train/qa/answer_spans.h"
#include "core/train/qa/qa_options.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

inline constexpr std::string_view kBaseline = "baseline"; ///< the engine whose answers are marked

/// As Python's repr(): the fewest digits that read back, "0.0", "1e-05".
std::string pythonNumber(double value);
/// As Python's repr() of a str.
std::string pythonText(std::string_view utf8);
/// What the course's program prints: {'score': 0.98, 'start': 437, 'end': 441, 'answer': '1921'}; several as a list.
/// Answers of the baseline engine say so by a fifth entry, 'engine'.
std::string pythonAnswers(const std::vector<Answer>& answers, std::string_view engine);

/// {"score", "start", "end", "answer", "engine", "item_id"?, "answers"?}: the best one, and where more than one was
/// wanted, all.
Json jsonAnswers(const std::vector<Answer>& answers, std::string_view engine, const Question& question,
                 const AnswerOptions& options);
/// {"error": {"code", "message", "hint"?}, "item_id"?}
Json jsonError(const Error& error, const Question& question);

/// A score as a number of DynamoDB, whose least one is 1e-130; below that it is 0.
std::string tableNumber(double score);

} // namespace skydeck::train::qa
