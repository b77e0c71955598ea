#include "widgets/shell/dialog_frame.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::shell {

DialogFrame frameDialog(QDialog& dialog, const QString& verb) {
    constexpr int margin = 16, spacing = 12;
    auto* message = new QLabel(&dialog);
    message->setWordWrap(true);
    message->setTextFormat(Qt::PlainText);
    message->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    QPushButton* go = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
    go->setProperty("primary", true);
    go->setDefault(true);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(spacing);
    auto* content = new QVBoxLayout;
    content->setSpacing(spacing);
    layout->addLayout(content, 1);
    layout->addWidget(message);
    layout->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    return {content, message, go};
}

} // namespace skydeck::shell
