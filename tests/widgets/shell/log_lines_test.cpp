#include "tests/widgets/support.h"
#include "widgets/shell/log_lines.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

std::vector<LogLine> made(const QStringList& messages) {
    std::vector<LogLine> lines;
    for (const QString& message : messages)
        appendLogLines(lines, message);
    return lines;
}

QStringList numberedLines(int from, int to) {
    QStringList lines;
    for (int i = from; i <= to; ++i)
        lines << QStringLiteral("line %1").arg(i);
    return lines;
}

TEST(LogLine, LevelsHaveTonesAndAStackHasThatOfItsError) {
    const auto lines =
        made({QStringLiteral("2026-01-01 ERROR it broke\n  at here\n  at there"), QStringLiteral("WARN careful"),
              QStringLiteral("INFO fine"), QStringLiteral("DEBUG detail"), QStringLiteral("epoch 3")});
    std::vector<style::Tone> tones;
    for (const LogLine& line : lines)
        tones.push_back(line.tone);
    using enum style::Tone;
    EXPECT_EQ(tones, (std::vector{Failed, Failed, Failed, Waiting, Progress, Gone, Neutral}));
    EXPECT_EQ(lines[0].text.mid(lines[0].levelAt, lines[0].levelLength), QStringLiteral("ERROR"));
}

TEST(LogLine, HoldsNoControlCharacters) {
    const auto lines = made({QStringLiteral("\x1b[31mred\x1b[0m\tx\n"), QStringLiteral("10%\r20%\r100%\r\n")});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].text, QStringLiteral("red x"));
    EXPECT_EQ(lines[1].text, QStringLiteral("100%"));
}

struct Lines : testing::Test {
    LogLines lines{QStringLiteral("Log")};
    void SetUp() override {
        lines.resize(400, 200);
        lines.show();
    }
};

TEST_F(Lines, OnlyTheLastStay) {
    lines.append(made(numberedLines(1, 30'000)));
    lines.append(made(numberedLines(30'001, 60'000)));
    EXPECT_EQ(lines.count(), LogLines::kMost);
    EXPECT_EQ(lines.line(0), QStringLiteral("line 10001"));
    EXPECT_TRUE(lines.atEnd());
    lines.append(made(numberedLines(1, 120'000)));
    EXPECT_EQ(lines.line(0), QStringLiteral("line 70001"));
}

TEST_F(Lines, WhatOneReadsStaysWhileLinesLeaveAtTheFront) {
    lines.append(made(numberedLines(1, 50'000)));
    lines.verticalScrollBar()->setValue(20'000);
    lines.append(made(numberedLines(50'001, 51'000)));
    EXPECT_EQ(lines.line(static_cast<std::size_t>(lines.verticalScrollBar()->value())), QStringLiteral("line 20001"));
}

TEST_F(Lines, TheSelectionIsCopiedOverLines) {
    lines.append(made({QStringLiteral("first"), QStringLiteral("second")}));
    lines.selectAll();
    QTest::keyClick(&lines, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("first\nsecond"));
}

TEST_F(Lines, MatchesAreCountedAsLinesComeAndGo) {
    lines.append(made({QStringLiteral("Error one"), QStringLiteral("fine")}));
    EXPECT_EQ(lines.setSearched(QStringLiteral("error")), 1U);
    lines.append(made({QStringLiteral("an error and an error")}));
    EXPECT_EQ(lines.matches(), 3U);
    lines.append(made(numberedLines(1, 50'000)));
    EXPECT_EQ(lines.matches(), 0U);
}

TEST_F(Lines, MatchesAreGoneThroughAroundTheEnd) {
    lines.append(made({QStringLiteral("a b a"), QStringLiteral("x"), QStringLiteral("ca")}));
    lines.setSearched(QStringLiteral("a"));
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(lines.selectMatch(true));
        EXPECT_EQ(lines.selectedText(), QStringLiteral("a"));
    }
    ASSERT_TRUE(lines.selectMatch(false));
    EXPECT_EQ(lines.selectedText(), QStringLiteral("a"));
    lines.setSearched(QStringLiteral("nothing"));
    EXPECT_FALSE(lines.selectMatch(true));
}

TEST_F(Lines, TimesAreShownWhenTheyAreKnown) {
    std::vector<LogLine> timed;
    appendLogLines(timed, QStringLiteral("tick"), 1'440'938'160'123);
    lines.append(std::move(timed));
    EXPECT_TRUE(lines.text().endsWith(QStringLiteral(":00.123  tick"))) << lines.text().toStdString();
    lines.setTimesShown(false);
    EXPECT_EQ(lines.text(), QStringLiteral("tick"));
}

TEST_F(Lines, AreATextToAScreenReader) {
    lines.append(made({QStringLiteral("first"), QStringLiteral("second")}));
    QAccessibleInterface* access = QAccessible::queryAccessibleInterface(&lines);
    ASSERT_TRUE(access && access->textInterface());
    EXPECT_EQ(access->text(QAccessible::Name), QStringLiteral("Log"));
    EXPECT_EQ(access->textInterface()->text(0, access->textInterface()->characterCount()),
              QStringLiteral("first\nsecond"));
    EXPECT_EQ(access->textInterface()->text(6, 9), QStringLiteral("sec"));
    EXPECT_EQ(access->textInterface()->text(3, 8), QStringLiteral("st\nse"));
    EXPECT_EQ(access->textInterface()->text(5, 6), QStringLiteral("\n"));
}

} // namespace
