#include "widgets/panels/lambda/many_box.h"

#include "widgets/panels/lambda/calls_grid.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

using style::qstr;

namespace {
constexpr int kLook = 150;        // milliseconds between two looks at the calls
constexpr int kMostCalls = 5'000; // of which a grid still tells something
} // namespace

ManyBox::ManyBox(shell::Deck& deck, std::function<std::string()> payload, QWidget* parent)
    : QWidget(parent), m_deck(deck), m_payload(std::move(payload)) {
    m_count = style::named(new QSpinBox(this), tr("How many calls"));
    m_count->setRange(1, kMostCalls);
    m_count->setValue(100);
    m_count->setSuffix(tr(" calls"));
    m_parallel = style::named(new QSpinBox(this), tr("At the same time"));
    m_parallel->setRange(1, static_cast<int>(workflows::kMostParallelCalls));
    m_parallel->setValue(100);
    m_parallel->setPrefix(tr("up to "));
    m_parallel->setSuffix(tr(" at once"));
    m_parallel->setMinimumWidth(160);
    m_event = new QCheckBox(tr("As events"), this);
    m_event->setToolTip(tr("Only hands the event over (InvocationType Event). Lambda calls the function by itself; the "
                           "graphs show how it went."));
    m_cancel = new QPushButton(tr("Stop calling"), this);
    m_invoke = new QPushButton(style::icon(QStringLiteral("sweep")), tr("Invoke many"), this);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_count);
    bar->addWidget(m_parallel);
    bar->addWidget(m_event);
    bar->addStretch(1);
    bar->addWidget(m_cancel);
    bar->addWidget(m_invoke);
    m_summary = new QLabel(this);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(12, 0, 12, 8);
    m_model = new CallsModel(this);
    m_grid = new CallsGrid(m_model, this);
    m_selected = new QLabel(this);
    m_selected->setTextFormat(Qt::PlainText);
    m_selected->setWordWrap(true);
    m_selected->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_selected->setContentsMargins(12, 8, 12, 8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_summary);
    layout->addWidget(m_grid, 1);
    layout->addWidget(m_selected);

    m_looks.setInterval(kLook);
    connect(&m_looks, &QTimer::timeout, this, &ManyBox::look);
    connect(m_invoke, &QPushButton::clicked, this, &ManyBox::invoke);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_deck.activity().cancel(m_operation); });
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentChanged, this, &ManyBox::showSelected);
    setFunction({});
}

void ManyBox::setFunction(const QString& name) {
    if (name == m_function && !name.isEmpty()) return;
    m_function = name;
    m_calls.reset();
    m_running = false;
    look();
}

void ManyBox::invoke() {
    if (m_function.isEmpty() || m_running || !m_deck.session()) return;
    const std::string payload = m_payload();
    if (const Status sound = workflows::checkPayload(payload); !sound)
        return m_summary->setText(shell::errorSentence(sound.error()));
    if (!m_deck.allowWrite(this)) return;
    m_calls = std::make_shared<workflows::FunctionCalls>(static_cast<std::size_t>(m_count->value()));
    m_events = m_event->isChecked();
    m_ended.reset();
    m_running = true;
    m_operation = m_deck.jobs().start(
        this, {tr("Invoking %1, %n time(s)", nullptr, m_count->value()).arg(m_function), tr("All calls ended")},
        [session = m_deck.session(), calls = m_calls, name = style::str(m_function), payload, event = m_events,
         parallel = static_cast<std::size_t>(m_parallel->value())](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
            return workflows::invokeMany(client, {name, payload, event, !event}, parallel, *calls, context);
        },
        [this, calls = m_calls](const Status& done) {
            if (calls != m_calls) return; // another function is shown by now
            m_running = false;
            if (!done) m_ended = done.error();
            look();
        });
    m_looks.start();
    look();
}

void ManyBox::look() {
    m_invoke->setEnabled(!m_function.isEmpty() && !m_running);
    m_cancel->setVisible(m_running);
    if (!m_running) m_looks.stop();
    if (!m_calls) {
        m_model->setCalls({});
        m_selected->hide();
        m_summary->setText(m_function.isEmpty() ? tr("Select a function.")
                                                : tr("Each call gets the event of the tab Invoke."));
        return;
    }
    auto seen = m_calls->snapshot();
    QStringList parts{tr("%1 of %2 ended").arg(seen.finished()).arg(seen.calls.size()),
                      m_events ? tr("%1 handed over").arg(seen.done) : tr("%1 succeeded").arg(seen.done),
                      tr("%1 failed").arg(seen.failed),
                      seen.running > 0 ? tr("%1 running").arg(seen.running) : QString(),
                      tr("at most %1 at once").arg(seen.mostAtOnce),
                      tr("%1 s").arg(seen.seconds, 0, 'f', 1)};
    if (m_ended) parts << shell::errorSentence(*m_ended);
    m_summary->setText(style::dotted(parts));
    m_model->setCalls(std::move(seen.calls));
    showSelected();
}

void ManyBox::showSelected() {
    const QString text = m_model->sentence(m_grid->currentIndex());
    m_selected->setText(text);
    m_selected->setVisible(!text.isEmpty());
}

} // namespace skydeck::panels::lambda
