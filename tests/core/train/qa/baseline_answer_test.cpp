#include "core/train/qa/baseline_answer.h"

#include "core/base/strings.h"
#include "core/train/qa/asked.h"
#include "tests/support/support.h"

#include <gtest/gtest.h>

namespace skydeck::train::qa {
namespace {

Result<std::vector<Answer>> ask(const std::string& context, const std::string& question, std::size_t top = 1) {
    AnswerOptions options;
    options.top = top;
    return makeBaselineEngine()->answer(context, question, options, {});
}

AnswerType typeOf(const std::string& question) {
    return analyseQuestion(decodeUtf8(question, "test").value()).type;
}

/// The words of `wanted` stand in `given`, with at most four others.
bool agrees(const std::string& given, const std::string& wanted) {
    const auto words = [](const std::string& text) { return split(toLower(text), ' ').size(); };
    return toLower(given).find(toLower(wanted)) != std::string::npos && words(given) <= words(wanted) + 4;
}

TEST(BaselineAnswer, FourOfFiveOfOurOwnQuestionsAreAnswered) {
    ASSERT_OK_AND(const Json pairs, parseJson(test::sourceFile("tests/core/train/qa/questions.json")));
    ASSERT_EQ(pairs.size(), 30U);
    int right = 0;
    std::string wrong;
    for (const Json& pair : pairs) {
        ASSERT_OK_AND(const auto answers, ask(stringAt(pair, "context"), stringAt(pair, "question")));
        if (agrees(answers.at(0).answer, stringAt(pair, "answer")))
            ++right;
        else
            wrong +=
                "\n" + stringAt(pair, "question") + " → " + answers.at(0).answer + ", not " + stringAt(pair, "answer");
    }
    EXPECT_GE(right, 24) << wrong;
    RecordProperty("right", right);
    std::printf("baseline: %d of 30 right%s\n", right, wrong.c_str());
}

TEST(BaselineAnswer, CallsItselfBaseline) {
    EXPECT_EQ(makeBaselineEngine()->name(), "baseline");
}

TEST(BaselineAnswer, PositionsCountCodePoints) {
    ASSERT_OK_AND(const auto answers,
                  ask("Élodie 🐝 lives in Genève. Her brother does not.", "Where does Élodie live?"));
    EXPECT_EQ(answers.at(0).answer, "Genève");
    EXPECT_EQ(answers.at(0).start, 18U);
    EXPECT_EQ(answers.at(0).end, 24U);
}

TEST(BaselineAnswer, ScoresFallAndStayBetweenZeroAndOne) {
    ASSERT_OK_AND(const auto answers, ask("Ada met Grace in Paris. Grace met Linus in Rome. Ken stayed home.",
                                          "Who met Grace in Paris?", 5));
    ASSERT_GE(answers.size(), 2U);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_GT(answers[i].score, 0);
        EXPECT_LE(answers[i].score, i == 0 ? 1 : answers[i - 1].score);
    }
    EXPECT_EQ(answers.at(0).answer, "Ada");
}

TEST(BaselineAnswer, WhatFitsNowhereGetsTheBestSentenceAndNoScore) {
    ASSERT_OK_AND(const auto answers, ask("It is so. They were there.", "Why did it rain?"));
    EXPECT_EQ(answers.at(0).score, 0);
    EXPECT_FALSE(answers.at(0).answer.empty());
}

TEST(BaselineAnswer, RefusesWhatHoldsNoQuestionOrNoWord) {
    EXPECT_EQ(ask("A context.", " \t").error().code, "EmptyQuestion");
    EXPECT_EQ(ask("\n", "Who?").error().code, "EmptyContext");
    EXPECT_EQ(ask("😀 … !", "Who?").error().code, "NoAnswer");
    EXPECT_EQ(ask("ab\xff", "Who?").error().code, "NotUtf8");
    EXPECT_EQ(ask(std::string(kMostTextBytes + 1, 'a'), "Who?").error().code, "TooLong");
}

TEST(BaselineAnswer, FiftyThousandWordsAreReadAndTheOneSentenceFound) {
    std::string context;
    for (int i = 0; i < 12500; ++i)
        context += i == 6000 ? "Zelda painted the door. " : "Nobody saw a thing. ";
    ASSERT_OK_AND(const auto answers, ask(context, "Who painted the door?"));
    EXPECT_EQ(answers.at(0).answer, "Zelda");
}

TEST(BaselineAnswer, AStopEndsTheSearch) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(makeBaselineEngine()->answer("A b c.", "Who?", {}, stop.get_token()).error().kind, ErrorKind::Cancelled);
}

TEST(Asked, TheQuestionsFormSaysWhatIsWanted) {
    EXPECT_EQ(typeOf("Who wrote it?"), AnswerType::Person);
    EXPECT_EQ(typeOf("Which scientist found it?"), AnswerType::Person);
    EXPECT_EQ(typeOf("When was it?"), AnswerType::Date);
    EXPECT_EQ(typeOf("In what year was it?"), AnswerType::Date);
    EXPECT_EQ(typeOf("Where is it?"), AnswerType::Place);
    EXPECT_EQ(typeOf("What is the city called?"), AnswerType::Place);
    EXPECT_EQ(typeOf("How many legs has it?"), AnswerType::Count);
    EXPECT_EQ(typeOf("How tall is it?"), AnswerType::Quantity);
    EXPECT_EQ(typeOf("Why is it?"), AnswerType::Reason);
    EXPECT_EQ(typeOf("How is it made?"), AnswerType::Manner);
    EXPECT_EQ(typeOf("What is it?"), AnswerType::Thing);
    EXPECT_EQ(typeOf("Name it."), AnswerType::Thing);
}

TEST(Sentences, AbbreviationsInitialsAndDecimalPointsDoNotEndThem) {
    const auto count = [](const std::string& text) {
        return splitTerms(decodeUtf8(text, "test").value()).sentences.size();
    };
    EXPECT_EQ(count("Dr. Who met J. S. Bach. It cost 3.50 euros! Really?"), 3U);
    EXPECT_EQ(count("A heading\n\nA sentence."), 2U);
    EXPECT_EQ(count(""), 0U);
}

TEST(Sentences, FormsOfAWordShareAStem) {
    EXPECT_EQ(stemOf("painted"), stemOf("painting"));
    EXPECT_EQ(stemOf("discovered"), stemOf("discovers"));
    EXPECT_EQ(stemOf("wrote"), stemOf("writes"));
    EXPECT_EQ(stemOf("cities"), stemOf("city"));
    EXPECT_NE(stemOf("plant"), stemOf("planet"));
}

} // namespace
} // namespace skydeck::train::qa
