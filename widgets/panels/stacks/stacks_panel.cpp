#include "widgets/panels/stacks/stacks_panel.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/workflows/archived_stack.h"
#include "core/workflows/deploy.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/stacks/archive_dialog.h"
#include "widgets/panels/stacks/catalogue_view.h"
#include "widgets/panels/stacks/deploy_dialog.h"
#include "widgets/panels/stacks/destroy_dialog.h"
#include "widgets/panels/stacks/stack_details.h"
#include "widgets/panels/stacks/time_to_live_dialog.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::panels::stacks {

namespace cfn = aws::cloudformation;
using style::qstr;

StacksPanel::StacksPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Stacks"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);

    buildActions();
    m_details = new StackDetails(deck, this);
    m_frame->setContent(buildPages(), m_details, Qt::Vertical);
    loadCatalogue();

    connect(m_frame, &shell::PanelFrame::filterChanged, this, [this](const QString& text) {
        m_table->proxy().setFilterWords(text);
        m_catalogueView->setFilterWords(text);
    });
    m_feed = std::make_unique<shell::Feed<std::vector<cfn::Stack>>>(
        deck, *m_frame, tr("Listing stacks"),
        [] {
            return [](const std::shared_ptr<aws::Session>& session,
                      const CallContext& context) -> Result<std::vector<cfn::Stack>> {
                SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
                return client.describeStacks(context);
            };
        },
        [this](std::vector<cfn::Stack> stacks) { apply(std::move(stacks)); }, std::chrono::seconds(3));
}

void StacksPanel::loadCatalogue() {
    if (auto entries = workflows::catalogue())
        m_catalogue = std::move(*entries);
    else
        log::warning("stacks.catalogue", describe(entries.error())); // the overview shows it
    m_catalogueView->setEntries(m_catalogue);
}

void StacksPanel::buildActions() {
    m_deployAction = new QAction(style::icon(QStringLiteral("add")), tr("Deploy a stack"), this);
    connect(m_deployAction, &QAction::triggered, this, [this] { deploy({}); });
    auto* fileAction = new QAction(style::icon(QStringLiteral("template")), tr("Deploy a template file"), this);
    connect(fileAction, &QAction::triggered, this, &StacksPanel::deployFile);
    m_updateAction = new QAction(style::icon(QStringLiteral("edit")), tr("Update"), this);
    connect(m_updateAction, &QAction::triggered, this, &StacksPanel::updateSelected);
    m_lifeAction = new QAction(style::icon(QStringLiteral("clock")), tr("Time to live"), this);
    connect(m_lifeAction, &QAction::triggered, this, &StacksPanel::setTimeToLive);
    m_destroyAction = new QAction(style::icon(QStringLiteral("delete")), tr("Destroy"), this);
    for (QAction* action : {m_updateAction, m_lifeAction, m_destroyAction})
        action->setEnabled(false);
    connect(m_destroyAction, &QAction::triggered, this, &StacksPanel::destroySelected);
    auto* archiveAction = new QAction(style::icon(QStringLiteral("folder")), tr("Open an archive"), this);
    archiveAction->setToolTip(tr("What was saved of a stack before it was destroyed"));
    connect(archiveAction, &QAction::triggered, this, &StacksPanel::chooseArchive);
    addActions({m_deployAction, fileAction, m_updateAction, m_lifeAction, m_destroyAction, archiveAction});
    setAcceptDrops(true);

    auto* group = new QButtonGroup(this);
    const auto pageButton = [this, group](const QString& text, Page page) {
        auto* button = style::named(new QToolButton(m_frame), text);
        button->setText(text);
        button->setCheckable(true);
        group->addButton(button);
        m_frame->addHeaderWidget(button);
        connect(button, &QToolButton::toggled, this, [this, page](bool on) {
            if (on) choosePage(page);
        });
        return button;
    };
    m_deployedButton = pageButton(tr("Deployed"), Page::Deployed);
    m_catalogueButton = pageButton(tr("Catalogue"), Page::Catalogue);
    for (QAction* action : {m_updateAction, m_lifeAction, m_destroyAction})
        m_frame->addHeaderAction(action);
    m_frame->setPrimaryAction(m_deployAction);
    const auto enable = [this, fileAction] {
        const bool ready = m_deck.link() == shell::Deck::Link::Ready;
        for (QAction* action : {m_deployAction, fileAction})
            action->setEnabled(ready);
        m_loaded = false;
        enablePages();
    };
    connect(&m_deck, &shell::Deck::linkChanged, this, enable);
    enable();
}

