#include "widgets/panels/settings/drill_settings.h"

#include "core/aws/api_client.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace skydeck::panels::settings {

using style::qstr;

namespace {
constexpr const char* kService = "skydeck-lab";

Result<Json> ask(const std::shared_ptr<aws::Session>& session, const char* operation, const Json& input,
                 const CallContext& context) {
    SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(session, kService));
    return api.call(operation, input, context);
}
} // namespace

DrillSettings::DrillSettings(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_kind = style::named(new QComboBox(this), tr("Fault"));
    const std::pair<const char*, QString> kinds[] = {{"throttle", tr("Throttled: too many requests")},
                                                     {"error", tr("The service fails (5xx)")},
                                                     {"latency", tr("Slow answers (2 s)")},
                                                     {"drop", tr("The connection breaks")},
                                                     {"expired-token", tr("The session token expired")},
                                                     {"stuck-runnable", tr("Batch jobs stay RUNNABLE")},
                                                     {"image-pull", tr("Images cannot be pulled")},
                                                     {"spot", tr("Spot instances are taken away")}};
    for (const auto& [kind, text] : kinds)
        m_kind->addItem(text, QString::fromLatin1(kind));
    const auto pattern = [this](const QString& name) {
        auto* line = style::named(new QLineEdit(this), name);
        line->setPlaceholderText(tr("any"));
        return line;
    };
    m_service = pattern(tr("Service"));
    m_operation = pattern(tr("Operation"));
    const auto number = [this](const QString& name, int least, int most, int value) {
        auto* box = style::named(new QSpinBox(this), name);
        box->setRange(least, most);
        box->setValue(value);
        return box;
    };
    m_probability = number(tr("How often"), 1, 100, 100);
    m_probability->setSuffix(QStringLiteral(" %"));
    m_count = number(tr("How many times"), 0, 1'000'000, 0);
    m_count->setSpecialValueText(tr("until it is ended"));
    m_add = style::named(new QPushButton(tr("Begin drill"), this), tr("Begin drill"));
    m_clear = style::named(new QPushButton(tr("End all drills"), this), tr("End all drills"));
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->hide();

    const auto wordOf = [this](const Drill& drill) {
        const int known = m_kind->findData(drill.kind);
        return known < 0 ? drill.kind : m_kind->itemText(known);
    };
    const auto orAny = [](QString Drill::*pattern) {
        return
            [pattern](const Drill& drill) { return drill.*pattern == QLatin1String("*") ? tr("any") : drill.*pattern; };
    };
    m_drills = new models::RowTableModel<Drill>(
        {models::textColumn<Drill>(tr("Fault"), wordOf),
         models::textColumn<Drill>(tr("Service"), orAny(&Drill::service)),
         models::textColumn<Drill>(tr("Operation"), orAny(&Drill::operation)),
         {tr("How often"), models::ColumnStyle::Number,
          [](const Drill& drill) { return QStringLiteral("%1 %").arg(qRound(drill.probability * 100)); }},
         {tr("Left"), models::ColumnStyle::Number,
          [](const Drill& drill) {
              return drill.remaining < 0 ? QStringLiteral("∞") : QString::number(drill.remaining);
          }},
         models::numberColumn<Drill>(tr("Struck"), &Drill::struck)},
        [](const Drill& drill) { return drill.id; }, this);
    m_table = new models::TableView(m_drills, tr("Drills"), this);
    m_table->setEmptyText(tr("No drill is under way."));
    m_table->setMinimumHeight(140);

    auto* form = shell::makeForm();
    shell::addRow(form, tr("Fault"), m_kind);
    shell::addRow(form, tr("Service"), m_service);
    shell::addRow(form, tr("Operation"), m_operation);
    shell::addRow(form, tr("How often"), m_probability);
    shell::addRow(form, tr("How many times"), m_count);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_add);
    buttons->addWidget(m_clear);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addLayout(buttons);
    layout->addWidget(m_message);
    layout->addWidget(m_table);
    connect(m_add, &QPushButton::clicked, this, &DrillSettings::add);
    connect(m_clear, &QPushButton::clicked, this, &DrillSettings::clear);
    connect(&deck, &shell::Deck::linkChanged, this, [this] {
        enable();
        refresh();
    });
    enable();
}

void DrillSettings::enable() {
    const bool lab = m_deck.link() == shell::Deck::Link::Ready && m_deck.place().lab;
    m_add->setEnabled(lab);
    m_clear->setEnabled(lab && m_drills->rowCount() > 0);
    if (!lab) m_drills->clear();
}

void DrillSettings::refresh() {
    if (!m_deck.session() || !m_deck.place().lab) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session()](const CallContext& context) {
            return ask(session, "ListFaults", Json::object(), context);
        },
        [this](const Result<Json>& output) {
            if (!output) return say(shell::errorSentence(output.error()));
            std::vector<Drill> drills;
            for (const Json& fault : arrayAt(*output, "Faults"))
                drills.push_back({qstr(stringAt(fault, "FaultId")), qstr(stringAt(fault, "Kind")),
                                  qstr(stringAt(fault, "Service")), qstr(stringAt(fault, "Operation")),
                                  numberAt(fault, "Probability", 1), integerAt(fault, "Remaining", -1),
                                  integerAt(fault, "Struck")});
            m_drills->setRows(std::move(drills));
            enable();
        });
}

void DrillSettings::call(const char* operation, Json input) {
    say({});
    m_deck.jobs().run(
        m_change,
        [session = m_deck.session(), operation, input = std::move(input)](const CallContext& context) {
            return ask(session, operation, input, context);
        },
        [this](const Result<Json>& output) {
            if (!output) say(shell::errorSentence(output.error()));
            refresh();
        });
}

void DrillSettings::say(const QString& text) {
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

void DrillSettings::add() {
    Json input{{"Kind", style::str(m_kind->currentData().toString())}, {"Probability", m_probability->value() / 100.0}};
    if (!m_service->text().trimmed().isEmpty()) input["Service"] = style::str(m_service->text().trimmed());
    if (!m_operation->text().trimmed().isEmpty()) input["Operation"] = style::str(m_operation->text().trimmed());
    if (m_count->value() > 0) input["Count"] = m_count->value();
    if (input["Kind"] == "latency") input["LatencyMilliseconds"] = 2000;
    call("AddFault", std::move(input));
}

void DrillSettings::clear() {
    call("ClearFaults", Json::object());
}

} // namespace skydeck::panels::settings
