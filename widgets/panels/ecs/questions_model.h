#pragma once

#include "core/workflows/questions.h"
#include "widgets/models/row_table_model.h"

#include <optional>
#include <utility>
#include <vector>

namespace skydeck::panels::ecs {

/// A question as the table of answers has it, or as it is on its way there.
struct AnswerRow {
    workflows::AnsweredQuestion given;
    bool kept = true; ///< the table has it
};
using AnswerTable = models::RowTableModel<AnswerRow>;
AnswerTable* makeAnswerTable(QObject* parent); ///< keys: item ids

/// What the tab Questions shows: the answers, or why there are none.
struct QuestionsContent {
    std::vector<workflows::AnsweredQuestion> answers;
    std::optional<Error> error;
};
QuestionsContent loadAnswers(const std::shared_ptr<aws::Session>& session, const CallContext& context);

/// Questions asked in this window over those of the table, each once: what the table has counts.
std::vector<AnswerRow> mergedAnswers(const std::vector<workflows::AnsweredQuestion>& asked,
                                     const std::vector<workflows::AnsweredQuestion>& kept);

/// "Answered", "Failed", "Waiting", or the state of its task.
QString stateOf(const AnswerRow& row);

/// Where the answer stands in its context: first character and length, every time that it occurs.
std::vector<std::pair<qsizetype, qsizetype>> spansOf(const QString& context, const QString& answer);

/// "Carl Linnaeus · score 0.831 · characters 35 to 47 · by the baseline engine".
QString answerSentence(const AnswerRow& row);

} // namespace skydeck::panels::ecs
