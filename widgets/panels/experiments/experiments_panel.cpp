#include "widgets/panels/experiments/experiments_panel.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/sweep_jobs.h"
#include "core/workflows/sweep_record.h"
#include "widgets/charts/curves_board.h"
#include "widgets/charts/heatmap_view.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/experiments/csv_view.h"
#include "widgets/panels/experiments/first_steps_view.h"
#include "widgets/panels/experiments/grid_view.h"
#include "widgets/panels/experiments/parameters_view.h"
#include "widgets/panels/experiments/predictions_view.h"
#include "widgets/panels/experiments/run_details.h"
#include "widgets/panels/experiments/runs_view.h"
#include "widgets/panels/experiments/sweep_bar.h"
#include "widgets/panels/experiments/sweep_verbs.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Metric;
using workflows::Run;

namespace {
constexpr std::chrono::seconds kLive{2}, kQuiet{10};
constexpr QSize kHeatmapPicture{760, 560}, kCurvesPicture{1400, 560};
constexpr std::size_t kMostCurves = 30; // more are neither seen apart nor drawn in time

/// The newest sweep of the bucket with what is known of its runs; nothing when there is none.
Result<std::optional<workflows::Sweep>> newestSweepOf(const std::shared_ptr<aws::Session>& session,
                                                      const workflows::BatchStack& stack, const std::vector<Run>& runs,
                                                      const std::optional<workflows::Sweep>& known,
                                                      const CallContext& context) {
    auto sweep = workflows::newestSweepRecord(session, stack.bucket, context);
    if (!sweep) {
        if (sweep.error().kind == ErrorKind::NotFound) return std::nullopt;
        return fail(std::move(sweep.error()));
    }
    sweep->options.stackName = stack.stackName;
    workflows::joinRuns(*sweep, runs);
    if (known && known->id == sweep->id && known->hourlyPrice > 0)
        sweep->hourlyPrice = known->hourlyPrice;
    else if (const Status looked = workflows::lookUpMachine(session, stack, *sweep, context); !looked)
        sweep->hourlyPrice = 0; // then no cost is shown; the sweep itself is sound
    return std::optional(std::move(*sweep));
}
} // namespace

ExperimentsPanel::ExperimentsPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Experiments"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    m_verbs = new SweepVerbs(deck, this);
    buildHeader();
    buildViews();
    connect(m_verbs, &SweepVerbs::changed, this, [this] { m_feed->refresh(); });
    connect(m_frame, &shell::PanelFrame::filterChanged, m_runs, &RunsView::setFilter);
    m_feed = std::make_unique<shell::Feed<Content>>(
        deck, *m_frame, tr("Reading the runs"), [this] { return prepare(); },
        [this](Content content) { apply(std::move(content)); }, kLive);
}

void ExperimentsPanel::buildHeader() {
    m_stacksAction = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacksAction, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    addActions({m_verbs->start(), m_verbs->again(), m_verbs->extend(), m_verbs->addSeeds(), m_verbs->stopSelected(),
                m_verbs->stopAll()});
    m_stackBox = shell::makeHeaderBox(tr("Stack"), m_frame);
    connect(m_stackBox, &QComboBox::activated, this, [this] {
        m_wantedStack = style::str(m_stackBox->currentText());
        m_selected.clear();
        m_feed->restart();
    });
    m_frame->addHeaderWidget(m_stackBox);
    m_frame->setPrimaryAction(m_verbs->start());
}

void ExperimentsPanel::buildViews() {
    m_runs = new RunsView(m_deck.settings(), this);
    m_details = new RunDetails(m_deck, this);
    m_bar = new SweepBar(*m_verbs, this);
    m_tabs = shell::makeDetails(tr("Views of the runs"), this);
    m_parameters = new ParametersView(this);
    m_csv = new CsvView(m_deck, this);
    m_predictions = new PredictionsView(m_deck, this);
    m_firstSteps = new FirstStepsView(m_deck, this);
    m_tabs->addTab(buildOverview(), tr("Grid and curves"));
    m_tabs->addTab(m_parameters, tr("Parameters"));
    m_tabs->addTab(m_csv, tr("CSV files"));
    m_tabs->addTab(m_predictions, tr("What it learned"));
    m_tabs->addTab(m_firstSteps, tr("First steps"));
    connect(m_parameters, &ParametersView::runSelected, this, &ExperimentsPanel::select);
    m_runs->table().addActions({m_verbs->extend(), m_verbs->stopSelected()});

    connect(m_runs, &RunsView::shownChanged, this, &ExperimentsPanel::fillViews);
    connect(m_runs, &RunsView::runActivated, this, &ExperimentsPanel::openJob);
    connect(m_runs, &RunsView::selectionMoved, this, [this] {
        const QStringList names = m_runs->selected();
        m_verbs->setSelection(names);
        if (m_selecting) return;
        select(names.value(names.contains(m_selected) ? names.indexOf(m_selected) : 0));
        fillCurves(); // which may be those of the selected runs only
    });

    auto* top = new QWidget(this);
    auto* topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    topLayout->addWidget(m_bar);
    topLayout->addWidget(m_tabs, 1);
    auto* lower = new QSplitter(Qt::Horizontal, this);
    lower->addWidget(m_runs);
    lower->addWidget(m_details);
    lower->setSizes({740, 372});
    lower->setStretchFactor(0, 3);
    lower->setStretchFactor(1, 2); // a log wants its width, too
    lower->setChildrenCollapsible(false);
    m_frame->setContent(top, lower, Qt::Vertical);
    m_frame->splitter()->setSizes({440, 260});
}

