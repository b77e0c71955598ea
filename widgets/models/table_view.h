#pragma once

#include "widgets/models/table_proxy.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QTableView>
#include <QTimer>

#include <functional>
#include <optional>

class QAbstractItemModel;

class QSettings;

namespace skydeck::models {

/// A table as every panel shows it: 28 px rows, whole rows selected (several at once), sorting, status dots, Enter or
/// double click activates, Del asks to delete, Ctrl+C copies the selected rows as TSV and Ctrl+Shift+C as JSON, right
/// click shows actions() and the ways to copy.
class TableView final : public QTableView {
    Q_OBJECT
public:
    /// `source` is a RowTableModel (not owned); it is wrapped in a TableProxy of the view's own.
    TableView(QAbstractItemModel* source, const QString& accessibleName, QWidget* parent = nullptr);

    TableProxy& proxy() { return *m_proxy; }
    /// Source row numbers of the selected rows, in view order.
    QList<int> selectedSourceRows() const;
    /// Keys (KeyRole) of the selected rows, in view order.
    QStringList selectedKeys() const;
    /// The source row that has the keyboard focus, or -1.
    int currentSourceRow() const;
    /// Selects and shows the row of that key; false when it is not there.
    bool selectKey(const QString& key);
    /// Remembers widths, order, hidden columns and sorting under `key` ("columns/stacks"). Until a person has changed a
    /// width, columns grow with what they show.
    void rememberColumns(QSettings& settings, const QString& key);
    /// Offered with the other ways to copy: what only the table's owner can make of its rows.
    void addCopyAction(QAction* action);
    /// What an empty table says in the place of rows. With a filter it says that nothing matches.
    void setEmptyText(const QString& text);
    /// Lets the selected rows be dragged away: `drag` carries that out.
    void setDrag(std::function<void()> drag);

Q_SIGNALS:
    void rowActivated(int sourceRow);
    /// The selection changed, or the selected rows' data did.
    void selectionMoved();
    void deleteRequested();
    /// The menu comes: the time to enable what was added to it.
    void copyMenuAboutToShow();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void fitColumns();
    void scheduleFit();

    QList<QAction*> m_copyActions;
    QString m_emptyText;
    std::function<void()> m_drag;
    std::optional<QPoint> m_pressed; ///< where a drag may begin
    QHash<int, int> m_needed; ///< by column, the widest seen
    QTimer m_fit;
    bool m_fitting = false, m_sizedByHand = false;
    TableProxy* m_proxy;
};

/// The selected cells as tab-separated lines; tabs and line breaks inside a cell become blanks.
QString selectionAsTsv(const QItemSelectionModel& selection);
/// The selected rows as a JSON list of objects by column title: raw values (bytes, seconds since 1970) where there are
/// any.
QString selectionAsJson(const QItemSelectionModel& selection);

} // namespace skydeck::models