QWidget* StacksPanel::buildPages() {
    m_model = makeStackTable(this);
    m_table = new models::TableView(m_model, tr("Stacks"), this);
    m_table->setColumnWidth(0, 200);
    m_table->setColumnWidth(1, 220);
    m_table->setColumnWidth(2, 110);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_table->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("stacks")));
    m_table->addActions({m_updateAction, m_lifeAction, m_destroyAction, actions().last()});
    shell::describeRows(m_deck, *m_table, shell::describeEach("cloudformation", "DescribeStacks", "StackName"));
    connect(m_table, &models::TableView::selectionMoved, this, &StacksPanel::selectionMoved);
    connect(m_table, &models::TableView::deleteRequested, this, &StacksPanel::destroySelected);
    connect(m_table, &models::TableView::rowActivated, this, [this] { m_details->setFocus(); });

    m_catalogueView = new CatalogueView(this);
    connect(m_catalogueView, &CatalogueView::deployRequested, this, [this](const QString& name) { deploy(name); });
    connect(m_catalogueView, &CatalogueView::templateFileRequested, this, &StacksPanel::deployFile);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_catalogueView);
    return m_pages;
}

void StacksPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void StacksPanel::openAt(const QString& what) {
    // Names of stacks hold no slash.
    if (const QString deploying = QStringLiteral("deploy/"); what.startsWith(deploying)) {
        m_wantedDeploy = what.mid(deploying.size());
        if (m_deck.link() == shell::Deck::Link::Ready) deploy(std::exchange(m_wantedDeploy, {}));
        return;
    }
    if (const QString destroying = QStringLiteral("destroy/"); what.startsWith(destroying))
        return askDestroy(what.mid(destroying.size()));
    m_wanted = what;
    choosePage(Page::Deployed);
    if (m_loaded && m_model->rowCount() > 0) refresh();
}

QString StacksPanel::openPlace() const {
    const QStringList keys = m_table->selectedKeys();
    const cfn::Stack* stack = keys.size() == 1 ? m_model->find(keys.first()) : nullptr;
    return stack && !m_choseCatalogue ? qstr(stack->stackName) : QString();
}

std::vector<shell::Findable> StacksPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const cfn::Stack& stack : m_model->rows())
        found.push_back({qstr(stack.stackName), qstr(stack.stackName)});
    return found;
}

void StacksPanel::apply(std::vector<cfn::Stack> stacks) {
    m_loaded = true;
    m_frame->setSummary(summaryOf(stacks));
    m_catalogueView->setHeading(
        stacks.empty() ? m_deck.place().lab
                             ? tr("Nothing is deployed. Choose a stack below; in the lab it costs nothing.")
                             : tr("Nothing is deployed. Choose a stack below.")
                       : QString());
    m_model->setRows(std::move(stacks));
    m_frame->showData();
    if (!m_wanted.isEmpty())
        for (const cfn::Stack& stack : m_model->rows())
            if (qstr(stack.stackName) == m_wanted || qstr(stack.stackId) == m_wanted) {
                m_table->selectKey(qstr(stack.stackId));
                m_wanted.clear();
                break;
            }
    if (m_table->selectedKeys().isEmpty() && m_model->rowCount() > 0) m_table->selectRow(0);
    // With nothing deployed the catalogue is what can be done next.
    showPage(m_choseCatalogue || m_model->rowCount() == 0 ? Page::Catalogue : Page::Deployed);
    selectionMoved();
    if (!m_wantedDeploy.isEmpty()) deploy(std::exchange(m_wantedDeploy, {}));
}

void StacksPanel::choosePage(Page page) {
    m_choseCatalogue = page == Page::Catalogue;
    showPage(m_choseCatalogue || m_model->rowCount() == 0 ? Page::Catalogue : Page::Deployed);
}

void StacksPanel::showPage(Page page) {
    const bool deployed = page == Page::Deployed;
    m_pages->setCurrentIndex(deployed ? 0 : 1);
    m_details->setVisible(deployed);
    QToolButton* button = deployed ? m_deployedButton : m_catalogueButton;
    const QSignalBlocker quiet(button);
    button->setChecked(true);
    m_deployedButton->update();
    m_catalogueButton->update();
    enablePages();
    selectionMoved();
}

void StacksPanel::enablePages() {
    m_catalogueButton->setEnabled(m_loaded);
    m_deployedButton->setEnabled(m_loaded && m_model->rowCount() > 0);
}

void StacksPanel::selectionMoved() {
    const QStringList keys = m_table->selectedKeys();
    const bool shown = m_pages->currentIndex() == 0;
    m_destroyAction->setEnabled(!keys.isEmpty() && shown);
    for (QAction* action : {m_updateAction, m_lifeAction})
        action->setEnabled(keys.size() == 1 && shown);
    if (keys.isEmpty()) return m_details->clear();
    if (const cfn::Stack* stack = m_model->find(keys.first())) m_details->show(*stack);
}

DeployDialog* StacksPanel::askDeploy() {
    auto* dialog = new DeployDialog(m_deck, m_catalogue, window());
    connect(dialog, &DeployDialog::started, this, &StacksPanel::follow);
    dialog->open();
    return dialog;
}

void StacksPanel::deploy(const QString& catalogueName) {
    if (m_deck.link() != shell::Deck::Link::Ready) return;
    DeployDialog* dialog = askDeploy();
    if (!catalogueName.isEmpty()) dialog->choose(catalogueName);
}

void StacksPanel::deployFile() {
    if (m_deck.link() == shell::Deck::Link::Ready) askDeploy()->chooseFile();
}

