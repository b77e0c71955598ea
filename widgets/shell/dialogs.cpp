#include "widgets/shell/panel_frame.h"

#include "widgets/style/core_texts.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {
QString messageOf(const Error& error) {
    return style::coreText(error.message.empty() ? error.code : error.message);
}

/// Kana, ideographs, and the signs that stand among them.
bool isJapanese(QChar sign) {
    const char16_t code = sign.unicode();
    return (code >= 0x3000 && code <= 0x9fff) || (code >= 0xff00 && code <= 0xffef);
}
} // namespace

QString errorReason(const Error& error) {
    static const QString ends = QStringLiteral(".!?…。");
    const QString message = messageOf(error);
    if (message.isEmpty() || ends.contains(message.back())) return message;
    return message + (isJapanese(message.back()) ? QChar(u'。') : QChar(u'.'));
}

QString errorSentence(const Error& error) {
    if (error.hint.empty()) return messageOf(error);
    const QString reason = errorReason(error), hint = style::coreText(error.hint);
    // The Japanese stop brings its own space.
    return reason.endsWith(QChar(u'。')) ? reason + hint : QStringLiteral("%1 %2").arg(reason, hint);
}

QString errorDetails(const QString& what, const Error& error) {
    QStringList lines{what, QStringLiteral("code: %1").arg(style::qstr(error.code)),
                      QStringLiteral("message: %1").arg(style::qstr(error.message))};
    if (!error.hint.empty()) lines << QStringLiteral("hint: %1").arg(style::qstr(error.hint));
    if (error.httpStatus != 0) lines << QStringLiteral("http status: %1").arg(error.httpStatus);
    if (!error.requestId.empty()) lines << QStringLiteral("request id: %1").arg(style::qstr(error.requestId));
    return lines.join(QLatin1Char('\n'));
}

bool confirmDestructive(QWidget* parent, const QString& title, const QString& question, const QStringList& goes,
                        const QString& buttonText, const QString& typedName) {
    QDialog dialog(parent);
    dialog.setWindowTitle(title);
    dialog.setMinimumWidth(480);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setSpacing(12);

    auto* top = new QHBoxLayout;
    auto* mark = new QLabel(&dialog);
    mark->setPixmap(style::icon(QStringLiteral("warning"), style::Tone::Failed).pixmap(24, 24));
    auto* text = new QLabel(question, &dialog);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    top->addWidget(mark, 0, Qt::AlignTop);
    top->addWidget(text, 1);
    layout->addLayout(top);

    if (!goes.isEmpty()) {
        auto* list = style::named(new QListWidget(&dialog), QObject::tr("What goes"));
        list->addItems(goes);
        for (int row = 0; row < list->count(); ++row)
            list->item(row)->setToolTip(list->item(row)->text());
        list->setTextElideMode(Qt::ElideMiddle);
        list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        list->setSpacing(4);
        list->setSelectionMode(QAbstractItemView::NoSelection);
        list->setUniformItemSizes(true);
        list->setMaximumHeight(static_cast<int>(qMin<qsizetype>(goes.size(), 10)) * 28 + 8);
        layout->addWidget(list);
    }

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    QPushButton* go = buttons->addButton(buttonText, QDialogButtonBox::AcceptRole);
    go->setProperty("destructive", true);
    buttons->button(QDialogButtonBox::Cancel)->setDefault(true);
    if (!typedName.isEmpty()) {
        layout->addWidget(new QLabel(QObject::tr("Type %1 to go on:").arg(typedName), &dialog));
        auto* name = style::named(new QLineEdit(&dialog), QObject::tr("Name to confirm"));
        layout->addWidget(name);
        go->setEnabled(false);
        QObject::connect(name, &QLineEdit::textChanged, go,
                         [go, typedName](const QString& typed) { go->setEnabled(typed == typedName); });
    }
    layout->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    return dialog.exec() == QDialog::Accepted;
}

} // namespace skydeck::shell
