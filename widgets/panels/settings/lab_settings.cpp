#include "widgets/panels/settings/lab_settings.h"

#include "core/workflows/lab_control.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

namespace skydeck::panels::settings {

using style::qstr;

LabSettings::LabSettings(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("lab"));
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const auto button = [this](const QString& text, void (LabSettings::*verb)()) {
        auto* made = style::named(new QPushButton(text, this), text);
        connect(made, &QPushButton::clicked, this, verb);
        return made;
    };
    m_save = button(tr("Save its state…"), &LabSettings::save);
    m_load = button(tr("Load a state…"), &LabSettings::load);
    m_reset = button(tr("Empty the lab…"), &LabSettings::reset);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* each : {m_save, m_load, m_reset})
        buttons->addWidget(each);
    buttons->addStretch(1);

    auto* keep = style::named(new QCheckBox(tr("Keep it running after closing the window"), this),
                              tr("Keep it running after closing the window"));
    keep->setChecked(deck.settings().value(shell::keys::keepLab).toBool());
    connect(keep, &QCheckBox::toggled, this, [this](bool on) { m_deck.settings().setValue(shell::keys::keepLab, on); });
    auto* port = style::named(new QSpinBox(this), tr("Port"));
    port->setRange(0, 65535);
    port->setSpecialValueText(tr("any that is free"));
    port->setValue(deck.settings().value(shell::keys::labPort, 4566).toInt());
    port->setToolTip(tr("For a lab that the window starts; it counts from the next start"));
    connect(port, &QSpinBox::valueChanged, this,
            [this](int value) { m_deck.settings().setValue(shell::keys::labPort, value); });
    port->setMinimumWidth(160);
    auto* portRow = shell::makeForm();
    shell::addRow(portRow, tr("Port"), port);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_state);
    layout->addLayout(buttons);
    layout->addWidget(keep);
    layout->addLayout(portRow);
    connect(&deck, &shell::Deck::linkChanged, this, &LabSettings::refresh);
}

void LabSettings::refresh() {
    m_deck.jobs().run(
        m_lane, [](const CallContext&) { return workflows::runningLab(); },
        [this](const Result<aws::LabAddress>& lab) {
            const QString folder = qstr(workflows::defaultLabFolder().string());
            m_state->setText(lab ? tr("It runs at %1 (process %2). Its state is in %3.")
                                       .arg(qstr(lab->endpointUrl))
                                       .arg(lab->pid)
                                       .arg(folder)
                                 : tr("It does not run. Its state is in %1.").arg(folder));
            m_save->setEnabled(lab.has_value());
        });
}

void LabSettings::changed(const Status& status) {
    refresh();
    // What the panels show is of a lab that is not there any more.
    if (status && m_deck.place().lab) m_deck.reconnect();
}

void LabSettings::save() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save the lab's state"), QStringLiteral("lab.skydeck"));
    if (file.isEmpty()) return;
    m_deck.jobs().start(
        this, {tr("Saving the lab's state"), tr("Saved in %1").arg(file)},
        [path = style::str(file)](const CallContext& context) {
            return workflows::saveLab({path, {}, true, {}}, context);
        },
        [](const Result<Json>&) {});
}

void LabSettings::load() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Load a lab's state"));
    if (file.isEmpty()) return;
    if (!shell::confirmDestructive(this, tr("Load a state"),
                                   tr("The lab stops, and this state takes the place of what is in it. The present "
                                      "state is kept in a folder beside:"),
                                   {qstr(workflows::defaultLabFolder().string())}, tr("Load")))
        return;
    m_deck.jobs().start(
        this, {tr("Loading %1 into the lab").arg(file), tr("Loaded")},
        [path = style::str(file)](const CallContext& context) {
            return workflows::loadLab({path, {}, true, {}}, context);
        },
        [this](const Result<Json>& loaded) { changed(loaded ? Status() : fail(loaded.error())); });
}

void LabSettings::reset() {
    if (!shell::confirmDestructive(this, tr("Empty the lab"), tr("The lab stops, and this goes for good:"),
                                   {tr("Everything in the lab: stacks, buckets, tables, jobs, keys"),
                                    qstr(workflows::defaultLabFolder().string())},
                                   tr("Empty the lab")))
        return;
    m_deck.jobs().start(
        this, {tr("Emptying the lab"), tr("The lab is empty")},
        [](const CallContext& context) { return workflows::resetLab({}, context); },
        [this](const Status& status) { changed(status); });
}

} // namespace skydeck::panels::settings
