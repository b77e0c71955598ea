#include "widgets/panels/experiments/csv_view.h"

#include "core/aws/s3/s3_client.h"
#include "widgets/charts/curves_chart.h"
#include "widgets/charts/run_legend.h"
#include "widgets/panels/experiments/export_button.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCryptographicHash>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;

namespace {
constexpr std::uint64_t kLargestObject = 1ULL << 30;
constexpr int kMostKeys = 5000;
constexpr qsizetype kMostNotes = 6;

/// Files with the same columns are remembered as one.
QString mappingKey(const QStringList& columns) {
    const QByteArray header = columns.join(QLatin1Char('\n')).toUtf8();
    return QStringLiteral("experiments/csv/%1")
        .arg(QString::fromLatin1(QCryptographicHash::hash(header, QCryptographicHash::Sha1).toHex().left(16)));
}
} // namespace

CsvView::CsvView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_chart = new charts::CurvesChart({tr("Columns of files"), tr("row"), QString(), 5, false,
                                       tr("Open a CSV file: of any program, of any columns.")},
                                      this);
    m_legend = new charts::RunLegend(this);
    m_columns = new QListWidget(this);
    m_columns->setAccessibleName(tr("Columns to draw"));
    m_columns->setFrameShape(QFrame::NoFrame);
    m_columns->setSpacing(2);
    m_columns->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_notes = new QLabel(this);
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setContentsMargins(12, 4, 12, 4);
    m_notes->hide();
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->addWidget(m_columns);
    parts->addWidget(m_chart);
    parts->addWidget(m_legend);
    parts->setStretchFactor(1, 1);
    parts->setSizes({170, 700, 200});
    parts->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(parts, 1);
    layout->addWidget(m_notes);

    connect(m_columns, &QListWidget::itemChanged, this, [this] {
        remember();
        draw();
    });
    connect(m_x, &QComboBox::activated, this, [this] {
        remember();
        draw();
    });
    connect(m_smoothing, &QComboBox::currentIndexChanged, this, &CsvView::draw);
    connect(m_logX, &QCheckBox::toggled, m_chart, &charts::CurvesChart::setLogarithmicX);
    connect(m_logY, &QCheckBox::toggled, m_chart, &charts::CurvesChart::setLogarithmic);
    connect(m_legend, &charts::RunLegend::hiddenChanged, m_chart, &charts::CurvesChart::setHidden);
    connect(m_legend, &charts::RunLegend::runSelected, m_chart, &charts::CurvesChart::setHighlighted);
    offerColumns();
}

QWidget* CsvView::buildBar() {
    auto* widget = new QWidget(this);
    auto* bar = new QHBoxLayout(widget);
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(8);
    const auto button = [&](const QString& text, const QString& icon) {
        auto* made = new QPushButton(style::icon(icon), text, widget);
        bar->addWidget(made);
        return made;
    };
    connect(button(tr("Open files"), QStringLiteral("folder")), &QPushButton::clicked, this, &CsvView::openFiles);
    m_fromBucket = button(tr("From the bucket"), QStringLiteral("s3"));
    connect(m_fromBucket, &QPushButton::clicked, this, &CsvView::chooseFromBucket);
    m_closeFiles = button(tr("Close files"), QStringLiteral("close"));
    connect(m_closeFiles, &QPushButton::clicked, this, [this] {
        m_sources.clear();
        offerColumns();
        draw();
    });
    m_stopReading = button(tr("Stop reading"), QStringLiteral("cancel"));
    m_stopReading->hide();
    connect(m_stopReading, &QPushButton::clicked, this, [this] {
        m_reading.cancel();
        m_stopReading->hide();
        showNotes({});
    });
    m_x = style::named(new QComboBox(widget), tr("Column across"));
    m_x->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    bar->addWidget(m_x);
    m_smoothing = style::named(new QComboBox(widget), tr("Smoothing of columns"));
    for (const double weight : {0.0, 0.5, 0.8, 0.95, 0.99})
        m_smoothing->addItem(weight == 0 ? tr("No smoothing") : tr("Smoothing %1").arg(weight), weight);
    bar->addWidget(m_smoothing);
    m_logX = style::named(new QCheckBox(tr("Log across"), widget), tr("Log across"));
    m_logY = style::named(new QCheckBox(tr("Log up"), widget), tr("Log up"));
    bar->addWidget(m_logX);
    bar->addWidget(m_logY);
    bar->addStretch(1);
    auto* reset = new QPushButton(tr("Reset zoom"), widget);
    connect(reset, &QPushButton::clicked, this, [this] { m_chart->resetZoom(); });
    bar->addWidget(reset);
    bar->addWidget(
        makeExportButton(widget, tr("Export columns"),
                         {m_chart, {1200, 600}, [this] { return m_chart->csv(); }, QStringLiteral("columns")}));
    return widget;
}

void CsvView::setBucket(const std::string& bucket) {
    m_bucket = bucket;
    m_fromBucket->setEnabled(!bucket.empty());
}

void CsvView::openFiles() {
    const QStringList files =
        QFileDialog::getOpenFileNames(this, tr("Open CSV files"), {}, tr("Tables (*.csv *.tsv *.txt);;All files (*)"));
    if (files.isEmpty()) return;
    read(QFileInfo(files.first()).fileName(), [files](const CallContext& context) -> Result<std::vector<CsvSource>> {
        std::vector<CsvSource> sources;
        for (const QString& file : files) {
            SKYDECK_TRY(context.check(systemClock()));
            SKYDECK_ASSIGN(auto table, workflows::readNumberTable(style::str(file)));
            sources.push_back(
                {QFileInfo(file).fileName(), std::make_shared<const workflows::NumberTable>(std::move(table))});
        }
        return sources;
    });
}

