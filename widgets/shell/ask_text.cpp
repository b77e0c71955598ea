#include "widgets/shell/ask_text.h"

#include "widgets/shell/dialog_frame.h"
#include "widgets/shell/form.h"
#include "widgets/style/theme.h"

#include <QDialog>
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
    const DialogFrame frame = frameDialog(dialog, question.button);
    const auto check = [&, line] {
        const QString mistake = question.mistake ? question.mistake(line->text()) : QString();
        frame.go->setEnabled(mistake.isEmpty() && !line->text().isEmpty());
        frame.message->setText(mistake.isEmpty() ? question.note : mistake);
        frame.message->setVisible(!frame.message->text().isEmpty());
    };
    auto* form = makeForm();
    addRow(form, question.label, line);
    frame.content->addLayout(form);
    QObject::connect(line, &QLineEdit::textChanged, &dialog, check);
    check();
    return dialog.exec() == QDialog::Accepted ? line->text() : QString();
}

} // namespace skydeck::shell
