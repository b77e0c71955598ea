#include "widgets/shell/shortcuts_dialog.h"

#include "widgets/models/row_table_model.h"
#include "widgets/models/table_view.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {
struct Shortcut {
    QString keys, what;
};
} // namespace

ShortcutsDialog::ShortcutsDialog(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(480, 480);
    std::vector<Shortcut> rows;
    for (const QAction* action : actions)
        if (!action->shortcut().isEmpty())
            rows.push_back(
                {action->shortcut().toString(QKeySequence::NativeText), action->text().remove(QLatin1Char('&'))});
    rows.push_back({tr("Enter"), tr("Open the current row")});
    rows.push_back(
        {QKeySequence(QKeySequence::Delete).toString(QKeySequence::NativeText), tr("Delete the selected rows")});
    rows.push_back(
        {QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText), tr("Copy the selected rows as TSV")});
    rows.push_back({QKeySequence(QKeyCombination(Qt::ControlModifier | Qt::ShiftModifier, Qt::Key_C))
                        .toString(QKeySequence::NativeText),
                    tr("Copy the selected rows as JSON")});
    rows.push_back(
        {tr("Shift+F10"), tr("Open the menu of the selected rows: their verbs, copy as AWS CLI command, raw JSON")});
    rows.push_back({QKeySequence(QKeySequence::SelectAll).toString(QKeySequence::NativeText), tr("Select all rows")});
    auto* model = new models::RowTableModel<Shortcut>(
        {models::textColumn<Shortcut>(tr("Keys"), &Shortcut::keys, models::ColumnStyle::Mono),
         models::textColumn<Shortcut>(tr("What they do"), &Shortcut::what)},
        [](const Shortcut& row) { return row.keys + row.what; }, this);
    model->setRows(std::move(rows));
    auto* table = new models::TableView(model, tr("Keyboard shortcuts"), this);
    table->setColumnWidth(0, 140);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table, 1);
    layout->addWidget(buttons);
}

} // namespace skydeck::shell
