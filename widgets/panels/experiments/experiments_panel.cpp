#include "widgets/panels/experiments/experiments_panel.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/base/files.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/sweep.h"
#include "widgets/charts/curves_board.h"
#include "widgets/charts/heatmap_view.h"
#include "widgets/charts/picture.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/experiments/run_details.h"
#include "widgets/panels/experiments/sweep_dialog.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Metric;
using workflows::Run;

namespace {
constexpr std::chrono::seconds kLive{2}, kQuiet{10};
constexpr QSize kHeatmapPicture{760, 560}, kCurvesPicture{1400, 560};
} // namespace

ExperimentsPanel::ExperimentsPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Experiments"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();
    auto* views = buildViews();
    auto* lower = new QSplitter(Qt::Horizontal, this);
    lower->addWidget(m_table);
    lower->addWidget(m_details);
    lower->setStretchFactor(0, 3);
    lower->setStretchFactor(1, 2);
    lower->setChildrenCollapsible(false);
    m_frame->setContent(views, lower, Qt::Vertical);

    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_table->proxy().setFilterWords(text); });
    m_feed = std::make_unique<shell::Feed<Content>>(
        deck, *m_frame, tr("Reading the runs"), [this] { return prepare(); },
        [this](Content content) { apply(std::move(content)); }, kLive);
}

void ExperimentsPanel::buildActions() {
    m_startAction = new QAction(style::icon(QStringLiteral("sweep")), tr("Start a sweep"), this);
    connect(m_startAction, &QAction::triggered, this, &ExperimentsPanel::startSweep);
    m_retryAction = new QAction(style::icon(QStringLiteral("refresh")), tr("Run failed again"), this);
    connect(m_retryAction, &QAction::triggered, this, &ExperimentsPanel::retryFailed);
    m_stopAction = new QAction(style::icon(QStringLiteral("stop")), tr("Stop all"), this);
    connect(m_stopAction, &QAction::triggered, this, &ExperimentsPanel::stopAll);
    m_stacksAction = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacksAction, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    addActions({m_startAction, m_retryAction, m_stopAction});

    m_stackBox = style::named(new QComboBox(m_frame), tr("Stack"));
    m_stackBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_stackBox, &QComboBox::activated, this, [this] {
        m_wantedStack = style::str(m_stackBox->currentText());
        m_selected.clear();
        m_feed->restart();
    });
    m_metricBox = style::named(new QComboBox(this), tr("Heatmap metric"));
    for (const Metric metric : {Metric::ValAccuracy, Metric::ValLoss, Metric::TrainLoss})
        m_metricBox->addItem(metricTitle(metric), static_cast<int>(metric));
    connect(m_metricBox, &QComboBox::currentIndexChanged, this, &ExperimentsPanel::fillViews);
    m_frame->addHeaderWidget(m_stackBox);
    m_frame->addHeaderAction(m_retryAction);
    m_frame->addHeaderAction(m_stopAction);
    m_frame->setPrimaryAction(m_startAction);
}

QWidget* ExperimentsPanel::buildViews() {
    m_heatmap = new charts::HeatmapView(this);
    m_heatmap->setAutoFillBackground(true);
    m_heatmap->setBackgroundRole(QPalette::Base);
    m_board = new charts::CurvesBoard(this);
    m_loss = m_board->addChart({tr("Loss"), tr("epoch"), tr("dashed: training, solid: validation"), 4, true}, true);
    m_accuracy = m_board->addChart({tr("Validation accuracy"), tr("epoch"), tr("percent"), 2, true}, false);
    m_model = makeRunTable(this);
    m_table = new models::TableView(m_model, tr("Runs"), this);
    m_table->setColumnWidth(0, 120);
    m_table->sortByColumn(4, Qt::DescendingOrder);
    m_table->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("runs")));
    m_details = new RunDetails(m_deck, this);

    connect(m_heatmap, &charts::HeatmapView::runSelected, this, &ExperimentsPanel::select);
    connect(m_heatmap, &charts::HeatmapView::runActivated, this, &ExperimentsPanel::select);
    connect(m_board, &charts::CurvesBoard::runSelected, this, &ExperimentsPanel::select);
    connect(m_board, &charts::CurvesBoard::exportRequested, this, &ExperimentsPanel::exportCurves);
    connect(m_table, &models::TableView::selectionMoved, this, [this] {
        const QStringList keys = m_table->selectedKeys();
        if (!keys.isEmpty() && !m_selecting) select(keys.first());
    });
    const auto openJob = [this](const QString& runId) {
        if (const Run* run = m_model->find(runId); run && !run->jobId.empty())
            m_deck.open(QStringLiteral("batch"), qstr(run->jobId));
    };
    connect(m_table, &models::TableView::rowActivated, this,
            [this, openJob](int row) { openJob(qstr(m_model->row(row).name)); });
    connect(m_heatmap, &charts::HeatmapView::contextMenuWanted, this, [this, openJob](const QString& run, QPoint at) {
        QMenu menu;
        menu.addAction(tr("Open its job"), this, [=] { openJob(run); });
        menu.addSeparator();
        for (const auto& [format, text] : {std::pair(QStringLiteral("png"), tr("Export heatmap as PNG")),
                                           std::pair(QStringLiteral("svg"), tr("Export heatmap as SVG")),
                                           std::pair(QStringLiteral("csv"), tr("Export heatmap as CSV"))})
            menu.addAction(text, this, [this, format = format] {
                const QString file =
                    QFileDialog::getSaveFileName(this, tr("Export heatmap"), QStringLiteral("heatmap.") + format);
                if (file.isEmpty()) return;
                if (const Status saved = saveOne(QStringLiteral("heatmap"), file); !saved)
                    QMessageBox::warning(this, tr("Export heatmap"), shell::errorSentence(saved.error()));
            });
        menu.exec(at);
    });

    auto* views = new QSplitter(Qt::Horizontal, this);
    auto* grid = new QWidget(this);
    auto* gridLayout = new QVBoxLayout(grid);
    gridLayout->setContentsMargins(8, 4, 0, 0);
    gridLayout->setSpacing(4);
    gridLayout->addWidget(m_metricBox, 0, Qt::AlignLeft);
    gridLayout->addWidget(m_heatmap, 1);
    views->addWidget(grid);
    views->addWidget(m_board);
    views->setStretchFactor(0, 2);
    views->setStretchFactor(1, 5);
    views->setChildrenCollapsible(false);
    return views;
}

void ExperimentsPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void ExperimentsPanel::openAt(const QString& what) {
    const qsizetype slash = what.indexOf(QLatin1Char('/'));
    const std::string stack = style::str(what.left(slash));
    if (slash >= 0) m_selected = what.mid(slash + 1);
    if (stack == m_content.stack) return fillViews();
    m_wantedStack = stack;
    m_feed->restart();
}

std::vector<shell::Findable> ExperimentsPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const Run& run : m_content.runs)
        found.push_back({qstr(run.name), qstr(m_content.stack) + QLatin1Char('/') + qstr(run.name)});
    return found;
}

shell::Feed<ExperimentsPanel::Content>::Load ExperimentsPanel::prepare() {
    return [wanted = m_wantedStack, known = m_content.source](const std::shared_ptr<aws::Session>& session,
                                                              const CallContext& context) -> Result<Content> {
        Content content;
        SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
        SKYDECK_ASSIGN(const auto stacks, client.describeStacks(context));
        for (const auto& stack : stacks)
            if (stack.stackStatus != "DELETE_IN_PROGRESS" &&
                std::any_of(stack.outputs.begin(), stack.outputs.end(),
                            [](const auto& output) { return output.outputKey == "JobQueueName"; }))
                content.stacks.push_back(stack.stackName);
        if (content.stacks.empty()) return content;
        const bool there = std::find(content.stacks.begin(), content.stacks.end(), wanted) != content.stacks.end();
        content.stack = there ? wanted : content.stacks.front();
        SKYDECK_ASSIGN(const auto parts, workflows::findBatchStack(session, content.stack, context));
        content.bucket = parts.bucket;
        content.source = known && known->stackName() == content.stack
                             ? known
                             : std::make_shared<workflows::Experiments>(session, content.stack);
        SKYDECK_ASSIGN(content.runs, content.source->refresh(context));
        return content;
    };
}

void ExperimentsPanel::apply(Content content) {
    m_content = std::move(content);
    {
        const QSignalBlocker quiet(m_stackBox);
        QStringList names;
        for (const std::string& name : m_content.stacks)
            names << qstr(name);
        m_stackBox->clear();
        m_stackBox->addItems(names);
        m_stackBox->setCurrentText(qstr(m_content.stack));
        m_stackBox->setVisible(!names.isEmpty());
    }
    const bool live = anyLive(m_content.runs);
    const bool failed =
        std::any_of(m_content.runs.begin(), m_content.runs.end(), [](const Run& run) { return run.state == "FAILED"; });
    m_startAction->setEnabled(!m_content.stack.empty());
    m_retryAction->setEnabled(failed && !live);
    m_stopAction->setEnabled(live);
    m_feed->setInterval(live ? kLive : kQuiet);
    if (m_content.stack.empty()) {
        m_frame->setSummary({});
        m_frame->showEmpty(tr("No stack with a job queue is deployed. Deploy SimpleBatch first."), m_stacksAction);
    } else if (m_content.runs.empty()) {
        m_frame->setSummary({});
        m_frame->showEmpty(
            tr("%1 has no runs yet. Start a sweep over learning rate and momentum.").arg(qstr(m_content.stack)),
            m_startAction);
    } else {
        m_frame->setSummary(summaryOf(m_content.runs));
        fillViews();
        m_frame->showData();
    }
    trySavePictures();
}

