#include "widgets/panels/dynamodb/new_table_dialog.h"

#include "widgets/shell/dialog_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace skydeck::panels::dynamodb {

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(NewTable)
};

/// A key attribute: its name and its type.
struct KeyField {
    QLineEdit* name;
    QComboBox* type;

    KeyField(const QString& label, QWidget* parent)
        : name(style::named(new QLineEdit(parent), label)),
          type(style::named(new QComboBox(parent), Words::tr("%1 type").arg(label))) {
        name->setMaxLength(255);
        type->addItem(Words::tr("String"), QStringLiteral("S"));
        type->addItem(Words::tr("Number"), QStringLiteral("N"));
        type->addItem(Words::tr("Binary"), QStringLiteral("B"));
    }
    QLayout* row() const {
        auto* layout = new QHBoxLayout;
        layout->addWidget(name, 1);
        layout->addWidget(type);
        return layout;
    }
    aws::dynamodb::KeyAttribute key() const {
        return {style::str(name->text()), style::str(type->currentData().toString())};
    }
};

} // namespace

QString tableNameMistake(const QString& name) {
    static const QRegularExpression characters(QStringLiteral("^[A-Za-z0-9_.-]*$"));
    if (name.size() < 3 || name.size() > 255) return Words::tr("A table's name has 3 to 255 characters.");
    if (!characters.match(name).hasMatch())
        return Words::tr("A table's name is made of letters, digits, hyphens, underscores and dots.");
    return {};
}

std::optional<aws::dynamodb::CreateTableInput> askNewTable(QWidget* parent) {
    QDialog dialog(parent);
    dialog.setWindowTitle(Words::tr("New table"));
    dialog.setMinimumWidth(480);
    auto* name = style::named(new QLineEdit(&dialog), Words::tr("Table name"));
    const KeyField partition(Words::tr("Partition key"), &dialog), sort(Words::tr("Sort key"), &dialog);
    sort.name->setPlaceholderText(Words::tr("None"));
    const shell::DialogFrame frame = shell::frameDialog(dialog, Words::tr("Create table"));
    const auto check = [=] {
        QString mistake = tableNameMistake(name->text());
        if (mistake.isEmpty() && partition.name->text().isEmpty())
            mistake = Words::tr("Items are told apart by the partition key: give its name.");
        if (mistake.isEmpty() && partition.name->text() == sort.name->text())
            mistake = Words::tr("The two keys need different names.");
        frame.go->setEnabled(mistake.isEmpty());
        frame.message->setText(mistake.isEmpty() ? Words::tr("Paid by the request; an empty table costs nothing.")
                                                 : mistake);
    };
    auto* form = new QFormLayout;
    form->addRow(Words::tr("Table name"), name);
    form->addRow(Words::tr("Partition key"), partition.row());
    form->addRow(Words::tr("Sort key"), sort.row());
    frame.content->addLayout(form);
    for (QLineEdit* line : {name, partition.name, sort.name})
        QObject::connect(line, &QLineEdit::textChanged, &dialog, check);
    check();
    if (dialog.exec() != QDialog::Accepted) return std::nullopt;
    aws::dynamodb::CreateTableInput input;
    input.tableName = style::str(name->text());
    input.keys = {partition.key()};
    if (!sort.name->text().isEmpty()) input.keys.push_back(sort.key());
    return input;
}

} // namespace skydeck::panels::dynamodb
