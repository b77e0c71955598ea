#include "tests/widgets/support.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel_frame.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

/// The visible widget of that type and accessible name (labels: object name), or nullptr.
template <class Widget>
Widget* visible(const QWidget& parent, const char* name) {
    for (Widget* found : parent.findChildren<Widget*>())
        if (found->isVisible() && QString::fromLatin1(name) ==
                                      (std::is_same_v<Widget, QLabel> ? found->objectName() : found->accessibleName()))
            return found;
    return nullptr;
}

Error sampleError() {
    Error error{ErrorKind::AccessDenied, "AccessDenied", "You may not list stacks", 403, "req-1", "Ask for the right."};
    return error;
}

struct Frame : testing::Test {
    PanelFrame frame{QStringLiteral("Things")};
    QLabel* content = new QLabel(QStringLiteral("content"));

    void SetUp() override {
        frame.setContent(content);
        frame.show();
    }
};

TEST_F(Frame, BeginsLoading) {
    EXPECT_EQ(frame.state(), PanelFrame::State::Loading);
    EXPECT_NE(visible<QLabel>(frame, "loading"), nullptr);
    EXPECT_FALSE(content->isVisible());
}

TEST_F(Frame, AnErrorWithoutDataSaysWhatWhyAndWhatToDo) {
    frame.showError(QStringLiteral("Listing stacks"), sampleError());
    EXPECT_EQ(visible<QLabel>(frame, "errorWhat")->text(), QStringLiteral("Listing stacks failed"));
    EXPECT_EQ(visible<QLabel>(frame, "errorWhy")->text(), QStringLiteral("You may not list stacks."));
    EXPECT_EQ(visible<QLabel>(frame, "errorHint")->text(), QStringLiteral("Ask for the right."));
    EXPECT_FALSE(content->isVisible());
}

TEST_F(Frame, AnErrorOverDataKeepsTheData) {
    frame.showData();
    frame.showError(QStringLiteral("Listing stacks"), sampleError());
    EXPECT_TRUE(content->isVisible());
    EXPECT_TRUE(visible<QLabel>(frame, "banner")->text().contains(QStringLiteral("You may not list stacks")));
    frame.showData();
    EXPECT_EQ(visible<QLabel>(frame, "banner"), nullptr);
}

TEST_F(Frame, AfterAnotherAccountOldDataIsNotKeptUnderAnError) {
    frame.showData();
    frame.forgetData();
    frame.showError(QStringLiteral("Listing stacks"), sampleError());
    EXPECT_FALSE(content->isVisible());
}

TEST_F(Frame, CopyDetailsHasCodeAndRequestId) {
    frame.showError(QStringLiteral("Listing stacks"), sampleError());
    visible<QPushButton>(frame, "Copy details")->click();
    const QString copied = QApplication::clipboard()->text();
    EXPECT_TRUE(copied.contains(QStringLiteral("code: AccessDenied")));
    EXPECT_TRUE(copied.contains(QStringLiteral("request id: req-1")));
}

TEST_F(Frame, EmptyOffersTheActionThatFixesIt) {
    QAction add(QStringLiteral("Add a thing"));
    QSignalSpy triggered(&add, &QAction::triggered);
    frame.showEmpty(QStringLiteral("There is no thing yet."), &add);
    visible<QPushButton>(frame, "Add a thing")->click();
    EXPECT_EQ(triggered.count(), 1);
}

TEST_F(Frame, EmptyMayOfferOneMoreActionBesideIt) {
    QAction add(QStringLiteral("Add a thing")), other(QStringLiteral("Make a tool"));
    frame.addEmptyAction(&other);
    QSignalSpy triggered(&other, &QAction::triggered);
    frame.showEmpty(QStringLiteral("There is no thing yet."), &add);
    visible<QPushButton>(frame, "Make a tool")->click();
    EXPECT_EQ(triggered.count(), 1);
}

TEST_F(Frame, TheStateLineSaysWhenItWasRefreshed) {
    frame.setSummary(QStringLiteral("12 jobs"));
    frame.showData();
    frame.markRefreshed();
    EXPECT_EQ(visible<QLabel>(frame, "state")->text(), QStringLiteral("12 jobs · refreshed just now"));
}

struct Feeding : Frame {
    QSettings settings{QStringLiteral("skydeck-test"), QStringLiteral("feed")};
    Deck deck{settings};
    QStringList applied;
    Result<QString> next = QStringLiteral("first");

