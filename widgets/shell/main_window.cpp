#include "widgets/shell/main_window.h"

#include "core/workflows/cost.h"
#include "widgets/panels/registry.h"
#include "widgets/shell/activity_tray.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/credentials_band.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/first_frame.h"
#include "widgets/shell/notifier.h"
#include "widgets/shell/panel.h"
#include "widgets/shell/rail.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/shell/shortcuts_dialog.h"
#include "widgets/shell/spend_meter.h"
#include "widgets/shell/top_bar.h"
#include "widgets/shell/welcome_page.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace skydeck::shell {

MainWindow::MainWindow(Deck& deck, Furnish when, QWidget* parent) : QMainWindow(parent), m_deck(deck) {
    setWindowTitle(QStringLiteral("Skydeck"));
    setMinimumSize(960, 560);
    const QSettings& settings = deck.settings();
    if (!restoreGeometry(settings.value(keys::geometry).toByteArray()))
        resize(QSize(1280, 800).boundedTo(screen()->availableSize() - QSize(0, 40))); // room for a title bar
    m_first = new FirstFrame(settings.value(keys::railCollapsed).toBool(), this);
    setCentralWidget(m_first);
    if (when == Furnish::Now) furnish();
}

void MainWindow::showFirst(std::function<void()> run) {
    m_first->whenPainted(std::move(run));
    show();
}

void MainWindow::furnish() {
    if (m_menu) return;
    setWindowIcon(style::accentIcon(QStringLiteral("skydeck")));
    m_menu = new QMenu(this);

    auto* top = new TopBar(m_deck, m_menu, this);
    connect(top, &TopBar::searchRequested, this, &MainWindow::showPalette);
    m_rail = new Rail(this);
    m_stack = new QStackedWidget(this);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(m_stack, 1);
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new AccountBand(m_deck, centre));
    layout->addWidget(new CredentialsBand(m_deck, centre));
    layout->addWidget(top);
    layout->addLayout(middle, 1);
    layout->addWidget(new ActivityTray(m_deck, centre));
    setCentralWidget(centre); // the first frame goes
    m_first = nullptr;

    buildShortcuts();
    buildMenu();
    connect(m_rail, &Rail::chosen, this, [this](const QString& id) { openPanel(id); });
    connect(&m_deck, &Deck::openRequested, this, &MainWindow::openPanel);
    new SpendMeter(m_deck, this);
    new Notifier(m_deck, this);
    for (const panels::PanelInfo& info : panels::registry())
        if (info.atStart) info.atStart(m_deck);

    QSettings& settings = m_deck.settings();
    m_rail->setCollapsed(settings.value(keys::railCollapsed).toBool());
    connect(m_rail, &Rail::collapsedChanged, this,
            [&settings](bool collapsed) { settings.setValue(keys::railCollapsed, collapsed); });
}

QAction* MainWindow::windowAction(const QString& text, const QString& icon, const QList<QKeySequence>& shortcuts,
                                  std::function<void()> run) {
    auto* action = new QAction(text, this);
    if (!icon.isEmpty()) action->setIcon(style::icon(icon));
    action->setShortcuts(shortcuts);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

void MainWindow::buildMenu() {
    QMenu* themes = m_menu->addMenu(style::icon(QStringLiteral("theme")), tr("Theme"));
    auto* group = new QActionGroup(this);
    const std::pair<style::Theme, QString> choices[] = {{style::Theme::System, tr("Follow the system")},
                                                        {style::Theme::Light, tr("Light")},
                                                        {style::Theme::Dark, tr("Dark")}};
    for (const auto& [theme, text] : choices) {
        QAction* action = themes->addAction(text);
        action->setCheckable(true);
        action->setChecked(style::theme() == theme);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, theme = theme] {
            style::setTheme(theme);
            m_deck.settings().setValue(keys::theme, style::wordOf(theme));
        });
    }
    QAction* keep = m_menu->addAction(tr("Keep the lab running after closing"));
    keep->setCheckable(true);
    keep->setChecked(m_deck.settings().value(keys::keepLab).toBool());
    connect(keep, &QAction::toggled, this, [this](bool on) { m_deck.settings().setValue(keys::keepLab, on); });
    m_menu->addSeparator();
    m_menu->addAction(windowAction(tr("Welcome"), QStringLiteral("home"), {}, [this] { showWelcome(); }));
    m_menu->addAction(windowAction(tr("Keyboard shortcuts"), QStringLiteral("keyboard"), {QKeySequence(Qt::Key_F1)},
                                   [this] { showShortcuts(); }));
    m_menu->addAction(windowAction(tr("About Skydeck"), QStringLiteral("info"), {}, [this] { showAbout(); }));
    m_menu->addSeparator();
    m_menu->addAction(windowAction(tr("Quit"), QStringLiteral("close"), {QKeySequence::Quit}, [this] { close(); }));
}

