#include "widgets/panels/s3/object_details.h"

#include "core/base/strings.h"
#include "core/workflows/stack_of.h"
#include "core/workflows/sweep_key.h"
#include "widgets/charts/csv_chart.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/s3/metadata_view.h"
#include "widgets/panels/s3/tags_view.h"
#include "widgets/panels/s3/versions_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

/// A row of a previewed CSV; the number tells equal rows apart.
struct CsvRow {
    QStringList cells;
    int number = 0;
};

/// The image in the middle, scaled down to fit, never up.
class ImageView final : public QLabel {
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent*) override {
        const QPixmap whole = pixmap(Qt::ReturnByValue);
        if (whole.isNull()) return;
        const QSize fit = whole.size().boundedTo(whole.size().scaled(size(), Qt::KeepAspectRatio));
        QPainter painter(this);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawPixmap(QRect(QPoint((width() - fit.width()) / 2, (height() - fit.height()) / 2), fit), whole);
    }
    QSize minimumSizeHint() const override { return {80, 80}; }
};

models::RowTableModel<CsvRow>* makeCsvModel(const std::vector<QStringList>& table, QObject* parent) {
    std::vector<models::Column<CsvRow>> columns;
    const QStringList header = table.empty() ? QStringList() : table.front();
    for (int i = 0; i < header.size(); ++i) {
        // A column is numbers when its first line is; sorting then compares numbers.
        const bool number = table.size() > 1 && i < table[1].size() && parseDouble(style::str(table[1][i])).has_value();
        const auto text = [i](const CsvRow& row) { return row.cells.value(i); };
        models::Column<CsvRow> column{header[i], number ? models::ColumnStyle::Number : models::ColumnStyle::Text,
                                      text};
        if (number)
            column.sortValue = [text](const CsvRow& row) {
                return QVariant(parseDouble(style::str(text(row))).value_or(-std::numeric_limits<double>::infinity()));
            };
        columns.push_back(std::move(column));
    }
    auto* model = new models::RowTableModel<CsvRow>(
        std::move(columns), [](const CsvRow& row) { return QString::number(row.number); }, parent);
    std::vector<CsvRow> rows;
    for (std::size_t i = 1; i < table.size(); ++i)
        rows.push_back({table[i], static_cast<int>(i)});
    model->setRows(std::move(rows));
    return model;
}

} // namespace

ObjectDetails::ObjectDetails(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_title = shell::makeDetailsTitle(this);
    m_tabs = shell::makeDetails(tr("Object details"), this);

    auto* preview = new QWidget(this);
    m_note = new QLabel(preview);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setContentsMargins(12, 4, 12, 4);
    m_asChart = style::named(new QCheckBox(tr("As a chart"), preview), tr("As a chart"));
    m_asChart->setMinimumHeight(32);
    m_asChart->hide();
    connect(m_asChart, &QCheckBox::toggled, this, &ObjectDetails::showTable);
    m_pages = new QStackedWidget(preview);
    m_sentence = new QLabel(m_pages);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_sentence->setContentsMargins(12, 12, 12, 12);
    m_text = new shell::JsonView(tr("Preview"), m_pages);
    m_image = style::named(new ImageView(m_pages), tr("Image preview"));
    m_tableHolder = new QWidget(m_pages);
    (new QVBoxLayout(m_tableHolder))->setContentsMargins(0, 0, 0, 0);
    m_chart = new charts::CsvChart(m_pages);
    for (QWidget* page : {static_cast<QWidget*>(m_sentence), static_cast<QWidget*>(m_text),
                          static_cast<QWidget*>(m_image), m_tableHolder, static_cast<QWidget*>(m_chart)})
        m_pages->addWidget(page);
    auto* previewLayout = new QVBoxLayout(preview);
    previewLayout->setContentsMargins(0, 0, 0, 0);
    previewLayout->setSpacing(0);
    auto* above = new QHBoxLayout;
    above->setContentsMargins(0, 0, 12, 0);
    above->addWidget(m_note, 1);
    above->addWidget(m_asChart, 0, Qt::AlignRight);
    previewLayout->addLayout(above);
    previewLayout->addWidget(m_pages, 1);
    m_tabs->addTab(preview, tr("Preview"));

    m_properties = shell::makeFactTable(this);
    auto* properties = new models::TableView(m_properties, tr("Properties"), this);
    properties->setColumnWidth(0, 130);
    connect(properties, &models::TableView::rowActivated, this, [this](int row) {
        const shell::Fact& fact = m_properties->row(row);
        if (!fact.panel.isEmpty()) m_deck.open(fact.panel, fact.what);
    });
    m_tabs->addTab(properties, tr("Properties"));
    m_metadata = new MetadataView(deck, this);
    m_tabs->addTab(m_metadata, tr("Metadata"));
    connect(m_metadata, &MetadataView::changed, this, &ObjectDetails::changed);
    m_tags = new TagsView(deck, this);
    m_tabs->addTab(m_tags, tr("Tags"));
    m_versions = new VersionsView(deck, this);
    m_tabs->addTab(m_versions, tr("Versions"));
    connect(m_versions, &VersionsView::changed, this, &ObjectDetails::changed);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    clear(tr("Select an object to see it."));
}