QWidget* ExperimentsPanel::buildOverview() {
    m_grid = new GridView(this);
    m_board = new charts::CurvesBoard(this);
    m_loss = m_board->addChart({tr("Loss"), tr("epoch"), tr("dashed: training, solid: validation"), 4, true}, true);
    m_accuracy = m_board->addChart({tr("Validation accuracy"), tr("epoch"), tr("percent"), 2, true}, false);
    connect(&m_grid->heatmap(), &charts::HeatmapView::runSelected, this, &ExperimentsPanel::select);
    connect(&m_grid->heatmap(), &charts::HeatmapView::runActivated, this, &ExperimentsPanel::select);
    connect(&m_grid->heatmap(), &charts::HeatmapView::contextMenuWanted, this, &ExperimentsPanel::runMenu);
    connect(m_board, &charts::CurvesBoard::runSelected, this, &ExperimentsPanel::select);
    connect(m_board, &charts::CurvesBoard::exportRequested, this,
            [this](const QString& format) { askAndExport(this, pictureOf(QStringLiteral("curves")), format); });

    auto* both = new QSplitter(Qt::Horizontal, this);
    both->addWidget(m_grid);
    both->addWidget(m_board);
    both->setSizes({420, 690});
    both->setStretchFactor(1, 1);
    both->setChildrenCollapsible(false);

    auto* none = new QWidget(this);
    m_nothing = new QLabel(none);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    auto* begin = new QPushButton(m_verbs->start()->icon(), m_verbs->start()->text(), none);
    begin->setProperty("primary", true);
    connect(begin, &QPushButton::clicked, m_verbs->start(), &QAction::trigger);
    auto* layout = new QVBoxLayout(none);
    layout->addStretch(1);
    layout->addWidget(m_nothing);
    layout->addWidget(begin, 0, Qt::AlignCenter);
    layout->addStretch(1);
    m_overview = new QStackedWidget(this);
    m_overview->addWidget(none);
    m_overview->addWidget(both);
    return m_overview;
}

void ExperimentsPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void ExperimentsPanel::openAt(const QString& what) {
    const qsizetype slash = what.indexOf(QLatin1Char('/'));
    const std::string stack = style::str(what.left(slash));
    if (slash >= 0) m_selected = what.mid(slash + 1);
    if (stack.empty() || stack == m_content.stack) return select(m_selected);
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
    return [wanted = m_wantedStack, known = m_content.source, sweep = m_content.sweep](
               const std::shared_ptr<aws::Session>& session, const CallContext& context) -> Result<Content> {
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
        content.source = known;
        if (!known || known->stackName() != content.stack) {
            // What was fetched before is not fetched again; without the index it works as well, only slower.
            auto index = workflows::RunsIndex::openDefault();
            content.source = std::make_shared<workflows::Experiments>(session, content.stack, index ? *index : nullptr);
        }
        SKYDECK_ASSIGN(content.runs, content.source->refresh(context));
        SKYDECK_ASSIGN(content.sweep, newestSweepOf(session, parts, content.runs, sweep, context));
        return content;
    };
}

void ExperimentsPanel::apply(Content content) {
    m_content = std::move(content);
    QStringList names;
    for (const std::string& name : m_content.stacks)
        names << qstr(name);
    m_stackBox->clear();
    m_stackBox->addItems(names);
    m_stackBox->setCurrentText(qstr(m_content.stack));
    m_stackBox->setVisible(names.size() > 1);
    m_verbs->show(m_content.stack, m_content.sweep);
    m_bar->show(m_content.sweep);
    m_csv->setBucket(m_content.bucket);
    m_firstSteps->setStack(m_content.stack);
    m_feed->setInterval(anyLive(m_content.runs) || m_verbs->isDriving() ? kLive : kQuiet);
    m_frame->setSummary(summaryOf(m_content.runs));
    if (m_content.stack.empty()) {
        m_frame->showEmpty(tr("No stack with a job queue is deployed. Deploy SimpleBatch first."), m_stacksAction);
    } else {
        m_nothing->setText(
            tr("%1 has no runs yet. Start a sweep over learning rate and momentum.").arg(qstr(m_content.stack)));
        m_overview->setCurrentIndex(m_content.runs.empty() ? 0 : 1);
        m_selecting = true; // rows that change in place are no new selection
        m_runs->setRuns(m_content.stack, m_content.runs);
        m_selecting = false;
        fillViews();
        m_frame->showData();
    }
    trySavePictures();
}