void MainWindow::buildShortcuts() {
    int number = 1;
    for (const panels::PanelInfo& info : panels::registry()) {
        const QKeySequence shortcut =
            number <= 9 ? QKeySequence(QKeyCombination(Qt::ControlModifier, Qt::Key(Qt::Key_0 + number)))
                        : QKeySequence();
        m_rail->addItem(info.id, info.title, info.icon, shortcut.toString(QKeySequence::NativeText));
        QAction* open =
            windowAction(tr("Open %1").arg(info.title), info.icon, {shortcut}, [this, id = info.id] { openPanel(id); });
        open->setData(info.id); // the palette finds it by that in every language
        ++number;
    }
    windowAction(tr("Refresh"), QStringLiteral("refresh"), {QKeySequence(Qt::Key_F5)}, [this] {
        if (Panel* panel = current()) panel->refresh();
    });
    windowAction(tr("Filter the panel"), QStringLiteral("filter"), {QKeySequence::Find}, [this] {
        if (Panel* panel = current()) panel->focusFilter();
    });
    windowAction(tr("Search panels and actions"), QStringLiteral("search"), {QKeySequence(tr("Ctrl+K"))},
                 [this] { showPalette(); });
    windowAction(tr("Collapse or expand the navigation"), QStringLiteral("rail-collapse"), {QKeySequence(tr("Ctrl+B"))},
                 [this] { m_rail->setCollapsed(!m_rail->collapsed()); });
}

Panel* MainWindow::current() const {
    return m_panels.value(m_currentId);
}

Panel* MainWindow::openPanel(const QString& id, const QString& what) {
    furnish();
    Panel* panel = m_panels.value(id);
    const bool isNew = panel == nullptr;
    if (isNew) {
        for (const panels::PanelInfo& info : panels::registry())
            if (info.id == id) panel = info.create(m_deck, m_stack);
        if (!panel) return nullptr;
        panel->setObjectName(id);
        m_panels.insert(id, panel);
        m_stack->addWidget(panel);
        int number = 0;
        for (QSplitter* splitter : panel->findChildren<QSplitter*>())
            splitter->restoreState(m_deck.settings().value(keys::splitter(id, number++)).toByteArray());
    }
    m_currentId = id;
    m_rail->setCurrent(id);
    m_stack->setCurrentWidget(panel);
    // Who chose it by the rail or the palette works in it next. A dialog of ours keeps its own focus.
    const QWidget* active = QApplication::activeWindow();
    if ((!active || active == this) && !panel->isAncestorOf(focusWidget())) panel->setFocus();
    m_deck.settings().setValue(keys::lastPanel, id);
    const QString where = what.isEmpty() && isNew ? m_deck.settings().value(keys::placeIn(id)).toString() : what;
    if (!where.isEmpty()) panel->openAt(where);
    return panel;
}

void MainWindow::openLastPanel() {
    if (openPanel(m_deck.settings().value(keys::lastPanel).toString())) return;
    const auto all = panels::registry();
    if (!all.empty()) openPanel(all.front().id);
}

void MainWindow::showWelcome() {
    furnish();
    if (m_welcome) {
        m_welcome->refresh();
    } else {
        m_welcome = new WelcomePage(m_deck, m_stack);
        m_stack->addWidget(m_welcome);
        connect(m_welcome, &WelcomePage::chosen, this, [this] { openPanel(panels::registry().front().id); });
    }
    m_currentId.clear();
    m_rail->setCurrent({});
    m_stack->setCurrentWidget(m_welcome);
    m_welcome->setFocus();
}

void MainWindow::showPalette() {
    std::vector<PaletteEntry> entries;
    const auto titleOf = [](const QString& id) {
        for (const panels::PanelInfo& info : panels::registry())
            if (info.id == id) return std::pair(info.title, info.icon);
        return std::pair(id, QString());
    };
    const auto addActions = [&entries](const QList<QAction*>& actions, const QString& where) {
        for (QAction* action : actions) {
            if (action->text().isEmpty() || action->isSeparator() || !action->isEnabled() || !action->isVisible())
                continue;
            QString text = action->text();
            text.remove(QLatin1Char('&'));
            const QString shortcut = action->shortcut().toString(QKeySequence::NativeText);
            entries.push_back({text, shortcut.isEmpty() ? where : shortcut, action->icon(),
                               [guard = QPointer<QAction>(action)] {
                                   if (guard) guard->trigger();
                               },
                               action->data().toString()});
        }
    };
    // What can be done here comes first, then where else one can go, then what else can be done.
    if (Panel* panel = current()) addActions(panel->actions(), titleOf(m_currentId).first);
    addActions(actions(), {});
    for (auto it = m_panels.cbegin(); it != m_panels.cend(); ++it) {
        const auto [title, iconName] = titleOf(it.key());
        if (it.key() != m_currentId) addActions(it.value()->actions(), title);
        for (const Findable& thing : it.value()->findables())
            entries.push_back({thing.name, title, style::icon(iconName),
                               [this, id = it.key(), what = thing.what] { openPanel(id, what); }});
    }
    (new CommandPalette(std::move(entries), this))->show();
}