void ExperimentsPanel::fillViews() {
    const auto metric = static_cast<Metric>(m_metricBox->currentData().toInt());
    const auto runs = chartRuns(m_content.runs);
    m_heatmap->setData(heatmapData(m_content.runs, metric));
    m_board->setRuns(runs);
    m_loss->setData(runs, lossCurves(m_content.runs));
    m_accuracy->setData(runs, accuracyCurves(m_content.runs));
    m_model->setRows(m_content.runs);
    select(m_selected);
}

void ExperimentsPanel::select(const QString& runId) {
    if (m_selecting) return;
    m_selecting = true;
    m_selected = runId;
    const Run* run = m_model->find(runId);
    m_heatmap->selectRun(run ? runId : QString());
    m_board->highlight(run ? runId : QString());
    if (run) {
        if (!m_table->selectedKeys().contains(runId)) m_table->selectKey(runId);
        m_details->show(*run, qstr(m_content.bucket));
    } else {
        m_details->clear();
    }
    m_selecting = false;
}

void ExperimentsPanel::startSweep() {
    if (m_deck.link() != shell::Deck::Link::Ready || m_content.stack.empty()) return;
    auto* dialog = new SweepDialog(m_deck, m_content.stack, this);
    connect(dialog, &SweepDialog::started, this, &ExperimentsPanel::refresh);
    dialog->open();
}

void ExperimentsPanel::retryFailed() {
    if (!m_deck.allowWrite(this)) return;
    m_deck.jobs().start(
        this, {tr("Running the failed cells of %1 again").arg(qstr(m_content.stack)), tr("The cells are queued")},
        [session = m_deck.session(), stack = m_content.stack](const CallContext& context) {
            return workflows::retrySweep(session, stack, context);
        },
        [this](const Result<workflows::Sweep>&) { refresh(); });
}

void ExperimentsPanel::stopAll() {
    if (!m_deck.allowWrite(this)) return;
    QStringList goes;
    for (const Run& run : m_content.runs)
        if (stateOf(run.state).live) goes << QStringLiteral("%1 · %2").arg(qstr(run.name), stateOf(run.state).word);
    if (!shell::confirmDestructive(this, tr("Stop all runs"), tr("These runs end now; what they wrote stays."), goes,
                                   tr("Stop %1 runs").arg(goes.size())))
        return;
    m_deck.jobs().start(
        this, {tr("Stopping the runs of %1").arg(qstr(m_content.stack)), tr("The runs are stopped")},
        [session = m_deck.session(), stack = m_content.stack](const CallContext& context) {
            return workflows::stopSweep(session, stack, context);
        },
        [this](const Result<workflows::Sweep>&) { refresh(); });
}

void ExperimentsPanel::exportCurves(const QString& format) {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export curves"), QStringLiteral("curves.") + format);
    if (file.isEmpty()) return;
    if (const Status saved = saveOne(QStringLiteral("curves"), file); !saved)
        QMessageBox::warning(this, tr("Export curves"), shell::errorSentence(saved.error()));
}

Status ExperimentsPanel::saveOne(const QString& picture, const QString& file) {
    const bool heatmap = picture == QStringLiteral("heatmap");
    if (!heatmap && picture != QStringLiteral("curves"))
        return fail(ErrorKind::InvalidInput, "UnknownPicture", "There is no picture '" + style::str(picture) + "'",
                    "Experiments draws 'heatmap' and 'curves'.");
    if (file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive))
        return writeFileAtomically(style::str(file), style::str(heatmap ? m_heatmap->csv() : m_board->csv()));
    QWidget* widget = heatmap ? static_cast<QWidget*>(m_heatmap) : m_board->canvas();
    // A picture has the same size whatever the window's.
    const QSize before = widget->size();
    widget->resize(heatmap ? kHeatmapPicture : kCurvesPicture);
    const Status saved = charts::savePicture(*widget, file);
    widget->resize(before);
    return saved;
}

void ExperimentsPanel::savePictures(const QMap<QString, QString>& files, std::function<void(Status)> done) {
    m_pictures = files;
    m_picturesDone = std::move(done);
    trySavePictures();
}

void ExperimentsPanel::trySavePictures() {
    if (!m_picturesDone || m_frame->state() != shell::PanelFrame::State::Data || anyLive(m_content.runs)) return;
    Status outcome;
    for (auto it = m_pictures.cbegin(); it != m_pictures.cend() && outcome; ++it)
        outcome = saveOne(it.key(), it.value());
    std::exchange(m_picturesDone, {})(std::move(outcome));
}

} // namespace skydeck::panels::experiments