void ObjectDetails::clear(const QString& sentence) {
    m_lane.cancel();
    m_shown.clear();
    m_title->setText(tr("Object"));
    m_properties->clear();
    m_metadata->setObject({}, {});
    m_tags->setObject({}, {});
    m_versions->setObject({}, {});
    showSentence(sentence);
}

void ObjectDetails::showSentence(const QString& sentence) {
    m_note->hide();
    m_asChart->hide();
    m_sentence->setText(sentence);
    m_pages->setCurrentWidget(m_sentence);
}

void ObjectDetails::show(const QString& bucket, const Entry& entry) {
    const QString identity = QStringLiteral("%1/%2 %3 %4")
                                 .arg(bucket, qstr(entry.key))
                                 .arg(style::epochOf(entry.lastModified), 0, 'f', 3)
                                 .arg(entry.size);
    if (identity == m_shown) return;
    clear(tr("Loading…"));
    m_shown = identity;
    m_title->setText(entry.name());
    m_metadata->setObject(bucket, entry.key);
    m_tags->setObject(bucket, entry.key);
    m_versions->setObject(bucket, entry.key);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(bucket), key = entry.key, size = entry.size, stack = m_stack,
         stackBucket = m_stackBucket](const CallContext& context) -> Result<Loaded> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            Loaded loaded{{}, stack};
            SKYDECK_ASSIGN(loaded.preview, loadPreview(client, bucket, key, size, context));
            // Who may not see the stack still sees the object.
            if (bucket != stackBucket)
                loaded.stack = workflows::stackOf(session, bucket, context).value_or(std::string());
            return loaded;
        },
        [this, bucket, entry](Result<Loaded> loaded) { take(bucket, entry, std::move(loaded)); });
}

void ObjectDetails::take(const QString& bucket, const Entry& entry, Result<Loaded> loaded) {
    std::vector<shell::Fact> rows{
        {tr("S3 address"), QStringLiteral("s3://%1/%2").arg(bucket, qstr(entry.key))},
        {tr("Size"), tr("%1 bytes").arg(style::countText(static_cast<std::int64_t>(entry.size)))},
        {tr("Modified"), style::exactTime(style::epochOf(entry.lastModified))},
        {tr("Storage class"), entry.storageClass ? qstr(*entry.storageClass) : QString()}};
    if (!loaded) {
        m_shown.clear(); // selecting it again tries again
        showSentence(tr("The preview failed. %1").arg(shell::errorSentence(loaded.error())));
    } else {
        m_stack = std::move(loaded->stack);
        m_stackBucket = style::str(bucket);
        const QString stack = qstr(m_stack);
        const auto link = [&rows](const QString& name, const QString& value, const char* panel, const QString& what) {
            rows.push_back({name, value, QString::fromLatin1(panel), what});
        };
        if (const auto run = workflows::runNameOfKey(entry.key); run && !stack.isEmpty())
            link(tr("Run"), qstr(*run), "experiments", stack + QLatin1Char('/') + qstr(*run));
        if (!stack.isEmpty()) {
            link(tr("Stack"), stack, "stacks", stack);
            link(tr("Cost"), tr("What %1 costs now").arg(stack), "cost", stack);
        }
        const Preview* preview = &loaded->preview;
        rows.push_back({tr("ETag"), qstr(preview->info.eTag)});
        rows.push_back({tr("Content type"), qstr(preview->info.contentType)});
        if (!preview->info.versionId.empty()) rows.push_back({tr("Version"), qstr(preview->info.versionId)});
        for (const auto& [name, value] : preview->info.metadata)
            rows.push_back({QStringLiteral("x-amz-meta-%1").arg(qstr(name)), qstr(value)});
        showPreview(*preview);
    }
    shell::setFacts(*m_properties, std::move(rows));
}

void ObjectDetails::showPreview(const Preview& preview) {
    switch (preview.kind) {
    case Preview::Kind::None:
        return showSentence(preview.text);
    case Preview::Kind::Text:
    case Preview::Kind::Json:
        m_text->setText(preview.text);
        m_pages->setCurrentWidget(m_text);
        break;
    case Preview::Kind::Image:
        m_image->setPixmap(QPixmap::fromImage(preview.image));
        m_pages->setCurrentWidget(m_image);
        break;
    case Preview::Kind::Table: {
        delete m_table; // another file, other columns
        auto* model = makeCsvModel(preview.table, nullptr);
        m_table = new models::TableView(model, tr("Preview"), m_tableHolder);
        model->setParent(m_table);
        m_tableHolder->layout()->addWidget(m_table);
        m_chart->setSources({{m_title->text(), preview.numbers}});
        m_asChart->setVisible(!preview.numbers->columns.empty());
        showTable();
        break;
    }
    }
    m_note->setText(preview.note);
    m_note->setVisible(!preview.note.isEmpty());
}

void ObjectDetails::showTable() {
    m_pages->setCurrentWidget(m_asChart->isChecked() && !m_asChart->isHidden() ? static_cast<QWidget*>(m_chart)
                                                                               : m_tableHolder);
}

} // namespace skydeck::panels::s3
