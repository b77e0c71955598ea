#include "widgets/shell/paste_keys.h"

#include "core/aws/profiles.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {
/// Where lupdate and the translator find these texts.
struct PasteWords {
    Q_DECLARE_TR_FUNCTIONS(PasteKeys)
};
} // namespace

void pasteKeys(Deck& deck, QWidget* parent, const QString& region) {
    JobLane lane;
    QString saved;
    QDialog dialog(parent);
    dialog.setWindowTitle(PasteWords::tr("Paste keys"));
    dialog.setMinimumSize(560, 360);
    auto* note =
        new QLabel(PasteWords::tr("In the AWS access portal, choose “Access keys” of the account and copy one of its "
                                  "blocks: with export, set, $Env: or as a section of a file."),
                   &dialog);
    note->setWordWrap(true);
    note->setTextFormat(Qt::PlainText);
    auto* text = style::named(new QPlainTextEdit(&dialog), PasteWords::tr("Keys"));
    text->setFont(style::monospace());
    text->setTabChangesFocus(true);
    text->setUndoRedoEnabled(false); // nothing of them stays behind
    auto* name = style::named(new QLineEdit(&dialog), PasteWords::tr("Save as profile"));
    name->setPlaceholderText(PasteWords::tr("As the block says, or default"));
    if (!deck.place().lab) name->setText(deck.place().profile);
    auto* message = new QLabel(&dialog);
    message->setWordWrap(true);
    message->setTextFormat(Qt::PlainText);
    message->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    QPushButton* save = buttons->addButton(PasteWords::tr("Save and use"), QDialogButtonBox::ActionRole);
    save->setProperty("primary", true);
    save->setDefault(true);
    save->setEnabled(false);
    auto* form = makeForm();
    addRow(form, PasteWords::tr("Save as profile"), name);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(note);
    layout->addWidget(text, 1);
    layout->addLayout(form);
    layout->addWidget(message);
    layout->addWidget(buttons);
    QObject::connect(text, &QPlainTextEdit::textChanged, save, [=] { save->setEnabled(!text->document()->isEmpty()); });
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    QObject::connect(save, &QPushButton::clicked, &dialog, [&, text, name, message, save] {
        save->setEnabled(false);
        deck.jobs().run(
            lane,
            [profile = style::str(name->text().trimmed()),
             pasted = style::str(text->toPlainText())](const CallContext&) -> Result<aws::SavedKeys> {
                aws::SessionOptions options;
                options.profile = profile;
                return aws::savePastedKeys(options, pasted);
            },
            [&, message, save](const Result<aws::SavedKeys>& keys) {
                save->setEnabled(true);
                if (!keys) {
                    message->setText(errorSentence(keys.error()));
                    return message->show();
                }
                saved = style::qstr(keys->profile);
                dialog.accept();
            });
    });
    text->setFocus();
    if (dialog.exec() == QDialog::Accepted) deck.connectTo(saved, region);
}

} // namespace skydeck::shell
