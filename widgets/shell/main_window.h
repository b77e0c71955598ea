#pragma once

#include <QHash>
#include <QMainWindow>
#include <QStringList>

#include <functional>

class QAction;
class QMenu;
class QStackedWidget;

namespace skydeck::shell {

class Deck;
class FirstFrame;
class Panel;
class Rail;
class WelcomePage;

/// The window: rail, top bar, panels (made when first shown), activity tray. Remembers geometry, the last panel, the
/// rail and each panel's splitter.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// When the controls are made: at once, or with the first panel, so that the empty frame is on the screen before.
    enum class Furnish { Now, WithFirstPanel };
    explicit MainWindow(Deck& deck, Furnish furnish = Furnish::Now, QWidget* parent = nullptr);

    /// Of a window that is not furnished: shows it and runs `run` once it has been painted.
    void showFirst(std::function<void()> run);

    /// Shows a panel, optionally at something in it; nullptr when there is no panel of that id.
    Panel* openPanel(const QString& id, const QString& what = {});
    /// The panel that was shown last time, or the first one.
    void openLastPanel();
    /// Lab or AWS account, as at the first start.
    void showWelcome();
    /// Remembers geometry and splitters, as closing does.
    void saveLayout();

Q_SIGNALS:
    /// The person closed the window and agreed to what that means; the program may end.
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void furnish();
    void buildMenu();
    void buildShortcuts();
    void showPalette();
    void showShortcuts();
    void showAbout();
    bool agreesToSpending();
    bool agreesToStopping();
    Panel* current() const;
    QAction* windowAction(const QString& text, const QString& icon, const QList<QKeySequence>& shortcuts,
                          std::function<void()> run);

    Deck& m_deck;
    FirstFrame* m_first;
    Rail* m_rail = nullptr;
    QStackedWidget* m_stack = nullptr;
    WelcomePage* m_welcome = nullptr;
    QMenu* m_menu = nullptr;
    QHash<QString, Panel*> m_panels;
    QString m_currentId;
};

} // namespace skydeck::shell
