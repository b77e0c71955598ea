#include "widgets/panels/stacks/time_to_live_dialog.h"

#include "widgets/shell/deck.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::stacks {

TimeToLiveDialog::TimeToLiveDialog(shell::Deck& deck, const QString& stackName, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_stackName(stackName) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Time to live of %1").arg(stackName));
    auto* heading = new QLabel(tr("When is %1 deleted by itself?").arg(stackName), this);
    heading->setFont(style::titleFont());
    auto* note = new QLabel(tr("EventBridge Scheduler deletes the stack at that time, also while this machine is off. "
                               "What CloudFormation refuses to delete, such as a bucket with objects in it, stays."),
                            this);
    note->setWordWrap(true);
    note->setForegroundRole(QPalette::PlaceholderText);
    m_state = new QLabel(this);
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_hours = style::named(new QDoubleSpinBox(this), tr("Hours from now"));
    m_hours->setRange(0.05, 24 * 366);
    m_hours->setDecimals(2);
    m_hours->setValue(3);
    m_hours->setSuffix(tr(" h"));
    auto* form = shell::makeForm();
    shell::addRow(form, tr("Hours from now"), m_hours);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_clear = style::named(buttons->addButton(tr("Let it stay"), QDialogButtonBox::ActionRole), tr("Let it stay"));
    m_set = style::named(buttons->addButton(tr("Set"), QDialogButtonBox::ActionRole), tr("Set the time to live"));
    m_set->setProperty("primary", true);
    m_set->setDefault(true);
    m_clear->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addWidget(note);
    layout->addWidget(m_state);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(480, sizeHint().height());
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_set, &QPushButton::clicked, this, &TimeToLiveDialog::set);
    connect(m_clear, &QPushButton::clicked, this, &TimeToLiveDialog::clear);
    read();
}

void TimeToLiveDialog::say(const QString& sentence, bool failed) {
    QPalette palette = m_state->palette();
    palette.setColor(QPalette::WindowText,
                     failed ? style::colours().failed : this->palette().color(QPalette::WindowText));
    m_state->setPalette(palette);
    m_state->setText(sentence);
}

void TimeToLiveDialog::read() {
    say(tr("Asking the scheduler…"));
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_stackName)](const CallContext& context) {
            return workflows::timeToLive(session, name, context);
        },
        [this](Result<std::optional<workflows::TimeToLive>> life) {
            if (!life) return say(shell::errorSentence(life.error()), true);
            m_clear->setEnabled(life->has_value());
            say(*life ? tr("It is deleted at %1.").arg(style::exactTime(toEpochSeconds((*life)->at)))
                      : tr("It stays until somebody deletes it."));
        });
}

void TimeToLiveDialog::set() {
    if (!m_deck.allowWrite(this)) return;
    say(tr("Setting the time…"));
    m_set->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_stackName),
         hours = m_hours->value()](const CallContext& context) {
            const WallTime at = fromEpochSeconds(toEpochSeconds(session->clock().now()) + hours * 3600);
            return workflows::setTimeToLive(session, name, at, context);
        },
        [this](Result<workflows::TimeToLive> life) {
            m_set->setEnabled(true);
            if (!life) return say(shell::errorSentence(life.error()), true);
            m_clear->setEnabled(true);
            say(tr("It is deleted at %1.").arg(style::exactTime(toEpochSeconds(life->at))));
        });
}

void TimeToLiveDialog::clear() {
    if (!m_deck.allowWrite(this)) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_stackName)](const CallContext& context) {
            return workflows::clearTimeToLive(session, name, context);
        },
        [this](Result<bool> cleared) {
            if (!cleared) return say(shell::errorSentence(cleared.error()), true);
            m_clear->setEnabled(false);
            say(tr("It stays until somebody deletes it."));
        });
}

} // namespace skydeck::panels::stacks
