#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace skydeck::shell {

/// A thing that the Ctrl+K palette finds by name: `what` is what Panel::openAt takes.
struct Findable {
    QString name;
    QString what;
};

/// What the main window needs from a panel; all else is composition (PanelFrame, Feed, TableView). A panel's verbs are
/// its QWidget::actions(): the Ctrl+K palette lists them, buttons and context menus share them.
class Panel : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// F5.
    virtual void refresh() = 0;
    /// Ctrl+F; panels without a filter do nothing.
    virtual void focusFilter() {}
    /// Shows one thing in the panel: Deck::open's `what` ("SimpleBatch", "bucket/prefix/").
    virtual void openAt(const QString& what) { Q_UNUSED(what) }
    /// Where in the panel one is, as openAt takes it, for the next start; empty: nowhere in particular.
    virtual QString openPlace() const { return {}; }
    /// What is loaded now and has a name.
    virtual std::vector<Findable> findables() const { return {}; }
};

} // namespace skydeck::shell
