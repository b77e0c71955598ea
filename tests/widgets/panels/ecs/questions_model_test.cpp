#include "widgets/panels/ecs/questions_model.h"

#include "tests/support/support.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::ecs {

namespace {
workflows::AnsweredQuestion question(const char* id, const char* status, const char* answer = "") {
    workflows::AnsweredQuestion one;
    one.asked = {id, "Ada met Ada Lovelace.", "Who?"};
    one.status = status;
    one.answer = answer;
    one.score = "0.5";
    return one;
}
} // namespace

TEST(AnswerTable, WhatTheTableHasCounts) {
    const auto rows = mergedAnswers({question("a", "RUNNING"), question("b", "PENDING")},
                                    {question("a", "", "Ada"), question("old", "", "Ada")});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].given.asked.itemId, "b");
    EXPECT_FALSE(rows[0].kept);
    EXPECT_EQ(rows[1].given.answer, "Ada");
    EXPECT_TRUE(rows[2].kept);
}

TEST(AnswerTable, AQuestionsStateGoesFromWaitingToAnswered) {
    EXPECT_EQ(stateOf({question("a", ""), false}), QStringLiteral("Waiting"));
    EXPECT_EQ(stateOf({question("a", "PENDING"), false}), QStringLiteral("PENDING"));
    EXPECT_EQ(stateOf({question("a", "STOPPED", "Ada"), false}), QStringLiteral("Answered"));
    EXPECT_EQ(stateOf({question("a", ""), true}), QStringLiteral("Answered")); // an empty answer of somebody else's
    AnswerRow failed{question("a", "STOPPED"), false};
    failed.given.error = {ErrorKind::Conflict, "TaskFailed", "exit status 1", 0, {}, {}};
    EXPECT_EQ(stateOf(failed), QStringLiteral("Failed"));
    const std::unique_ptr<AnswerTable> table(makeAnswerTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows({failed});
    EXPECT_EQ(table->index(0, 0).data(models::ToneRole).toInt(), int(style::Tone::Failed));
    EXPECT_TRUE(table->index(0, 2).data().toString().contains(QStringLiteral("exit status 1")));
}

TEST(AnswerSpan, EveryPlaceIsFound) {
    using Spans = std::vector<std::pair<qsizetype, qsizetype>>;
    EXPECT_EQ(spansOf(QStringLiteral("Ada met Ada"), QStringLiteral("Ada")), (Spans{{0, 3}, {8, 3}}));
    EXPECT_TRUE(spansOf(QStringLiteral("Ada"), QString()).empty());
    EXPECT_TRUE(spansOf(QStringLiteral("Ada"), QStringLiteral("ada")).empty());
}

TEST(AnswerSpan, TheSentenceNamesPlaceScoreAndEngine) {
    AnswerRow row{question("a", "", "Lovelace"), true};
    row.given.engine = "baseline";
    EXPECT_EQ(answerSentence(row),
              QStringLiteral("Lovelace · score 0.500 · characters 13 to 20 · by the baseline engine"));
    row.given.answer = "Byron";
    row.given.engine.clear();
    EXPECT_EQ(answerSentence(row), QStringLiteral("Byron · score 0.500 · not a piece of the context"));
}

} // namespace skydeck::panels::ecs
