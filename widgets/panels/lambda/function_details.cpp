#include "widgets/panels/lambda/function_details.h"

#include "widgets/models/table_view.h"
#include "widgets/panels/lambda/code_view.h"
#include "widgets/panels/lambda/invoke_box.h"
#include "widgets/panels/lambda/many_box.h"
#include "widgets/panels/lambda/metrics_view.h"
#include "widgets/shell/log_tail.h"
#include "widgets/shell/panel_frame.h"

#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

using style::qstr;

FunctionDetails::FunctionDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_title = shell::makeDetailsTitle(this);
    m_tabs = shell::makeDetails(tr("Function details"), this);
    m_invoke = new InvokeBox(deck, m_tabs);
    m_many = new ManyBox(
        deck, [this] { return m_invoke->payload(); }, m_tabs);
    m_metrics = new MetricsView(deck, m_tabs);
    m_log = new shell::LogTail(deck, tr("Function log"), m_tabs);
    m_code = new CodeView(deck, m_tabs);
    m_facts = shell::makeFactTable(this);
    auto* facts = new models::TableView(m_facts, tr("Configuration"), m_tabs);
    facts->setColumnWidth(0, 150);
    facts->setEmptyText(tr("Select a function to see it."));
    connect(facts, &models::TableView::rowActivated, this, &FunctionDetails::openFact);
    m_tabs->addTab(m_invoke, tr("Invoke"));
    m_tabs->addTab(m_many, tr("Invoke many"));
    m_tabs->addTab(m_metrics, tr("Graphs"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_code, tr("Code"));
    m_tabs->addTab(facts, tr("Configuration"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    clear();
}

void FunctionDetails::clear() {
    m_lane.cancel();
    m_function.clear();
    m_version.clear();
    m_title->setText(tr("Function"));
    m_facts->clear();
    m_invoke->setFunction({});
    m_many->setFunction({});
    m_metrics->setFunction({});
    m_log->showGroup({}, tr("Select a function."));
    m_code->setFunction({}, {});
}

void FunctionDetails::show(const aws::lambda::Function& function) {
    const QString name = qstr(function.functionName);
    const QString version = qstr(function.codeSha256) + QString::number(style::epochOf(function.lastModified), 'f');
    if (name == m_function && version == m_version) return;
    if (name != m_function) m_facts->setRows(factsOf(function));
    m_function = name;
    m_version = version;
    m_title->setText(name);
    m_invoke->setFunction(name);
    m_many->setFunction(name);
    m_metrics->setFunction(name);
    m_log->showGroup(function.logGroup, tr("Nothing was written in this time."));
    m_code->setFunction(name, qstr(function.codeSha256));
    load();
}

void FunctionDetails::load() {
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_function)](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
            Loaded loaded;
            SKYDECK_ASSIGN(loaded.detail, client.getFunction(name, context));
            // Who may not see the stack still sees the function.
            if (auto links = workflows::functionLinks(session, loaded.detail, context)) loaded.links = *links;
            return loaded;
        },
        [this](const Result<Loaded>& loaded) {
            if (!loaded) {
                m_version.clear(); // the next look tries again
                return;
            }
            shell::setFacts(*m_facts, factsOf(loaded->detail, loaded->links));
        });
}

void FunctionDetails::openFact(int row) {
    const Fact& fact = m_facts->row(row);
    if (fact.panel == QLatin1String("log")) return m_tabs->setCurrentWidget(m_log);
    if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
}

void FunctionDetails::invoke() {
    m_tabs->setCurrentWidget(m_invoke);
    m_invoke->invoke();
}

} // namespace skydeck::panels::lambda
