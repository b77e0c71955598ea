#include "tests/widgets/support.h"
#include "widgets/shell/error_bar.h"
#include "widgets/shell/panel_frame.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

QPushButton* buttonOf(const ErrorBar& bar, const char* name) {
    for (auto* button : bar.findChildren<QPushButton*>())
        if (button->accessibleName() == QLatin1String(name)) return button;
    return nullptr;
}

TEST(ErrorBar, IsThereOnceSomethingFailed) {
    QWidget part;
    ErrorBar bar(&part);
    EXPECT_TRUE(bar.isHidden());
    bar.say(QStringLiteral("Listing a failed."), QStringLiteral("code: Throttled"));
    EXPECT_FALSE(bar.isHidden());
    EXPECT_EQ(bar.findChild<QLabel*>(QStringLiteral("failure"))->text(), QStringLiteral("Listing a failed."));
}

TEST(ErrorBar, OffersToTryAgainAndToCopyWhatIsKnown) {
    QWidget part;
    ErrorBar bar(&part);
    QSignalSpy retries(&bar, &ErrorBar::retryRequested);
    bar.say(QStringLiteral("Listing a failed."), QStringLiteral("code: Throttled"));
    buttonOf(bar, "Retry")->click();
    EXPECT_EQ(retries.count(), 1);
    buttonOf(bar, "Copy details")->click();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("code: Throttled"));
}

TEST(ErrorSentence, EndsTheMessageAsItsLanguageDoes) {
    const auto sentence = [](const char* message) {
        return errorSentence({ErrorKind::Network, "Unreachable", message, 0, {}, "Try again."});
    };
    EXPECT_EQ(sentence("Nobody answers"), QStringLiteral("Nobody answers. Try again."));
    EXPECT_EQ(sentence("Nobody answers!"), QStringLiteral("Nobody answers! Try again."));
    EXPECT_EQ(sentence("接続できません"), QStringLiteral("接続できません。Try again."));
    EXPECT_EQ(sentence("相手はサーバー"), QStringLiteral("相手はサーバー。Try again."));
}

} // namespace