    std::unique_ptr<Feed<QString>> makeFeed(std::chrono::milliseconds interval = std::chrono::milliseconds(0)) {
        return std::make_unique<Feed<QString>>(
            deck, frame, QStringLiteral("Loading things"),
            [this] {
                return [result = next](const std::shared_ptr<aws::Session>&, const CallContext&) { return result; };
            },
            [this](const QString& value) {
                applied << value;
                frame.showData();
            },
            interval);
    }
};

TEST_F(Feeding, WaitsForTheConnectionAndSaysSo) {
    deck.setConnecting(QStringLiteral("Starting the local lab…"));
    const auto feed = makeFeed();
    feed->refresh();
    EXPECT_EQ(visible<QLabel>(frame, "loading")->text(), QStringLiteral("Starting the local lab…"));
    EXPECT_TRUE(applied.isEmpty());
    deck.setReady(nullptr, {});
    ASSERT_TRUE(spinUntil([&] { return !applied.isEmpty(); }));
    EXPECT_EQ(frame.state(), PanelFrame::State::Data);
}

TEST_F(Feeding, AFailedConnectionIsAnErrorWhoseRetryReconnects) {
    const auto feed = makeFeed();
    deck.setFailed(sampleError());
    EXPECT_EQ(frame.state(), PanelFrame::State::Error);
    QSignalSpy reconnects(&deck, &Deck::reconnectRequested);
    visible<QPushButton>(frame, "Retry")->click();
    EXPECT_EQ(reconnects.count(), 1);
}

TEST_F(Feeding, AFailedLoadIsShownAndRetryLoadsAgain) {
    next = fail(sampleError());
    const auto feed = makeFeed();
    deck.setReady(nullptr, {});
    ASSERT_TRUE(spinUntil([&] { return frame.state() == PanelFrame::State::Error; }));
    next = QStringLiteral("better");
    visible<QPushButton>(frame, "Retry")->click();
    ASSERT_TRUE(spinUntil([&] { return frame.state() == PanelFrame::State::Data; }));
    EXPECT_EQ(applied, QStringList{QStringLiteral("better")});
}

TEST_F(Feeding, RetryAfterTheLabDiedConnectsAgain) {
    next = fail(ErrorKind::Network, "ConnectionRefused", "Nobody answers");
    const auto feed = makeFeed();
    deck.setReady(nullptr, {});
    ASSERT_TRUE(spinUntil([&] { return frame.state() == PanelFrame::State::Error; }));
    QSignalSpy reconnects(&deck, &Deck::reconnectRequested);
    visible<QPushButton>(frame, "Retry")->click();
    EXPECT_EQ(reconnects.count(), 1);
}

TEST_F(Feeding, RepeatsWhileOnScreenAndRestsWhileHidden) {
    const auto feed = makeFeed(std::chrono::milliseconds(1));
    deck.setReady(nullptr, {});
    ASSERT_TRUE(spinUntil([&] { return applied.size() >= 3; }));
    frame.hide();
    // What was under way may still arrive; after it nothing does.
    ASSERT_TRUE(spinUntil([&] { return !feed->busy(); }));
    const auto seen = applied.size();
    QTest::qWait(30);
    EXPECT_EQ(applied.size(), seen);
    frame.show();
    ASSERT_TRUE(spinUntil([&] { return applied.size() > seen; }));
}

TEST(WriteLock, TheLabIsOpenAndAwsIsLockedUntilUnlocked) {
    QSettings settings(QStringLiteral("skydeck-test"), QStringLiteral("lock"));
    Deck deck(settings);
    EXPECT_FALSE(deck.writesAllowed());
    Place lab;
    lab.lab = true;
    deck.setReady(nullptr, lab);
    EXPECT_TRUE(deck.writesAllowed());
    Place aws;
    aws.lab = false;
    deck.setReady(nullptr, aws);
    EXPECT_FALSE(deck.writesAllowed());
    deck.setWritesUnlocked(true);
    EXPECT_TRUE(deck.writesAllowed());
    deck.setReady(nullptr, aws); // signed in again
    EXPECT_TRUE(deck.isSamePlace());
    EXPECT_TRUE(deck.writesAllowed());
    aws.account = QStringLiteral("210987654321");
    deck.setReady(nullptr, aws); // the unlock does not carry over to another account
    EXPECT_FALSE(deck.isSamePlace());
    EXPECT_FALSE(deck.writesAllowed());
}

} // namespace
