#include "tests/widgets/support.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_view.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

QStringList numbered(int from, int to) {
    QStringList lines;
    for (int i = from; i <= to; ++i)
        lines << QStringLiteral("line %1").arg(i);
    return lines;
}

struct Log : testing::Test {
    LogView view{QStringLiteral("Log")};
    QScrollBar* bar = view.lines().verticalScrollBar();

    void SetUp() override {
        view.resize(400, 200);
        view.show();
    }
};

TEST_F(Log, FollowsTheTail) {
    view.setLines(numbered(1, 200));
    EXPECT_EQ(bar->value(), bar->maximum());
    view.appendLines(numbered(201, 300));
    EXPECT_EQ(bar->value(), bar->maximum());
}

TEST_F(Log, ReadingBackStopsFollowingAndNewLinesDoNotMoveTheText) {
    view.setLines(numbered(1, 200));
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    EXPECT_FALSE(view.following());
    view.appendLines(numbered(201, 300));
    EXPECT_EQ(bar->value(), 0);
    bar->triggerAction(QAbstractSlider::SliderToMaximum);
    EXPECT_TRUE(view.following());
}

TEST_F(Log, SettingTheSameBeginningAppendsTheRest) {
    view.setLines(numbered(1, 200));
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    view.setLines(numbered(1, 250));
    EXPECT_EQ(bar->value(), 0);
    EXPECT_TRUE(view.text().endsWith(QStringLiteral("line 250")));
    view.setLines(numbered(5, 6));
    EXPECT_EQ(view.text(), QStringLiteral("line 5\nline 6"));
}

TEST_F(Log, SearchCountsMatches) {
    view.setLines({QStringLiteral("error one"), QStringLiteral("fine"), QStringLiteral("ERROR two")});
    view.findChild<QLineEdit*>()->setText(QStringLiteral("error"));
    bool said = false;
    for (const QLabel* label : view.findChildren<QLabel*>())
        said = said || label->text().startsWith(QStringLiteral("2"));
    EXPECT_TRUE(said);
}

TEST_F(Log, CtrlFInsideTheLogGoesToItsOwnSearch) {
    view.activateWindow();
    view.lines().setFocus();
    QTest::keyClick(&view.lines(), Qt::Key_F, Qt::ControlModifier);
    EXPECT_EQ(view.focusWidget(), view.findChild<QLineEdit*>());
}

TEST(Json, IsShownIndented) {
    JsonView view(QStringLiteral("Raw"));
    view.setJson({{"a", {1, 2}}});
    EXPECT_EQ(view.text(), QStringLiteral("{\n  \"a\": [\n    1,\n    2\n  ]\n}"));
}

std::vector<PaletteEntry> entries(const QStringList& texts) {
    std::vector<PaletteEntry> made;
    for (const QString& text : texts)
        made.push_back({text, QStringLiteral("Stacks"), {}, [] {}});
    return made;
}

TEST(Palette, BeginningsComeBeforeMiddles) {
    const auto all =
        entries({QStringLiteral("Undeploy"), QStringLiteral("A deploy"), QStringLiteral("Deploy a stack")});
    EXPECT_EQ(rankEntries(all, QStringLiteral("deploy")), (std::vector<std::size_t>{2, 1, 0}));
}

TEST(Palette, EveryWordHasToOccur) {
    const auto all = entries({QStringLiteral("Open S3"), QStringLiteral("Open Batch")});
    EXPECT_EQ(rankEntries(all, QStringLiteral("batch open")), (std::vector<std::size_t>{1}));
    EXPECT_EQ(rankEntries(all, QStringLiteral("")).size(), 2U);
    EXPECT_TRUE(rankEntries(all, QStringLiteral("nothing")).empty());
}

TEST(Palette, PanelsAreFoundByTheirIdsInEveryLanguage) {
    auto all = entries({QStringLiteral("S3 を開く"), QStringLiteral("コストを開く")});
    all[1].alsoFoundBy = QStringLiteral("cost");
    EXPECT_EQ(rankEntries(all, QStringLiteral("cost")), (std::vector<std::size_t>{1}));
}

TEST(Palette, EnterRunsTheChosenEntry) {
    int ran = 0;
    auto all = entries({QStringLiteral("One"), QStringLiteral("Two")});
    all[1].run = [&] { ran = 2; };
    auto* palette = new CommandPalette(std::move(all), nullptr);
    palette->show();
    auto* query = palette->findChild<QLineEdit*>();
    QTest::keyClick(query, Qt::Key_Down);
    QTest::keyClick(query, Qt::Key_Return);
    ASSERT_TRUE(spinUntil([&] { return ran != 0; }));
    EXPECT_EQ(ran, 2);
}

} // namespace
