#include "tests/widgets/support.h"
#include "widgets/panels/registry.h"
#include "widgets/shell/activity_tray.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/main_window.h"
#include "widgets/shell/rail.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/shell/top_bar.h"
#include "widgets/style/icons.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

Place realAws() {
    Place place;
    place.lab = false;
    place.profile = QStringLiteral("research");
    place.account = QStringLiteral("123456789012");
    place.region = QStringLiteral("ap-northeast-1");
    return place;
}

struct Window : testing::Test {
    QSettings settings{QStringLiteral("skydeck-test"), QStringLiteral("window")};
    Deck deck{settings};

    void SetUp() override { settings.clear(); }
};

TEST_F(Window, RealAwsShowsTheBandAndTheLabDoesNot) {
    AccountBand band(deck);
    EXPECT_TRUE(band.isHidden());
    deck.setReady(nullptr, realAws());
    EXPECT_FALSE(band.isHidden());
    EXPECT_TRUE(band.findChild<QLabel*>()->text().contains(QStringLiteral("123456789012")));
    EXPECT_EQ(band.findChild<QPushButton*>()->text(), QStringLiteral("Unlock writes"));
    deck.setWritesUnlocked(true);
    EXPECT_EQ(band.findChild<QPushButton*>()->text(), QStringLiteral("Lock writes"));
    deck.setReady(nullptr, Place{});
    EXPECT_TRUE(band.isHidden());
}

TEST_F(Window, TheTopBarSaysWhereOneIs) {
    QMenu menu;
    TopBar bar(deck, &menu);
    const auto texts = [&bar] {
        QStringList found;
        for (const QLabel* label : bar.findChildren<QLabel*>())
            found << label->text();
        return found;
    };
    deck.setConnecting(QStringLiteral("Starting the local lab…"));
    EXPECT_TRUE(texts().contains(QStringLiteral("Starting the local lab…")));
    deck.setReady(nullptr, realAws());
    EXPECT_TRUE(texts().contains(QStringLiteral("AWS")));
    EXPECT_TRUE(texts().contains(QStringLiteral("research · 123456789012 · ap-northeast-1")));
    deck.setReady(nullptr, Place{});
    EXPECT_TRUE(texts().contains(QStringLiteral("LAB")));
}

TEST_F(Window, EveryPanelOpensWithoutAConnectionAndIsRemembered) {
    {
        MainWindow window(deck);
        for (const auto& info : panels::registry()) {
            EXPECT_FALSE(style::icon(info.icon).isNull()) << info.id.toStdString();
            EXPECT_NE(window.openPanel(info.id), nullptr) << info.id.toStdString();
        }
        EXPECT_EQ(window.openPanel(QStringLiteral("no-such-panel")), nullptr);
    }
    EXPECT_EQ(settings.value(keys::lastPanel).toString(), panels::registry().back().id);
}

TEST_F(Window, EveryControlHasAnAccessibleName) {
    MainWindow window(deck);
    for (const auto& info : panels::registry())
        window.openPanel(info.id);
    const auto isInner = [](const QWidget* widget) {
        // Parts that Qt itself puts into its controls.
        for (const QWidget* at = widget->parentWidget(); at; at = at->parentWidget())
            if (qobject_cast<const QLineEdit*>(at) || qobject_cast<const QTabBar*>(at) ||
                qobject_cast<const QTableView*>(at) || qobject_cast<const QComboBox*>(at))
                return true;
        return false;
    };
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool control = qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractButton*>(widget) ||
                             qobject_cast<const QTableView*>(widget) || qobject_cast<const QPlainTextEdit*>(widget) ||
                             qobject_cast<const QComboBox*>(widget);
        if (!control || isInner(widget)) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool namedByText = button && !button->text().isEmpty();
        // The empty state's button gets its words with the action that it stands for.
        if (button && button->isHidden() && button->property("primary").toBool()) continue;
        EXPECT_TRUE(namedByText || !widget->accessibleName().isEmpty())
            << widget->metaObject()->className() << " in " << widget->parentWidget()->metaObject()->className();
    }
}

TEST_F(Window, TheRailCollapsesAndRemembers) {
    {
        MainWindow window(deck);
        window.findChild<Rail*>()->setCollapsed(true);
    }
    MainWindow window(deck);
    EXPECT_TRUE(window.findChild<Rail*>()->collapsed());
}

TEST_F(Window, ClosingWithNothingRunningEndsAtOnce) {
    MainWindow window(deck);
    QSignalSpy closed(&window, &MainWindow::closed);
    window.show();
    window.close();
    EXPECT_EQ(closed.count(), 1);
}

TEST_F(Window, TheTrayShowsAnOperationAndItsButtonCancelsIt) {
    ActivityTray tray(deck);
    std::stop_source stop;
    const int id = deck.activity().add(QStringLiteral("Deploying SimpleBatch"), stop);
    QAbstractButton* cancel = nullptr;
    for (auto* button : tray.findChildren<QAbstractButton*>())
        if (button->accessibleName() == QStringLiteral("Cancel: Deploying SimpleBatch")) cancel = button;
    ASSERT_NE(cancel, nullptr);
    cancel->click();
    EXPECT_TRUE(stop.stop_requested());
    deck.activity().fail(id, Error{ErrorKind::Cancelled, "Cancelled", "", 0, {}, {}});
    EXPECT_EQ(cancel->accessibleName(), QStringLiteral("Dismiss: Deploying SimpleBatch"));
    cancel->click();
    EXPECT_EQ(deck.activity().find(id), nullptr);
}

} // namespace
