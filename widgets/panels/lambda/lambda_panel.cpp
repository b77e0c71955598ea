#include "widgets/panels/lambda/lambda_panel.h"

#include "widgets/models/table_view.h"
#include "widgets/panels/lambda/function_details.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QLineEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

using aws::lambda::Function;
using style::qstr;

LambdaPanel::LambdaPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Lambda"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    m_invoke = new QAction(style::icon(QStringLiteral("play")), tr("Invoke function"), this);
    m_stacks = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacks, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    addAction(m_invoke);
    m_frame->setPrimaryAction(m_invoke);

    m_functions = makeFunctionTable(this);
    m_table = new models::TableView(m_functions, tr("Functions"), this);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_table->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("functions")));
    m_table->addActions({m_invoke});
    shell::describeRows(deck, *m_table, shell::describeEach("lambda", "GetFunction", "FunctionName"));
    m_details = new FunctionDetails(deck, this);
    m_frame->setContent(m_table, m_details);
    m_frame->splitter()->setSizes({600, 500});

    connect(m_invoke, &QAction::triggered, m_details, &FunctionDetails::invoke);
    connect(m_table, &models::TableView::selectionMoved, this, &LambdaPanel::selectionMoved);
    connect(m_table, &models::TableView::rowActivated, m_invoke, &QAction::trigger);
    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_table->proxy().setFilterWords(text); });
    m_feed = std::make_unique<shell::Feed<std::vector<Function>>>(
        deck, *m_frame, tr("Listing functions"),
        [] {
            return [](const std::shared_ptr<aws::Session>& session,
                      const CallContext& context) -> Result<std::vector<Function>> {
                SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
                return client.listFunctions(context);
            };
        },
        [this](std::vector<Function> functions) { apply(std::move(functions)); }, std::chrono::seconds(5));
    selectionMoved();
}

void LambdaPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void LambdaPanel::openAt(const QString& function) {
    m_wanted = function;
    if (m_deck.link() == shell::Deck::Link::Ready) m_feed->refresh();
}

std::vector<shell::Findable> LambdaPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const Function& function : m_functions->rows())
        found.push_back({qstr(function.functionName), qstr(function.functionName)});
    return found;
}

void LambdaPanel::apply(std::vector<Function> functions) {
    m_functions->setRows(std::move(functions));
    const int count = m_functions->rowCount();
    m_frame->setSummary(tr("%n function(s)", nullptr, count));
    if (count == 0) {
        m_frame->showEmpty(tr("There is no function yet. Deploy SimpleLambda to get one."), m_stacks);
        return selectionMoved();
    }
    m_frame->showData();
    if (!m_wanted.isEmpty() && m_functions->find(m_wanted)) m_table->selectKey(std::exchange(m_wanted, {}));
    if (m_table->selectedKeys().isEmpty()) m_table->selectRow(0);
    selectionMoved();
}

void LambdaPanel::selectionMoved() {
    const Function* function = m_functions->find(m_table->selectedKeys().value(0));
    m_invoke->setEnabled(function != nullptr);
    if (function)
        m_details->show(*function);
    else
        m_details->clear();
}

} // namespace skydeck::panels::lambda
