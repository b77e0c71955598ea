#pragma once

#include "core/train/qa/asked.h"

#include <vector>

namespace skydeck::train::qa {

/// A stretch of terms that could answer.
struct Candidate {
    std::size_t first = 0, last = 0; ///< terms from first up to, not including, last
    double prior = 1;                ///< how well its form fits what is asked: about 0.3 to 2
};

/// The stretches of one sentence whose form fits the question, by its type: capitalised names, dates, numbers with or
/// without units, what follows "because" or a preposition, and runs of content words. `asked[i]` says that term i is
/// one of the question's words; no candidate consists of those alone.
std::vector<Candidate> findCandidates(const Terms& terms, const Sentence& sentence, const Asked& asked,
                                      const std::vector<bool>& isAsked);

} // namespace skydeck::train::qa
