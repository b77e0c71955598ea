#pragma once

#include "core/train/qa/sentences.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

/// What a question wants to hear.
enum class AnswerType { Person, Date, Place, Count, Quantity, Reason, Manner, Thing };
std::string_view toString(AnswerType type);

/// What measures a Quantity.
enum class Measure { Any, Length, Mass, Time, Money, Temperature, Speed, Share };

/// The measure that a unit's stem means; nothing for other words.
bool isUnit(std::string_view folded, Measure& measure);

/// A question, taken apart.
struct Asked {
    AnswerType type = AnswerType::Thing;
    Measure measure = Measure::Any;
    std::string noun;               ///< stem of what is counted or chosen: "how many LEGS", "which GAS"
    std::string preposition;        ///< that the question ends with: "what is it made OF"
    std::vector<std::string> stems; ///< what the question is about, each once
};

/// By the question word and what follows it: who, when / what year, where / which city, how many, how much / long /
/// tall …, why, how, and Thing for all else.
Asked analyseQuestion(std::u32string_view question);

} // namespace skydeck::train::qa
