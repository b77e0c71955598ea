#include "core/train/qa/answer_engine.h"

#include "tests/support/support.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace skydeck::train::qa {
namespace {

WordPiece letters() {
    std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
    for (char c = 'a'; c <= 'z'; ++c)
        vocabulary += std::string{c, '\n', '#', '#', c, '\n'};
    return WordPiece::create(vocabulary, {}, "vocab").value();
}

constexpr std::int32_t kClass = 2, kSeparator = 3;

Encoding encode(const std::string& text) {
    return letters().encode(decodeUtf8(text, "test").value());
}

std::string repeated(const std::string& word, int times) {
    std::string text;
    for (int i = 0; i < times; ++i)
        text += word + " ";
    return text;
}

TEST(Windows, AShortContextIsOneBetweenItsSpecialTokens) {
    const auto windows = makeWindows(letters(), encode("a b"), encode("c d e"), {}, 512);
    ASSERT_EQ(windows.size(), 1U);
    ASSERT_EQ(windows[0].ids.size(), 8U);
    EXPECT_EQ(windows[0].ids[0], kClass);
    EXPECT_EQ(windows[0].ids[3], kSeparator);
    EXPECT_EQ(windows[0].ids[7], kSeparator);
    EXPECT_EQ(windows[0].contextStart, 4U);
    EXPECT_EQ(windows[0].contextTokens, 3U);
}

TEST(Windows, LongContextsOverlapByTheStride) {
    const auto windows = makeWindows(letters(), encode("a b"), encode(repeated("c", 800)), {}, 512);
    // 379 tokens of context fit; each window begins 379 - 128 behind the one before.
    ASSERT_EQ(windows.size(), 3U);
    EXPECT_EQ(windows[1].firstToken, 251U);
    EXPECT_EQ(windows[2].firstToken, 502U);
    EXPECT_EQ(windows[2].firstToken + windows[2].contextTokens, 800U);
    EXPECT_EQ(windows[0].ids.size(), 384U);
}

TEST(Windows, AWindowThatReachesTheEndIsTheLast) {
    const auto windows = makeWindows(letters(), encode("a b"), encode(repeated("c", 379 + 251)), {}, 512);
    EXPECT_EQ(windows.size(), 2U);
}

TEST(Windows, QuestionsAreCutTo64Tokens) {
    const auto windows = makeWindows(letters(), encode(repeated("q", 400)), encode("c"), {}, 512);
    EXPECT_EQ(windows.at(0).contextStart, 66U);
}

TEST(Windows, SmallModelsStillGetOn) {
    const auto windows = makeWindows(letters(), encode(repeated("q", 64)), encode(repeated("c", 100)), {}, 16);
    ASSERT_FALSE(windows.empty());
    EXPECT_EQ(windows.back().firstToken + windows.back().contextTokens, 100U);
    for (const Window& window : windows)
        EXPECT_LE(window.ids.size(), 16U);
}

class Spans : public testing::Test {
protected:
    /// Question "a", context "b c d efg": [CLS] a [SEP] b c d e ##f ##g [SEP].
    Spans() {
        m_logits.start.assign(10, 0);
        m_logits.end.assign(10, 0);
    }
    Result<std::vector<Answer>> collect(AnswerOptions options = {}) {
        const auto windows = makeWindows(letters(), encode("a"), m_context, options, 512);
        std::vector<Answer> answers;
        SKYDECK_TRY(collectAnswers(answers, windows.at(0), m_logits, m_context, U"b c d efg", options));
        keepBest(answers, options.top);
        return answers;
    }
    Logits m_logits;
    Encoding m_context = encode("b c d efg");
};

TEST_F(Spans, TheScoreIsTheProductOfBothSoftmaxesWithClsInThem) {
    m_logits.start[4] = 3;
    m_logits.end[5] = 2;
    m_logits.start[0] = 1;
    m_logits.start[1] = 50; // the question takes no part
    ASSERT_OK_AND(const auto answers, collect());
    EXPECT_EQ(answers.at(0).answer, "c d");
    EXPECT_EQ(answers.at(0).start, 2U);
    EXPECT_EQ(answers.at(0).end, 5U);
    const double start = std::exp(3) / (std::exp(3) + std::exp(1) + 5), end = std::exp(2) / (std::exp(2) + 6);
    EXPECT_NEAR(answers.at(0).score, start * end, 1e-12);
}

TEST_F(Spans, NoAnswerIsNeverTheAnswer) {
    m_logits.start[0] = m_logits.end[0] = 20;
    m_logits.start[3] = m_logits.end[3] = 1;
    ASSERT_OK_AND(const auto answers, collect());
    EXPECT_EQ(answers.at(0).answer, "b");
    EXPECT_LT(answers.at(0).score, 1e-6);
}

TEST_F(Spans, AnEndBeforeItsStartIsNone) {
    m_logits.start[5] = 10;
    m_logits.end[3] = 10;
    m_logits.end[5] = 1;
    ASSERT_OK_AND(const auto answers, collect());
    EXPECT_EQ(answers.at(0).answer, "d");
}

TEST_F(Spans, AnAnswerIsAtMostSoManyTokensLong) {
    m_logits.start[3] = 10;
    m_logits.end[6] = 10;
    AnswerOptions options;
    options.maxAnswerTokens = 4;
    EXPECT_EQ(collect(options).value().at(0).answer, "b c d efg");
    options.maxAnswerTokens = 3;
    EXPECT_NE(collect(options).value().at(0).answer, "b c d efg");
}

TEST_F(Spans, AnswersGrowToWholeWordsAndComeOnce) {
    m_logits.start[7] = 5;
    m_logits.end[7] = 5;
    m_logits.end[8] = 5;
    AnswerOptions options;
    options.top = 20;
    ASSERT_OK_AND(const auto answers, collect(options));
    EXPECT_EQ(answers.at(0).answer, "efg");
    EXPECT_EQ(answers.at(0).end, 9U);
    // b, c, d, efg and what of them follows one another
    EXPECT_EQ(answers.size(), 10U);
    for (std::size_t i = 1; i < answers.size(); ++i)
        EXPECT_LE(answers[i].score, answers[i - 1].score);
}

TEST_F(Spans, DamagedLogitsAreAnError) {
    m_logits.end[3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(collect().error().code, "ModelOutput");
    m_logits.end[3] = std::numeric_limits<float>::infinity();
    EXPECT_EQ(collect().error().code, "ModelOutput");
    m_logits.end.pop_back();
    EXPECT_EQ(collect().error().code, "ModelOutput");
}

/// Points at every "x" of a window.
class FindsX final : public SpanModel {
public:
    std::string_view name() const override { return "fake"; }
    std::size_t maxPositions() const override { return 512; }
    Result<Logits> logits(const std::vector<std::int32_t>& ids) const override {
        Logits logits{std::vector<float>(ids.size()), std::vector<float>(ids.size())};
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (ids[i] == 4 + 2 * ('x' - 'a')) logits.start[i] = logits.end[i] = 12;
        return logits;
    }
};

TEST(ModelEngine, FindsTheAnswerInWhicheverWindowItIs) {
    const auto engine = makeModelEngine(letters(), std::make_unique<FindsX>());
    const std::string context = repeated("b", 1500) + "x " + repeated("c", 500);
    ASSERT_OK_AND(const auto answers, engine->answer(context, "a", {}, {}));
    EXPECT_EQ(answers.at(0).answer, "x");
    EXPECT_EQ(answers.at(0).start, 3000U);
    EXPECT_GT(answers.at(0).score, 0.9);
}

TEST(ModelEngine, RefusesTextsWithoutWordsAndStops) {
    const auto engine = makeModelEngine(letters(), std::make_unique<FindsX>());
    EXPECT_EQ(engine->answer("b", "  ", {}, {}).error().code, "EmptyQuestion");
    EXPECT_EQ(engine->answer("", "a", {}, {}).error().code, "EmptyContext");
    EXPECT_EQ(engine->answer("\u0301", "a", {}, {}).error().code, "EmptyContext");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(engine->answer("b", "a", {}, stop.get_token()).error().kind, ErrorKind::Cancelled);
}

} // namespace
} // namespace skydeck::train::qa