void MainWindow::showShortcuts() {
    QList<QAction*> all = actions();
    if (Panel* panel = current()) all += panel->actions();
    (new ShortcutsDialog(all, this))->show();
}

void MainWindow::showAbout() {
    QMessageBox::about(this, tr("About Skydeck"),
                       tr("<b>Skydeck %1</b><p>A deck for a personal cloud lab: deploy, watch, learn, destroy.</p>"
                          "<p>Free software under the GNU General Public License, version 3 or later.</p>")
                           .arg(QApplication::applicationVersion()));
}

void MainWindow::saveLayout() {
    QSettings& settings = m_deck.settings();
    settings.setValue(keys::geometry, saveGeometry());
    for (auto it = m_panels.cbegin(); it != m_panels.cend(); ++it) {
        settings.setValue(keys::placeIn(it.key()), it.value()->openPlace());
        for (int number = 0; const QSplitter* splitter : it.value()->findChildren<QSplitter*>())
            settings.setValue(keys::splitter(it.key(), number++), splitter->saveState());
    }
}

/// The quit guard: who closes the window on a real account should know what goes on costing.
bool MainWindow::agreesToSpending() {
    const auto& report = m_deck.spending();
    if (m_deck.place().lab || !report || report->dollarsPerHour() <= 0) return true;
    const double hour = report->dollarsPerHour();
    QStringList running;
    for (const workflows::RunningCost& item : report->items)
        if (item.dollarsPerHour.value_or(0) > 0)
            running << QStringLiteral("%1 $/h  %2 %3 %4")
                           .arg(style::qstr(workflows::dollarsText(*item.dollarsPerHour)), style::coreText(item.type),
                                style::qstr(item.name.empty() ? item.id : item.name), style::qstr(item.stack));
    QMessageBox box(QMessageBox::Warning, tr("Quit Skydeck"),
                    tr("%1 $ an hour goes on in %2: %3 $ if forgotten for a month.")
                        .arg(style::qstr(workflows::dollarsText(hour)), m_deck.place().region,
                             style::qstr(workflows::dollarsText(hour * workflows::Prices::kHoursPerMonth))),
                    QMessageBox::NoButton, this);
    box.setInformativeText(running.mid(0, 12).join(QLatin1Char('\n')));
    QPushButton* quit = box.addButton(tr("Quit, let it run"), QMessageBox::DestructiveRole);
    QPushButton* show = box.addButton(tr("Show what runs"), QMessageBox::RejectRole);
    box.setDefaultButton(show);
    box.exec();
    if (box.clickedButton() == quit) return true;
    openPanel(QStringLiteral("cost"));
    return false;
}

/// What runs is cancelled with the program, or waits for the next start.
bool MainWindow::agreesToStopping() {
    QStringList cancelled, resumed;
    for (const Operation& operation : m_deck.activity().operations())
        if (operation.state == Operation::State::Running)
            (operation.resumable ? resumed : cancelled) << operation.title;
    if (cancelled.isEmpty() && resumed.isEmpty()) return true;
    const QString later =
        tr("%n transfer(s) stop now and can be resumed the next time.", nullptr, static_cast<int>(resumed.size()));
    const bool keepsAll = cancelled.isEmpty();
    QMessageBox box(QMessageBox::Question, tr("Quit Skydeck"),
                    keepsAll ? later
                             : tr("%n operation(s) are still running. Cancel and quit?", nullptr,
                                  static_cast<int>(cancelled.size())),
                    QMessageBox::NoButton, this);
    QStringList lines = keepsAll ? resumed : cancelled;
    if (!keepsAll && !resumed.isEmpty()) lines << QString() << later << resumed;
    box.setInformativeText(lines.join(QLatin1Char('\n')));
    QPushButton* quit =
        box.addButton(keepsAll ? tr("Quit, resume later") : tr("Cancel them and quit"), QMessageBox::DestructiveRole);
    box.setDefaultButton(box.addButton(tr("Go on working"), QMessageBox::RejectRole));
    box.exec();
    return box.clickedButton() == quit;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!agreesToStopping() || !agreesToSpending()) return event->ignore();
    saveLayout();
    event->accept();
    Q_EMIT closed();
}

} // namespace skydeck::shell
