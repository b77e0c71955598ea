#include "widgets/shell/error_bar.h"

#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace skydeck::shell {

ErrorBar::ErrorBar(QWidget* parent) : QWidget(parent) {
    auto* mark = new style::IconLabel(style::icon(QStringLiteral("error"), style::Tone::Failed), 20, this);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("failure"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* retry = style::named(new QPushButton(tr("Retry"), this), tr("Retry"));
    auto* copy = style::named(new QPushButton(tr("Copy details"), this), tr("Copy details"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(mark);
    layout->addWidget(m_text, 1);
    layout->addWidget(retry);
    layout->addWidget(copy);
    connect(retry, &QPushButton::clicked, this, &ErrorBar::retryRequested);
    connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_details); });
    hide();
}

void ErrorBar::say(const QString& sentence, const QString& details) {
    m_text->setText(sentence);
    m_details = details;
    // What fails for the panel as a whole is said once.
    for (QWidget* around = parentWidget(); around; around = around->parentWidget())
        if (const auto* frame = qobject_cast<PanelFrame*>(around); frame && frame->state() == PanelFrame::State::Error)
            return;
    show();
}

} // namespace skydeck::shell
