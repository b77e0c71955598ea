#include "widgets/panels/ecs/questions_model.h"

#include "core/base/strings.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::ecs {

using style::qstr;
using workflows::AnsweredQuestion;

namespace {

/// Where lupdate and the translator find these texts.
struct QuestionWords {
    Q_DECLARE_TR_FUNCTIONS(Questions)
};

QString scoreText(const AnswerRow& row) {
    const auto score = parseDouble(row.given.score);
    return score ? QLocale().toString(*score, 'f', 3) : qstr(row.given.score);
}

QString answerText(const AnswerRow& row) {
    return row.given.answered() ? qstr(row.given.answer) : shell::errorSentence(row.given.error);
}

style::Tone toneOfState(const AnswerRow& row) {
    if (!row.given.answered()) return style::Tone::Failed;
    if (row.kept || !row.given.answer.empty()) return style::Tone::Ok;
    return row.given.status.empty() ? style::Tone::Waiting : style::toneOf(qstr(row.given.status));
}

} // namespace

QString stateOf(const AnswerRow& row) {
    if (!row.given.answered()) return QuestionWords::tr("Failed");
    if (row.kept || !row.given.answer.empty()) return QuestionWords::tr("Answered");
    return row.given.status.empty() ? QuestionWords::tr("Waiting") : qstr(row.given.status);
}

AnswerTable* makeAnswerTable(QObject* parent) {
    const auto whole = [](const QString& title, QString (*text)(const AnswerRow&)) {
        auto column = models::textColumn<AnswerRow>(title, text);
        column.toolTip = column.text;
        return column;
    };
    auto state = models::statusColumn<AnswerRow>(QuestionWords::tr("State"), &stateOf);
    state.tone = toneOfState;
    return new AnswerTable(
        {state,
         whole(QuestionWords::tr("Question"), [](const AnswerRow& row) { return qstr(row.given.asked.question); }),
         whole(QuestionWords::tr("Answer"), answerText),
         {QuestionWords::tr("Score"), models::ColumnStyle::Number, scoreText,
          [](const AnswerRow& row) { return QVariant(parseDouble(row.given.score).value_or(-1)); }},
         models::textColumn<AnswerRow>(QuestionWords::tr("Engine"),
                                       [](const AnswerRow& row) { return qstr(row.given.engine); }),
         models::textColumn<AnswerRow>(
             QuestionWords::tr("Item"), [](const AnswerRow& row) { return qstr(row.given.asked.itemId); },
             models::ColumnStyle::Mono)},
        [](const AnswerRow& row) { return qstr(row.given.asked.itemId); }, parent);
}

QuestionsContent loadAnswers(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    QuestionsContent content;
    const auto bot = workflows::QuestionBot::find(session, {}, context);
    auto answers = bot ? bot->answers(context) : fail(bot.error());
    if (answers)
        content.answers = std::move(*answers);
    else
        content.error = std::move(answers.error());
    return content;
}

std::vector<AnswerRow> mergedAnswers(const std::vector<AnsweredQuestion>& asked,
                                     const std::vector<AnsweredQuestion>& kept) {
    std::vector<AnswerRow> rows;
    const auto idOf = [](const AnsweredQuestion& question) { return question.asked.itemId; };
    for (const AnsweredQuestion& question : asked)
        if (std::ranges::find(kept, question.asked.itemId, idOf) == kept.end()) rows.push_back({question, false});
    for (const AnsweredQuestion& question : kept)
        rows.push_back({question, true});
    return rows;
}

std::vector<std::pair<qsizetype, qsizetype>> spansOf(const QString& context, const QString& answer) {
    std::vector<std::pair<qsizetype, qsizetype>> spans;
    if (answer.isEmpty()) return spans;
    for (qsizetype at = context.indexOf(answer); at >= 0; at = context.indexOf(answer, at + answer.size()))
        spans.emplace_back(at, answer.size());
    return spans;
}

QString answerSentence(const AnswerRow& row) {
    if (!row.given.answered()) return answerText(row);
    if (!row.kept && row.given.answer.empty()) return stateOf(row);
    const auto spans = spansOf(qstr(row.given.asked.context), qstr(row.given.answer));
    return style::dotted(
        {qstr(row.given.answer), QuestionWords::tr("score %1").arg(scoreText(row)),
         spans.empty() ? QuestionWords::tr("not a piece of the context")
                       : QuestionWords::tr("characters %1 to %2")
                             .arg(spans.front().first + 1)
                             .arg(spans.front().first + spans.front().second),
         row.given.engine.empty() ? QString() : QuestionWords::tr("by the %1 engine").arg(qstr(row.given.engine))});
}

} // namespace skydeck::panels::ecs