void ExperimentsPanel::fillViews() {
    const std::vector<Run> shown = m_runs->shownRuns();
    m_grid->setRuns(shown);
    m_parameters->setRuns(shown);
    fillCurves();
    select(m_selected);
}

void ExperimentsPanel::fillCurves() {
    const std::vector<Run> compared = m_runs->comparedRuns();
    const QStringList chosen = m_runs->selected();
    const auto drawn = drawnRuns(compared, m_runs->looks(), QSet<QString>(chosen.begin(), chosen.end()), kMostCurves);
    m_runs->setNote(drawn.size() < compared.size()
                        ? tr("%1 of %2 runs drawn as curves").arg(drawn.size()).arg(compared.size())
                        : QString());
    const auto marks = chartRuns(drawn, m_runs->looks());
    m_board->setRuns(marks);
    m_loss->setData(marks, lossCurves(drawn));
    m_accuracy->setData(marks, accuracyCurves(drawn));
    m_board->highlight(m_selected);
}

void ExperimentsPanel::select(const QString& runId) {
    if (m_selecting) return;
    m_selecting = true;
    m_selected = runId;
    const Run* run = m_runs->find(runId);
    m_grid->heatmap().selectRun(run ? runId : QString());
    m_board->highlight(run ? runId : QString());
    m_parameters->select(run ? runId : QString());
    m_predictions->setRun(m_content.stack, run);
    if (run) {
        m_runs->select(runId);
        m_details->show(*run, qstr(m_content.stack), qstr(m_content.bucket));
    } else {
        m_details->clear();
    }
    m_verbs->setSelection(m_runs->selected());
    m_selecting = false;
}

void ExperimentsPanel::openJob(const QString& runId) {
    if (const Run* run = m_runs->find(runId); run && !run->jobId.empty())
        m_deck.open(QStringLiteral("batch"), qstr(run->jobId));
}

void ExperimentsPanel::runMenu(const QString& runId, QPoint at) {
    QMenu menu;
    const Run* run = m_runs->find(runId);
    if (!run) return;
    const QString file = qstr(m_content.bucket) + QLatin1Char('/') + qstr(run->metricsKey);
    menu.addAction(tr("Open its job"), this, [=, this] { openJob(runId); })->setEnabled(!run->jobId.empty());
    menu.addAction(tr("Show its log"), m_details, &RunDetails::showLog)->setEnabled(!run->logStream.empty());
    menu.addAction(tr("Open its file"), this, [=, this] { m_deck.open(QStringLiteral("s3"), file); })
        ->setEnabled(!run->metrics.epochs.empty());
    menu.addAction(tr("Show what its stack costs"), this,
                   [this] { m_deck.open(QStringLiteral("cost"), qstr(m_content.stack)); });
    menu.addSeparator();
    for (const auto& [format, text] : {std::pair(QStringLiteral("png"), tr("Export heatmap as PNG")),
                                       std::pair(QStringLiteral("svg"), tr("Export heatmap as SVG")),
                                       std::pair(QStringLiteral("csv"), tr("Export heatmap as CSV"))})
        menu.addAction(text, this,
                       [this, format = format] { askAndExport(this, pictureOf(QStringLiteral("heatmap")), format); });
    menu.exec(at);
}

Exportable ExperimentsPanel::pictureOf(const QString& name) const {
    if (name == QLatin1String("heatmap"))
        return {&m_grid->heatmap(), kHeatmapPicture, [this] { return m_grid->heatmap().csv(); }, name};
    if (name == QLatin1String("curves"))
        return {m_board->canvas(), kCurvesPicture, [this] { return m_board->csv(); }, name};
    return {};
}

Status ExperimentsPanel::saveOne(const QString& picture, const QString& file) {
    const Exportable chart = pictureOf(picture);
    if (!chart.widget)
        return fail(ErrorKind::InvalidInput, "UnknownPicture", "There is no picture '" + style::str(picture) + "'",
                    "Experiments draws 'heatmap' and 'curves'.");
    return saveExport(chart, file);
}

void ExperimentsPanel::savePictures(const QMap<QString, QString>& files, std::function<void(Status)> done) {
    m_pictures = files;
    m_picturesDone = std::move(done);
    trySavePictures();
}

void ExperimentsPanel::trySavePictures() {
    if (!m_picturesDone || m_frame->state() != shell::PanelFrame::State::Data || m_content.runs.empty() ||
        anyLive(m_content.runs))
        return;
    Status outcome;
    for (auto it = m_pictures.cbegin(); it != m_pictures.cend() && outcome; ++it)
        outcome = saveOne(it.key(), it.value());
    std::exchange(m_picturesDone, {})(std::move(outcome));
}

} // namespace skydeck::panels::experiments
