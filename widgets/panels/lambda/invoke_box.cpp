#include "widgets/panels/lambda/invoke_box.h"

#include "core/base/strings.h"
#include "core/workflows/functions.h"
#include "widgets/panels/lambda/lambda_model.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QTextDocument>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

using style::qstr;

InvokeBox::InvokeBox(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_events = style::named(new QComboBox(this), tr("Test event"));
    m_events->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_events->setMinimumWidth(144);
    m_keep = new QPushButton(tr("Keep event"), this);
    m_forget = new QPushButton(tr("Forget event"), this);
    m_invoke = new QPushButton(style::icon(QStringLiteral("play")), tr("Invoke"), this);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_events);
    bar->addWidget(m_keep);
    bar->addWidget(m_forget);
    bar->addStretch(1);
    bar->addWidget(m_invoke);

    m_event = style::named(new QPlainTextEdit(this), tr("Event"));
    m_event->setFont(style::monospace());
    m_event->setTabChangesFocus(true);
    m_event->setPlaceholderText(tr("The event as JSON; empty means {}"));
    m_event->setFrameShape(QFrame::NoFrame);
    m_event->document()->setDocumentMargin(12);
    m_outcome = new QLabel(this);
    m_outcome->setTextFormat(Qt::PlainText);
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_outcome->setContentsMargins(12, 8, 12, 8);
    m_result = new shell::JsonView(tr("Result"), this);
    m_result->setPlaceholder(tr("The answer comes here."));
    m_log = new shell::LogView(tr("Log of the call"), this);
    m_log->setPlaceholder(tr("The end of its log comes with the answer."));
    auto* outcome = shell::makeDetails(tr("Outcome of the call"), this);
    outcome->addTab(m_result, tr("Result"));
    outcome->addTab(m_log, tr("Its log"));

    auto* below = new QWidget(this);
    auto* belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->setSpacing(0);
    belowLayout->addWidget(m_outcome);
    belowLayout->addWidget(outcome, 1);
    auto* halves = new QSplitter(Qt::Vertical, this);
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(1);
    halves->addWidget(m_event);
    halves->addWidget(below);
    halves->setSizes({120, 320});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(halves, 1);

    connect(m_events, &QComboBox::activated, this, &InvokeBox::chooseEvent);
    connect(m_keep, &QPushButton::clicked, this, &InvokeBox::keepEvent);
    connect(m_forget, &QPushButton::clicked, this, &InvokeBox::forgetEvent);
    connect(m_invoke, &QPushButton::clicked, this, &InvokeBox::invoke);
    setFunction({});
}

void InvokeBox::setFunction(const QString& name) {
    if (name == m_function && !name.isEmpty()) return;
    m_function = name;
    m_chosen.clear();
    m_event->clear();
    m_result->setText({});
    m_log->clear();
    say(name.isEmpty() ? tr("Select a function.") : tr("Not called yet."), style::Tone::Gone);
    m_invoke->setEnabled(!name.isEmpty());
    m_keep->setEnabled(!name.isEmpty());
    showEvents({});
    if (!name.isEmpty()) changeEvents({}, {});
}

std::string InvokeBox::payload() const {
    return std::string(trim(style::str(m_event->toPlainText())));
}

void InvokeBox::showEvents(const workflows::TestEvents::Events& events) {
    m_known = events;
    m_events->clear();
    m_events->addItem(tr("New event"));
    for (const auto& [name, payload] : events)
        m_events->addItem(qstr(name), qstr(name));
    m_events->setCurrentIndex(std::max(0, m_events->findData(m_chosen)));
    m_forget->setEnabled(m_events->currentIndex() > 0);
}

void InvokeBox::chooseEvent() {
    m_chosen = m_events->currentData().toString();
    m_forget->setEnabled(!m_chosen.isEmpty());
    const auto found = m_known.find(style::str(m_chosen));
    m_event->setPlainText(found == m_known.end() ? QString() : qstr(found->second));
}

