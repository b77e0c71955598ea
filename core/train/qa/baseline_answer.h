#pragma once

#include "core/train/qa/answer_engine.h"

#include <memory>

namespace skydeck::train::qa {

/// The engine that answers where no model is configured; its name, "baseline", belongs beside every answer of it.
///
/// Method: the context is split into sentences; each is ranked by the question's words that it holds, compared by
/// stems, every word weighted by its rarity (log of sentences over sentences with it); a sentence that begins with a
/// pronoun inherits part of the rank of the one before. The question's form says what is wanted (person, date, place,
/// count, quantity, reason, manner, thing; asked.h), the sentences offer stretches of that form (candidates.h), and the
/// best product of rank, form and closeness to the question's words wins.
///
/// Limits: English questions and contexts only; other languages get the nearest run of rare words. It knows no
/// synonyms, no meaning, no negation; it neither counts nor concludes; the answer must stand in one sentence that
/// shares words with the question. The score (0 to 1) is the share of the question's weight found near the answer, not
/// a probability. It always answers where the context holds a word: where nothing fits, with the best sentence and a
/// score of 0.
///
/// Thread-safe.
std::unique_ptr<AnswerEngine> makeBaselineEngine();

} // namespace skydeck::train::qa
