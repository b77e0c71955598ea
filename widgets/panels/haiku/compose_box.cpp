#include "widgets/panels/haiku/compose_box.h"

#include "widgets/shell/form.h"
#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::haiku {

namespace {
constexpr int kLongest = 100; // characters of a field, as the board takes them
} // namespace

ComposeBox::ComposeBox(QWidget* parent) : QWidget(parent) {
    auto* form = shell::makeForm();
    const auto field = [&](const QString& label, const QString& example) {
        auto* made = style::named(new QLineEdit(this), label);
        made->setMaxLength(kLongest);
        made->setPlaceholderText(example);
        shell::addRow(form, label, made);
        connect(made, &QLineEdit::returnPressed, this, [this] {
            if (m_post->isEnabled()) Q_EMIT postRequested();
        });
        connect(made, &QLineEdit::textChanged, this, &ComposeBox::updateButton);
        return made;
    };
    m_name = field(tr("Your name"), tr("Bashō"));
    m_first = field(tr("First line"), tr("An old silent pond"));
    m_second = field(tr("Second line"), tr("A frog jumps into the pond"));
    m_third = field(tr("Third line"), tr("Splash, silence again"));
    m_post = new QPushButton(style::icon(QStringLiteral("upload")), tr("Post"), this);
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    auto* last = new QHBoxLayout;
    last->addWidget(m_note, 1);
    last->addWidget(m_post);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(form);
    layout->addLayout(last);
    layout->addStretch(1);
    connect(m_post, &QPushButton::clicked, this, &ComposeBox::postRequested);
    updateButton();
}

workflows::Haiku ComposeBox::haiku() const {
    const auto text = [](const QLineEdit* field) { return style::str(field->text().trimmed()); };
    return {{}, text(m_name), text(m_first), text(m_second), text(m_third), 0, {}};
}

void ComposeBox::clearLines() {
    for (QLineEdit* field : {m_first, m_second, m_third})
        field->clear();
    m_first->setFocus();
}

void ComposeBox::say(const QString& text, bool mistake) {
    m_note->setText(text);
    QPalette palette = m_note->palette();
    palette.setColor(QPalette::WindowText, style::colours().of(mistake ? style::Tone::Failed : style::Tone::Ok));
    m_note->setPalette(palette);
}

void ComposeBox::setPostable(bool on) {
    m_postable = on;
    updateButton();
}

void ComposeBox::updateButton() {
    const workflows::Haiku now = haiku();
    m_post->setEnabled(m_postable && !now.username.empty() && !now.first.empty() && !now.second.empty() &&
                       !now.third.empty());
    m_post->setToolTip(m_post->isEnabled() ? QString() : tr("A haiku has three lines and somebody who wrote it."));
}

} // namespace skydeck::panels::haiku