void CsvView::chooseFromBucket() {
    m_deck.jobs().run(
        m_listing,
        [session = m_deck.session(), bucket = m_bucket](const CallContext& context) -> Result<QStringList> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            QStringList keys;
            SKYDECK_TRY(client.listObjects(
                bucket, {},
                [&](const aws::s3::ObjectsPage& page) {
                    for (const auto& object : page.objects)
                        if (object.key.ends_with(".csv") || object.key.ends_with(".tsv")) keys << qstr(object.key);
                    return keys.size() < kMostKeys;
                },
                context));
            return keys;
        },
        [this](const Result<QStringList>& keys) {
            if (!keys) return showNotes({shell::errorSentence(keys.error())});
            if (keys->isEmpty()) return showNotes({tr("The bucket holds no CSV file.")});
            bool chosen = false;
            const QString key =
                QInputDialog::getItem(this, tr("From the bucket"), tr("File"), *keys, 0, false, &chosen);
            if (chosen) openKey(style::str(key));
        });
}

void CsvView::openKey(const std::string& key) {
    read(qstr(key),
         [session = m_deck.session(), bucket = m_bucket,
          key](const CallContext& context) -> Result<std::vector<CsvSource>> {
             SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
             aws::s3::GetObjectOptions options;
             options.sizeLimit = kLargestObject;
             SKYDECK_ASSIGN(const auto content, client.getObject(bucket, key, options, context));
             return std::vector<CsvSource>{{qstr(key), std::make_shared<const workflows::NumberTable>(
                                                           workflows::parseNumberTable(content.bytes))}};
         });
}

void CsvView::read(const QString& what, Reading reading) {
    showNotes({tr("Reading %1…").arg(what)});
    m_stopReading->show();
    m_deck.jobs().run(m_reading, std::move(reading), [this](Result<std::vector<CsvSource>> sources) {
        m_stopReading->hide();
        if (!sources) return showNotes({shell::errorSentence(sources.error())});
        for (CsvSource& source : *sources) {
            std::erase_if(m_sources, [&](const CsvSource& old) { return old.name == source.name; });
            m_sources.push_back(std::move(source));
        }
        offerColumns();
        draw();
    });
}

void CsvView::offerColumns() {
    const QStringList columns = csvColumns(m_sources);
    CsvChoice chosen = charts::usualChoice(columns);
    const QVariantMap remembered = m_deck.settings().value(mappingKey(columns)).toMap();
    if (!remembered.isEmpty()) {
        chosen.x = remembered.value(QStringLiteral("x")).toString();
        chosen.ys = remembered.value(QStringLiteral("y")).toStringList();
    }
    const QSignalBlocker quietX(m_x), quietColumns(m_columns);
    m_x->clear();
    m_x->addItem(tr("over the row's number"), QString());
    m_columns->clear();
    for (const QString& column : columns) {
        m_x->addItem(tr("over %1").arg(column), column);
        auto* item = new QListWidgetItem(column, m_columns);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(chosen.ys.contains(column) ? Qt::Checked : Qt::Unchecked);
    }
    m_x->setCurrentIndex(std::max(0, m_x->findData(chosen.x)));
    m_closeFiles->setEnabled(!m_sources.empty());
}

CsvChoice CsvView::choice() const {
    CsvChoice choice;
    choice.x = m_x->currentData().toString();
    choice.smoothing = m_smoothing->currentData().toDouble();
    for (int row = 0; row < m_columns->count(); ++row)
        if (m_columns->item(row)->checkState() == Qt::Checked) choice.ys << m_columns->item(row)->text();
    return choice;
}

void CsvView::remember() {
    const CsvChoice chosen = choice();
    m_deck.settings().setValue(mappingKey(csvColumns(m_sources)),
                               QVariantMap{{QStringLiteral("x"), chosen.x}, {QStringLiteral("y"), chosen.ys}});
}

void CsvView::draw() {
    const CsvChoice chosen = choice();
    m_deck.jobs().run(
        m_drawing,
        [sources = m_sources, chosen](const CallContext&) -> Result<charts::CsvLines> {
            return csvLines(sources, chosen);
        },
        [this, chosen](Result<charts::CsvLines> drawn) {
            if (!drawn) return showNotes({shell::errorSentence(drawn.error())});
            m_chart->setTitles({tr("Columns of files"),
                                chosen.x.isEmpty() ? tr("row") : chosen.x,
                                chosen.ys.size() == 1 ? chosen.ys.first() : QString(),
                                5,
                                false,
                                {}});
            m_legend->setRuns(drawn->runs);
            m_chart->setLines(drawn->runs, std::move(drawn->lines));
            showNotes(drawn->notes);
        });
}

void CsvView::showNotes(const QStringList& notes) {
    QStringList shown = notes.mid(0, kMostNotes);
    if (notes.size() > kMostNotes) shown << tr("and %n more", nullptr, static_cast<int>(notes.size() - kMostNotes));
    m_notes->setText(shown.join(QLatin1Char('\n')));
    m_notes->setVisible(!shown.isEmpty());
}

} // namespace skydeck::panels::experiments
