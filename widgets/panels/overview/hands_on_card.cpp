#include "widgets/panels/overview/hands_on_card.h"

#include "widgets/style/core_texts.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::overview {

using style::qstr;
using Step = HandsOn::Step;

HandsOnCard::HandsOnCard(const HandsOn& handsOn, QWidget* parent)
    : Card(shell::stackIcon(qstr(handsOn.entry.name)), qstr(handsOn.entry.name), parent) {
    const QString name = qstr(handsOn.entry.name);
    addText(style::coreText(handsOn.entry.title));
    addText(style::coreText(handsOn.entry.use), true);
    body()->addStretch(1);
    m_dot = new QLabel(QStringLiteral("●"), this);
    m_state = new QLabel(this);
    auto* state = new QHBoxLayout;
    state->setSpacing(6);
    state->addWidget(m_dot);
    state->addWidget(m_state, 1);
    body()->addLayout(state);
    const auto button = [&](const QString& text) {
        return style::named(new QPushButton(text, this), QStringLiteral("%1 %2").arg(text, name));
    };
    m_deploy = button(tr("Deploy"));
    m_use = button(tr("Use"));
    m_destroy = button(tr("Destroy"));
    auto* steps = new QHBoxLayout;
    steps->setSpacing(8);
    for (QPushButton* each : {m_deploy, m_use, m_destroy})
        steps->addWidget(each);
    steps->addStretch(1);
    body()->addLayout(steps);
    connect(m_deploy, &QPushButton::clicked, this, &HandsOnCard::deployWanted);
    connect(m_use, &QPushButton::clicked, this, &HandsOnCard::useWanted);
    connect(m_destroy, &QPushButton::clicked, this, &HandsOnCard::destroyWanted);
    setState(handsOn);
}

void HandsOnCard::setState(const HandsOn& handsOn) {
    const style::Tone tone = toneOf(handsOn.step);
    QPalette palette = m_dot->palette();
    palette.setColor(QPalette::WindowText, style::colours().of(tone));
    m_dot->setPalette(palette);
    m_state->setText(toText(handsOn.step));
    m_state->setToolTip(qstr(handsOn.stackStatus));
    m_deploy->setEnabled(handsOn.step == Step::Deploy);
    m_use->setEnabled(handsOn.step == Step::Use);
    m_destroy->setEnabled(handsOn.step == Step::Use || handsOn.step == Step::Broken);
    // The next step stands out: after use, destroying is what is forgotten.
    const bool deploy = handsOn.step == Step::Deploy;
    const bool changed = m_deploy->property("primary").toBool() != deploy || !m_deploy->property("primary").isValid();
    m_deploy->setProperty("primary", deploy);
    m_use->setProperty("primary", handsOn.step == Step::Use);
    if (changed)
        for (QPushButton* each : {m_deploy, m_use})
            each->update();
}

} // namespace skydeck::panels::overview
