#include "widgets/panels/stacks/archive_dialog.h"

#include "core/base/files.h"
#include "core/workflows/cost.h"
#include "widgets/charts/csv_chart.h"
#include "widgets/charts/curves_board.h"
#include "widgets/charts/heatmap_view.h"
#include "widgets/charts/picture.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/stacks/archived_rows.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/facts.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/theme.h"

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <set>

namespace skydeck::panels::stacks {

using style::qstr;
using workflows::ArchivedStack;
using workflows::Metric;

namespace {

constexpr int kColoursOfRuns = 7; // before style::okabeIto() repeats
constexpr std::uint64_t kMostBytes = 4ULL << 20;

/// One file of an archive.
using File = ArchivedStack::File;

charts::Curve archivedCurve(const workflows::Run& run, Metric metric, const QString& kind) {
    charts::Curve curve;
    curve.runId = qstr(run.name);
    curve.kind = kind;
    curve.dashed = metric == Metric::TrainLoss;
    for (std::size_t i = 0; i < run.metrics.epochs.size(); ++i)
        curve.points.emplace_back(static_cast<double>(i + 1), workflows::valueOf(run.metrics.epochs[i], metric));
    if (metric != Metric::TrainLoss) curve.best = workflows::bestEpoch(run.metrics.epochs, metric);
    return curve;
}

QString numberText(double value) {
    return QString::number(value, 'g', 6);
}

charts::HeatmapData gridOf(const std::vector<workflows::Run>& runs) {
    const auto heatmap = workflows::makeHeatmap(runs, Metric::ValAccuracy);
    charts::HeatmapData data;
    data.metric = ArchivedRuns::tr("accuracy (%)");
    data.rowTitle = ArchivedRuns::tr("learning rate");
    data.columnTitle = ArchivedRuns::tr("momentum");
    for (const double row : heatmap.rows)
        data.rows << numberText(row);
    for (const double column : heatmap.columns)
        data.columns << numberText(column);
    for (const auto& from : heatmap.cells) {
        charts::HeatmapCell cell;
        cell.value = from.value;
        cell.spread = from.spread;
        cell.count = from.count;
        cell.state = qstr(from.state);
        if (from.run) cell.runId = qstr(runs[*from.run].name);
        data.cells.push_back(std::move(cell));
    }
    return data;
}

/// The beginning of a file, up to 4 MiB.
Result<std::string> beginningOf(const std::filesystem::path& file, bool& whole) {
    SKYDECK_ASSIGN(std::string text, readFile(file));
    whole = text.size() <= kMostBytes;
    if (!whole) text.resize(text.rfind('\n', kMostBytes) + 1);
    return text;
}

models::RowTableModel<File>* makeFileTable(const std::vector<File>& files, QObject* parent) {
    auto* model = new models::RowTableModel<File>(
        {models::textColumn<File>(ArchiveDialog::tr("File"),
                                  [](const File& file) {
                                      auto part = file.path.begin(); // "bucket" or "logs", which the page says
                                      return qstr(file.path.lexically_relative(*part).string());
                                  }),
         models::bytesColumn<File>(ArchiveDialog::tr("Size"), [](const File& file) { return file.size; })},
        [](const File& file) { return qstr(file.path.string()); }, parent);
    model->setRows(files);
    return model;
}

} // namespace

ArchivedRuns::ArchivedRuns(const std::vector<workflows::Run>& runs, QWidget* parent) : QWidget(parent) {
    auto* board = new charts::CurvesBoard(this);
    charts::CurvesChart* loss = board->addChart({tr("Loss"), tr("epoch"), tr("negative log-likelihood")}, true);
    charts::CurvesChart* accuracy = board->addChart({tr("Accuracy"), tr("epoch"), tr("percent"), 2}, false);
    std::vector<charts::ChartRun> shown;
    std::vector<charts::Curve> losses, accuracies;
    std::set<double> rates, momenta;
    for (const workflows::Run& run : runs) {
        const int place = static_cast<int>(shown.size());
        const auto best = workflows::bestEpoch(run.metrics.epochs, Metric::ValAccuracy);
        charts::ChartRun entry;
        entry.id = entry.name = qstr(run.name);
        if (best) entry.note = QStringLiteral("%1 %").arg(run.metrics.epochs[*best].valAccuracy, 0, 'f', 2);
        entry.colour = style::okabeIto(place);
        entry.marker = place / kColoursOfRuns;
        shown.push_back(std::move(entry));
        losses.push_back(archivedCurve(run, Metric::TrainLoss, tr("train")));
        losses.push_back(archivedCurve(run, Metric::ValLoss, tr("validation")));
        accuracies.push_back(archivedCurve(run, Metric::ValAccuracy, {}));
        rates.insert(run.learningRate);
        momenta.insert(run.momentum);
    }
    board->setRuns(shown);
    loss->setData(shown, std::move(losses));
    accuracy->setData(shown, std::move(accuracies));
    m_curves = board->canvas();
    connect(board, &charts::CurvesBoard::exportRequested, this, [this, board](const QString& format) {
        const QString file = QFileDialog::getSaveFileName(this, tr("Export"), QStringLiteral("curves.") + format);
        if (file.isEmpty()) return;
        const Status saved = format == QLatin1String("csv")
                                 ? writeFileAtomically(style::str(file), style::str(board->csv()))
                                 : charts::savePicture(*m_curves, file);
        if (!saved) QMessageBox::warning(this, tr("Export"), shell::errorSentence(saved.error()));
    });
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setHandleWidth(1);
    parts->setChildrenCollapsible(false);
    parts->addWidget(board);
    if (rates.size() > 1 || momenta.size() > 1) {
        auto* heatmap = new charts::HeatmapView(this);
        heatmap->setData(gridOf(runs));
        connect(heatmap, &charts::HeatmapView::runSelected, board, &charts::CurvesBoard::highlight);
        connect(board, &charts::CurvesBoard::runSelected, heatmap, &charts::HeatmapView::selectRun);
        parts->addWidget(heatmap);
        m_grid = heatmap;
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(parts);
}

Status ArchivedRuns::savePictures(const std::filesystem::path& folder) {
    const auto save = [&folder](QWidget& widget, QSize size, const char* name) {
        widget.resize(size);
        return charts::savePicture(widget, qstr((folder / name).string()));
    };
    SKYDECK_TRY(save(*m_curves, {1400, 600}, "curves.png"));
    if (m_grid) SKYDECK_TRY(save(*m_grid, {900, 600}, "heatmap.png"));
    return {};
}

ArchiveDialog::ArchiveDialog(shell::Deck& deck, const QString& folder, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_folder(folder) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Archive of a stack"));
    resize(1080, 720);
    m_heading = new QLabel(tr("Archive of a stack"), this);
    m_heading->setFont(style::titleFont());
    m_message = new QLabel(tr("Opening %1…").arg(folder), this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_tabs = shell::makeDetails(tr("Archive"), this);
    m_tabs->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* openFolder =
        style::named(buttons->addButton(tr("Open the folder"), QDialogButtonBox::ActionRole), tr("Open the folder"));
    connect(openFolder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder)); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_heading);
    layout->addWidget(m_message);
    layout->addWidget(m_tabs, 1);
    layout->addStretch(0);
    layout->addWidget(buttons);
    read();
}

void ArchiveDialog::read() {
    m_deck.jobs().run(
        m_lane,
        [folder = std::filesystem::path(style::str(m_folder))](const CallContext& context) {
            return workflows::openArchive(folder, context);
        },
        [this](Result<ArchivedStack> archive) {
            if (!archive) return m_message->setText(shell::errorSentence(archive.error()));
            show(std::make_shared<const ArchivedStack>(std::move(*archive)));
        });
}

void ArchiveDialog::show(const Archive& archive) {
    const QString name = qstr(stringAt(archive->stack, "stackName"));
    setWindowTitle(tr("Archive of %1").arg(name));
    m_heading->setText(name);
    QStringList said{tr("From %1, in %2").arg(qstr(stringAt(archive->stack, "region")), m_folder)};
    for (const std::string& note : archive->notes)
        said << style::coreText(note);
    m_message->setText(said.join(QLatin1Char('\n')));
    if (!archive->runs.empty()) m_tabs->addTab(new ArchivedRuns(archive->runs, this), tr("Runs"));
    m_tabs->addTab(makeSummary(archive), tr("Summary"));
    if (!archive->tables.empty()) m_tabs->addTab(makeTables(archive), tr("Tables"));
    if (!archive->logs.empty()) m_tabs->addTab(makeLogs(archive), tr("Logs"));
    m_tabs->addTab(makeArchivedRows(archive->resources, tr("Archived %1").arg(tr("Resources")), this), tr("Resources"));
    m_tabs->addTab(makeArchivedRows(archive->events, tr("Archived %1").arg(tr("Events")), this), tr("Events"));
    if (!archive->jobs.empty())
        m_tabs->addTab(makeArchivedRows(archive->jobs, tr("Archived %1").arg(tr("Jobs")), this), tr("Jobs"));
    if (!archive->templateName.empty()) {
        auto* body = new shell::JsonView(tr("Template"), this);
        body->setText(qstr(archive->templateBody));
        m_tabs->addTab(body, tr("Template"));
    }
    m_tabs->show();
}

QWidget* ArchiveDialog::makeSummary(const Archive& archive) {
    const Json& stack = archive->stack;
    std::vector<shell::Fact> facts{{tr("Stack"), qstr(stringAt(stack, "stackName"))},
                                   {tr("Stack id"), qstr(stringAt(stack, "stackId"))},
                                   {tr("Status"), qstr(stringAt(stack, "status"))},
                                   {tr("Created"), qstr(stringAt(stack, "created"))}};
    const auto group = [&](const char* member, const QString& title) {
        const Json& values = memberAt(stack, member);
        if (!values.is_object()) return;
        for (const auto& [name, value] : values.items())
            facts.push_back(
                {title.arg(qstr(name)), qstr(value.is_string() ? value.get<std::string>() : dumpJson(value))});
    };
    group("parameters", tr("Parameter %1"));
    group("outputs", tr("Output %1"));
    group("tags", tr("Tag %1"));
    if (archive->cost.is_object()) {
        const auto dollars = [](double value) { return qstr(workflows::dollarsText(value)); };
        facts.push_back({tr("Saved"), qstr(stringAt(archive->cost, "time"))});
        facts.push_back({tr("Cost when it was saved"), tr("%1 $/h · %2 $/day")
                                                           .arg(dollars(numberAt(archive->cost, "dollarsPerHour")),
                                                                dollars(numberAt(archive->cost, "dollarsPerDay")))});
        for (const Json& item : arrayAt(archive->cost, "items"))
            facts.push_back({tr("Cost of %1").arg(qstr(stringAt(item, "id"))),
                             item.contains("dollarsPerHour")
                                 ? tr("%1 $/h").arg(dollars(numberAt(item, "dollarsPerHour")))
                                 : tr("No price is known")});
    }
    auto* model = shell::makeFactTable(this);
    model->setRows(std::move(facts));
    auto* table = new models::TableView(model, tr("Archived summary"), this);
    table->setColumnWidth(0, 240);
    return table;
}

QWidget* ArchiveDialog::makeTables(const Archive& archive) {
    auto* model = makeFileTable(archive->tables, this);
    auto* files = new models::TableView(model, tr("Archived tables"), this);
    files->setTextElideMode(Qt::ElideMiddle); // names differ at their ends
    auto* chart = new charts::CsvChart(this);
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->setHandleWidth(1);
    parts->setChildrenCollapsible(false);
    parts->addWidget(files);
    parts->addWidget(chart);
    parts->setStretchFactor(1, 1);
    parts->setSizes({420, 620});
    connect(files, &models::TableView::selectionMoved, this, [=, this] {
        const int row = files->currentSourceRow();
        if (row < 0) return;
        const QString name = qstr(model->row(row).path.filename().string());
        m_deck.jobs().run(
            m_fileLane,
            [file = archive->folder / model->row(row).path](const CallContext&) -> Result<workflows::NumberTable> {
                bool whole = true;
                SKYDECK_ASSIGN(const std::string text, beginningOf(file, whole));
                auto table = workflows::parseNumberTable(text);
                if (!whole) table.notes.push_back("Only the first 4 MiB are drawn.");
                return table;
            },
            [chart, name](Result<workflows::NumberTable> table) {
                workflows::NumberTable shown;
                if (table)
                    shown = std::move(*table);
                else
                    shown.notes = {table.error().message};
                chart->setSources({{name, std::make_shared<const workflows::NumberTable>(std::move(shown))}});
            });
    });
    files->selectRow(0);
    return parts;
}

QWidget* ArchiveDialog::makeLogs(const Archive& archive) {
    auto* model = makeFileTable(archive->logs, this);
    auto* files = new models::TableView(model, tr("Archived logs"), this);
    files->setTextElideMode(Qt::ElideMiddle); // names differ at their ends
    auto* view = new shell::LogView(tr("Archived log"), this);
    view->setOver();
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->setHandleWidth(1);
    parts->setChildrenCollapsible(false);
    parts->addWidget(files);
    parts->addWidget(view);
    parts->setStretchFactor(1, 1);
    parts->setSizes({420, 620});
    connect(files, &models::TableView::selectionMoved, this, [=, this] {
        const int row = files->currentSourceRow();
        if (row < 0) return;
        m_deck.jobs().run(
            m_fileLane,
            [file = archive->folder / model->row(row).path](const CallContext&) -> Result<QStringList> {
                bool whole = true;
                SKYDECK_ASSIGN(const std::string text, beginningOf(file, whole));
                QStringList lines = qstr(text).split(QLatin1Char('\n'));
                if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
                return lines;
            },
            [view](Result<QStringList> lines) {
                view->setNotice(lines ? QString() : shell::errorSentence(lines.error()), style::Tone::Failed);
                view->setLines(lines ? *lines : QStringList());
            });
    });
    files->selectRow(0);
    return parts;
}

} // namespace skydeck::panels::stacks
