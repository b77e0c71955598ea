#include "widgets/shell/ask_text.h"

#include "widgets/shell/form.h"
#include "widgets/style/theme.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::shell {

QString askText(QWidget* parent, const TextQuestion& question) {
    QDialog dialog(parent);
    dialog.setWindowTitle(question.title);
    dialog.setMinimumWidth(480);
    auto* line = style::named(new QLineEdit(question.initial, &dialog), question.label);
    line->selectAll();
    auto* message = new QLabel(&dialog);
    message->setWordWrap(true);
    message->setTextFormat(Qt::PlainText);
    message->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    QPushButton* accept = buttons->addButton(question.button, QDialogButtonBox::AcceptRole);
    accept->setProperty("primary", true);
    accept->setDefault(true);
    const auto check = [&, line, message, accept] {
        const QString mistake = question.mistake ? question.mistake(line->text()) : QString();
        accept->setEnabled(mistake.isEmpty() && !line->text().isEmpty());
        message->setText(mistake.isEmpty() ? question.note : mistake);
        message->setVisible(!message->text().isEmpty());
    };
    auto* form = makeForm();
    addRow(form, question.label, line);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(message);
    layout->addWidget(buttons);
    QObject::connect(line, &QLineEdit::textChanged, &dialog, check);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    check();
    return dialog.exec() == QDialog::Accepted ? line->text() : QString();
}

} // namespace skydeck::shell
