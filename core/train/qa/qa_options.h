#pragma once

#include "core/train/options.h"
#include "core/train/qa/answer_spans.h"

#include <filesystem>
#include <string>
#include <vector>

namespace skydeck::train::qa {

/// A question to answer.
struct Question {
    std::string context, question;
    std::string itemId; ///< where the answer goes in the table; may be empty
};

/// skydeck-qa's command line.
struct QaOptions {
    std::vector<Question> questions; ///< the one of the arguments, or those of --file
    bool batch = false;              ///< --file was given
    std::filesystem::path model;     ///< --model; empty: see findModel
    AnswerOptions answers;
    Precision precision = Precision::Auto;
    bool json = false;
    bool save = true; ///< false with --no-save (the course's --no_save): the table is left alone
    bool help = false;
};

/// Reads --file too. InvalidInput names the argument, or the file and the entry in it.
Result<QaOptions> parseQaOptions(const std::vector<std::string>& arguments);
std::string qaUsage();

/// A JSON array, or one JSON object a line, of {"context", "question", "item_id"?}.
Result<std::vector<Question>> parseQuestions(std::string_view text, std::string_view what);

/// Where the model is when --model says nothing: $SKYDECK_QA_MODEL, else dataFolder()/qa.
std::filesystem::path defaultModelFolder();

} // namespace skydeck::train::qa
