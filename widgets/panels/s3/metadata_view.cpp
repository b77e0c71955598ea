#include "widgets/panels/s3/metadata_view.h"

#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::s3 {

using style::qstr;
using workflows::ObjectHeaders;

namespace {

constexpr qsizetype mostBytes = 2048; // S3 User Guide, "Working with object metadata": names and values together
constexpr QLatin1String ownPrefix("x-amz-meta-");

struct SystemHeader {
    const char* name;
    std::string ObjectHeaders::*member;
};
constexpr SystemHeader systemHeaders[] = {{"Content-Type", &ObjectHeaders::contentType},
                                          {"Cache-Control", &ObjectHeaders::cacheControl},
                                          {"Content-Disposition", &ObjectHeaders::contentDisposition},
                                          {"Content-Encoding", &ObjectHeaders::contentEncoding},
                                          {"Content-Language", &ObjectHeaders::contentLanguage}};
constexpr int systemRows = static_cast<int>(std::size(systemHeaders));

bool isPlain(const QString& text) {
    return std::ranges::all_of(text, [](QChar c) { return c >= u' ' && c <= u'~'; });
}

} // namespace

QString metadataMistake(const QString& name, const QString& value) {
    static const QRegularExpression token(QStringLiteral("^[a-z0-9!#$%&'*+.^_`|~-]+$")); // RFC 9110, in small letters
    if (name.isEmpty()) return MetadataView::tr("Every line needs a name.");
    if (!token.match(name).hasMatch())
        return MetadataView::tr("A name is made of small letters, digits, hyphens and dots.");
    if (!isPlain(value)) return MetadataView::tr("The value of %1 has characters that headers cannot hold.").arg(name);
    return {};
}

MetadataView::MetadataView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_table = style::named(new QTableWidget(0, 2, this), tr("Metadata"));
    m_table->setHorizontalHeaderLabels({tr("Header"), tr("Value")});
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->resizeSection(0, 180);
    m_table->verticalHeader()->hide();
    m_table->setFrameShape(QFrame::NoFrame);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(12, 0, 12, 8);
    const auto button = [this](const QString& icon, const QString& text) {
        return style::named(new QPushButton(style::icon(icon), text, this), text);
    };
    m_add = button(QStringLiteral("add"), tr("Add line"));
    m_remove = button(QStringLiteral("delete"), tr("Remove line"));
    m_save = button(QStringLiteral("check"), tr("Save metadata"));
    m_save->setToolTip(tr("S3 copies the object onto itself; in a bucket with versions that is a new version"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    for (QPushButton* each : {m_add, m_remove, m_save})
        bar->addWidget(each);
    bar->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_message);
    layout->addWidget(m_table, 1);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow(ownPrefix, {});
        m_table->setCurrentCell(m_table->rowCount() - 1, 0);
        m_table->editItem(m_table->currentItem());
        check();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_table->removeRow(m_table->currentRow());
        check();
    });
    connect(m_save, &QPushButton::clicked, this, &MetadataView::save);
    connect(m_table, &QTableWidget::itemChanged, this, &MetadataView::check);
    connect(m_table, &QTableWidget::currentCellChanged, this, &MetadataView::check);
    setObject({}, {});
}

void MetadataView::setObject(const QString& bucket, const std::string& key) {
    m_lane.cancel();
    m_bucket = bucket;
    m_key = key;
    m_read = false;
    m_saved = {};
    {
        const QSignalBlocker quiet(m_table);
        m_table->setRowCount(0);
    }
    check();
    if (isVisible()) read();
}

void MetadataView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_read) read();
}

void MetadataView::read() {
    if (m_key.empty() || m_deck.link() != shell::Deck::Link::Ready) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket),
         key = m_key](const CallContext& context) -> Result<workflows::ReadHeaders> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::objectHeaders(client, bucket, key, context);
        },
        [this](Result<workflows::ReadHeaders> read) {
            m_read = read.has_value();
            if (!read) return say(shell::errorSentence(read.error()));
            m_saved = std::move(*read);
            fill(m_saved.headers);
        });
}

void MetadataView::addRow(const QString& name, const QString& value) {
    const QSignalBlocker quiet(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto* title = new QTableWidgetItem(name);
    if (row < systemRows) title->setFlags(title->flags() & ~Qt::ItemIsEditable);
    m_table->setItem(row, 0, title);
    m_table->setItem(row, 1, new QTableWidgetItem(value));
}

void MetadataView::fill(const ObjectHeaders& headers) {
    {
        const QSignalBlocker quiet(m_table);
        m_table->setRowCount(0);
    }
    for (const SystemHeader& header : systemHeaders)
        addRow(QString::fromLatin1(header.name), qstr(headers.*header.member));
    for (const auto& [name, value] : headers.metadata)
        addRow(ownPrefix + qstr(name), qstr(value));
    check();
}

ObjectHeaders MetadataView::edited(QString& mistake) const {
    ObjectHeaders headers;
    qsizetype bytes = 0;
    const auto textAt = [this](int row, int column) {
        const QTableWidgetItem* item = m_table->item(row, column);
        return item ? item->text().trimmed() : QString();
    };
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QString name = textAt(row, 0);
        const QString value = textAt(row, 1);
        if (row < systemRows) {
            headers.*systemHeaders[row].member = style::str(value);
            if (!isPlain(value)) mistake = tr("The value of %1 has characters that headers cannot hold.").arg(name);
            continue;
        }
        if (name.startsWith(ownPrefix)) name = name.mid(ownPrefix.size());
        if (const QString wrong = metadataMistake(name, value); !wrong.isEmpty())
            mistake = wrong;
        else if (!headers.metadata.emplace(style::str(name), style::str(value)).second)
            mistake = tr("%1 is there twice.").arg(name);
        bytes += name.size() + value.size();
    }
    if (bytes > mostBytes) mistake = tr("Names and values have at most %1 characters together.").arg(mostBytes);
    return headers;
}

void MetadataView::say(const QString& sentence) {
    m_message->setText(sentence);
    m_message->setVisible(!sentence.isEmpty());
}

void MetadataView::check() {
    QString mistake;
    const ObjectHeaders headers = edited(mistake);
    say(mistake);
    m_add->setEnabled(m_read);
    m_remove->setEnabled(m_read && m_table->currentRow() >= systemRows);
    m_save->setEnabled(m_read && mistake.isEmpty() && headers != m_saved.headers);
}

void MetadataView::save() {
    QString mistake;
    const ObjectHeaders headers = edited(mistake);
    if (!mistake.isEmpty() || !m_deck.allowWrite(this)) return;
    m_save->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket), key = m_key, before = m_saved,
         headers](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::setObjectHeaders(client, bucket, key, before, headers, context);
        },
        [this](const Status& done) {
            if (done) {
                read();
                return Q_EMIT changed();
            }
            check(); // what was typed stays
            say(shell::errorSentence(done.error()));
        });
}

} // namespace skydeck::panels::s3