void InvokeBox::changeEvents(std::function<Status(const workflows::TestEvents&)> change, const QString& chosen) {
    m_deck.jobs().run(
        m_lane,
        [change = std::move(change),
         function = style::str(m_function)](const CallContext&) -> Result<workflows::TestEvents::Events> {
            const workflows::TestEvents kept;
            if (change) SKYDECK_TRY(change(kept));
            return kept.of(function);
        },
        [this, chosen](const Result<workflows::TestEvents::Events>& events) {
            if (!events) return say(shell::errorSentence(events.error()), style::Tone::Failed);
            m_chosen = chosen;
            showEvents(*events);
        });
}

void InvokeBox::keepEvent() {
    const std::string text = payload();
    if (const Status sound = workflows::checkPayload(text); !sound)
        return say(shell::errorSentence(sound.error()), style::Tone::Failed);
    bool agreed = false;
    const QString name = QInputDialog::getText(this, tr("Keep event"), tr("Keep this event under the name:"),
                                               QLineEdit::Normal, m_chosen, &agreed)
                             .trimmed();
    if (!agreed || name.isEmpty()) return;
    changeEvents([function = style::str(m_function), name = style::str(name),
                  text](const workflows::TestEvents& kept) { return kept.keep(function, name, text); },
                 name);
}

void InvokeBox::forgetEvent() {
    if (m_chosen.isEmpty()) return;
    if (!shell::confirmDestructive(this, tr("Forget event"), tr("This test event goes from this computer:"), {m_chosen},
                                   tr("Forget")))
        return;
    changeEvents([function = style::str(m_function), name = style::str(m_chosen)](
                     const workflows::TestEvents& kept) { return kept.forget(function, name); },
                 {});
}

void InvokeBox::invoke() {
    if (m_function.isEmpty() || !m_deck.session()) return;
    const std::string text = payload();
    if (const Status sound = workflows::checkPayload(text); !sound)
        return say(shell::errorSentence(sound.error()), style::Tone::Failed);
    if (!m_deck.allowWrite(this)) return;
    say(tr("It runs…"), style::Tone::Progress);
    m_result->setText({});
    m_log->clear();
    const QString function = m_function;
    const int call = ++m_running;
    m_deck.jobs().start(
        this, {tr("Invoking %1").arg(function), tr("It answered")},
        [session = m_deck.session(), name = style::str(function),
         text](const CallContext& context) -> Result<aws::lambda::InvokeOutput> {
            SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
            return client.invoke({name, text, false, true}, context);
        },
        [this, function, call](const Result<aws::lambda::InvokeOutput>& outcome) {
            // Only what was asked last is shown.
            if (call == m_running && function == m_function) showOutcome(function, outcome);
        });
}

void InvokeBox::showOutcome(const QString& function, const Result<aws::lambda::InvokeOutput>& outcome) {
    if (!outcome) return say(shell::errorSentence(outcome.error()), style::Tone::Failed);
    const auto report = workflows::parseReport(outcome->logTail);
    const QString account = report ? reportText(*report) : QString();
    if (outcome->functionError.empty())
        say(style::dotted({tr("Succeeded"), account}), style::Tone::Ok);
    else
        say(style::dotted({tr("%1 failed: %2").arg(function, qstr(workflows::functionErrorText(*outcome))), account}),
            style::Tone::Failed);
    if (const auto json = parseJson(outcome->payload))
        m_result->setJson(*json);
    else
        m_result->setText(qstr(outcome->payload));
    m_log->setLines(qstr(trim(outcome->logTail)).split(QLatin1Char('\n')));
}

void InvokeBox::say(const QString& text, style::Tone tone) {
    m_outcome->setText(text);
    QPalette palette = m_outcome->palette();
    palette.setColor(QPalette::WindowText, style::colours().of(tone));
    m_outcome->setPalette(palette);
}

} // namespace skydeck::panels::lambda