void StacksPanel::updateSelected() {
    const QStringList keys = m_table->selectedKeys();
    const cfn::Stack* stack = keys.isEmpty() ? nullptr : m_model->find(keys.first());
    if (stack && m_deck.link() == shell::Deck::Link::Ready) askDeploy()->setStackName(qstr(stack->stackName));
}

void StacksPanel::setTimeToLive() {
    const QStringList keys = m_table->selectedKeys();
    const cfn::Stack* stack = keys.isEmpty() ? nullptr : m_model->find(keys.first());
    if (stack) (new TimeToLiveDialog(m_deck, qstr(stack->stackName), window()))->open();
}

void StacksPanel::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.first().isLocalFile()) return;
    if (m_deck.link() == shell::Deck::Link::Ready || workflows::isArchive(style::str(urls.first().toLocalFile())))
        event->acceptProposedAction();
}

void StacksPanel::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    const QString path = event->mimeData()->urls().first().toLocalFile();
    if (workflows::isArchive(style::str(path))) return openArchive(path);
    askDeploy()->openPath(path);
}

void StacksPanel::chooseArchive() {
    const QString usual = qstr((dataFolder() / "archive").string());
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open an archive"), usual);
    if (!folder.isEmpty()) openArchive(folder);
}

void StacksPanel::openArchive(const QString& folder) {
    (new ArchiveDialog(m_deck, folder, window()))->QDialog::show();
}

void StacksPanel::follow(const QString& stackName, const workflows::DeployStart& start) {
    m_wanted = qstr(start.stackId);
    m_choseCatalogue = false;
    m_details->showEvents();
    refresh();
    const bool creates = start.action == workflows::DeployAction::Create;
    m_deck.jobs().start(
        this,
        {creates ? tr("Deploying %1").arg(stackName) : tr("Updating %1").arg(stackName),
         creates ? tr("%1 is deployed").arg(stackName) : tr("%1 is updated").arg(stackName)},
        [session = m_deck.session(), name = style::str(stackName), start](const CallContext& context) {
            const auto onEvent = [&](const cfn::StackEvent& event) {
                context.report(0, 0, event.logicalResourceId + "  " + event.resourceStatus);
            };
            return workflows::finishDeploy(session, name, start, onEvent, context);
        },
        [this](const Result<workflows::DeployOutcome>&) { refresh(); });
}

void StacksPanel::destroySelected() {
    const QStringList keys = m_table->selectedKeys();
    for (const QString& key : keys) {
        if (const cfn::Stack* stack = m_model->find(key)) askDestroy(qstr(stack->stackName));
    }
}

void StacksPanel::askDestroy(const QString& stackName) {
    auto* dialog = new DestroyDialog(m_deck, stackName, window());
    connect(dialog, &DestroyDialog::agreed, this, &StacksPanel::destroy);
    dialog->open();
}

void StacksPanel::destroy(const workflows::DestroyOptions& options) {
    // A receipt with a failure is both: the operation failed, and there is something to show.
    auto receipt = std::make_shared<std::optional<workflows::Receipt>>();
    const QString name = qstr(options.stackName);
    m_deck.jobs().start(
        this, {tr("Destroying %1").arg(name), tr("Nothing remains of %1").arg(name)},
        [session = m_deck.session(), options, receipt](const CallContext& context) -> Status {
            const auto onEvent = [&](const cfn::StackEvent& event) {
                context.report(0, 0, event.logicalResourceId + "  " + event.resourceStatus);
            };
            SKYDECK_ASSIGN(*receipt, workflows::destroyStack(session, options, onEvent, context));
            if ((*receipt)->failure) return fail(*(*receipt)->failure);
            if (!(*receipt)->remaining.empty())
                return fail(ErrorKind::Conflict, "ResourcesRemain",
                            tr("The stack is gone, but some of it remains.").toStdString(),
                            tr("See the receipt.").toStdString());
            return {};
        },
        [this, receipt](const Status&) {
            refresh();
            if (!*receipt) return;
            auto* dialog = new ReceiptDialog(**receipt, window());
            connect(dialog, &ReceiptDialog::archiveWanted, this, &StacksPanel::openArchive);
            dialog->show();
            if ((*receipt)->archive) savePictures(*(*receipt)->archive);
        });
    m_details->showEvents();
    QTimer::singleShot(300, this, [this] { refresh(); });
}

void StacksPanel::savePictures(const std::filesystem::path& archive) {
    m_deck.jobs().run(
        m_archiveLane, [archive](const CallContext& context) { return workflows::openArchive(archive, context); },
        [archive](const Result<workflows::ArchivedStack>& opened) {
            if (opened && opened->runs.empty()) return;
            const Status saved =
                opened ? ArchivedRuns(opened->runs).savePictures(archive) : Status(tl::unexpected(opened.error()));
            if (!saved) log::warning("stacks.archive", "the pictures are missing: " + describe(saved.error()));
        });
}

} // namespace skydeck::panels::stacks
