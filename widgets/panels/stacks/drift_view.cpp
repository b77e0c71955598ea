#include "widgets/panels/stacks/drift_view.h"

#include "core/workflows/stacks/drift.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::stacks {

DriftView::DriftView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_detect = style::named(new QPushButton(style::icon(QStringLiteral("refresh")), tr("Detect drift"), this),
                            tr("Detect drift"));
    m_verdict = new QLabel(this);
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::PlainText);
    m_model = makeDriftTable(this);
    m_table = new models::TableView(m_model, tr("Drift"), this);
    m_table->setEmptyText(tr("Not looked for yet. CloudFormation compares every resource with the template."));
    m_table->setColumnWidth(0, 160);
    m_table->setColumnWidth(1, 180);
    m_table->setColumnWidth(2, 200);
    m_table->sortByColumn(1, Qt::AscendingOrder);
    m_table->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("stackDrift")));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(12);
    bar->addWidget(m_detect);
    bar->addWidget(m_verdict, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    connect(m_detect, &QPushButton::clicked, this, &DriftView::detect);
    setStack({});
}

void DriftView::setStack(const std::string& stackId) {
    if (stackId == m_stackId && !stackId.empty()) return;
    m_lane.cancel();
    m_stackId = stackId;
    m_model->clear();
    m_verdict->clear();
    m_detect->setEnabled(!stackId.empty());
}

void DriftView::detect() {
    m_detect->setEnabled(false);
    m_verdict->setText(tr("CloudFormation looks at every resource…"));
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), id = m_stackId](const CallContext& context) {
            return workflows::detectDrift(session, id, context);
        },
        [this](Result<workflows::DriftReport> report) {
            m_detect->setEnabled(true);
            if (!report) return m_verdict->setText(shell::errorSentence(report.error()));
            const auto drifted = std::ranges::count_if(report->resources, [](const auto& resource) {
                return resource.status == "MODIFIED" || resource.status == "DELETED";
            });
            m_verdict->setText(
                drifted == 0 ? tr("All that could be looked at is as the template says.")
                             : tr("%n resource(s) drifted from the template.", nullptr, static_cast<int>(drifted)));
            m_model->setRows(driftRows(report->resources));
        });
}

} // namespace skydeck::panels::stacks
