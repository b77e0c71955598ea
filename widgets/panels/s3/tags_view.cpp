#include "widgets/panels/s3/tags_view.h"

#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {
constexpr int mostTags = 10, longestName = 128,
              longestValue = 256; // S3 User Guide, "Categorizing your storage using tags"
}

TagsView::TagsView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_table = style::named(new QTableWidget(0, 2, this), tr("Tags"));
    m_table->setHorizontalHeaderLabels({tr("Tag"), tr("Value")});
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->verticalHeader()->hide();
    m_table->setFrameShape(QFrame::NoFrame);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(12, 0, 12, 8);
    const auto button = [this](const QString& icon, const QString& text) {
        return style::named(new QPushButton(style::icon(icon), text, this), text);
    };
    m_add = button(QStringLiteral("add"), tr("Add tag"));
    m_remove = button(QStringLiteral("delete"), tr("Remove tag"));
    m_save = button(QStringLiteral("check"), tr("Save tags"));
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
        addRow({}, {});
        m_table->setCurrentCell(m_table->rowCount() - 1, 0);
        m_table->editItem(m_table->currentItem());
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_table->removeRow(m_table->currentRow());
        check();
    });
    connect(m_save, &QPushButton::clicked, this, &TagsView::save);
    connect(m_table, &QTableWidget::itemChanged, this, &TagsView::check);
    connect(m_table, &QTableWidget::currentCellChanged, this, &TagsView::check);
    setObject({}, {});
}

void TagsView::setObject(const QString& bucket, const std::string& key) {
    m_lane.cancel();
    m_bucket = bucket;
    m_key = key;
    m_read = false;
    fill({});
    if (isVisible()) read();
}

void TagsView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_read) read();
}

void TagsView::read() {
    if (m_key.empty() || m_deck.link() != shell::Deck::Link::Ready) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket),
         key = m_key](const CallContext& context) -> Result<workflows::Tags> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::objectTags(client, bucket, key, context);
        },
        [this](Result<workflows::Tags> tags) {
            m_read = tags.has_value();
            if (tags) return fill(*tags);
            m_message->setText(shell::errorSentence(tags.error()));
            m_message->show();
        });
}

void TagsView::addRow(const QString& name, const QString& value) {
    const QSignalBlocker quiet(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    m_table->setItem(row, 0, new QTableWidgetItem(name));
    m_table->setItem(row, 1, new QTableWidgetItem(value));
}

void TagsView::fill(const workflows::Tags& tags) {
    m_saved = tags;
    {
        const QSignalBlocker quiet(m_table);
        m_table->setRowCount(0);
    }
    for (const auto& [name, value] : tags)
        addRow(qstr(name), qstr(value));
    check();
}

workflows::Tags TagsView::edited(QString& mistake) const {
    workflows::Tags tags;
    const auto textAt = [this](int row, int column) {
        const QTableWidgetItem* item = m_table->item(row, column);
        return item ? item->text() : QString();
    };
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString name = textAt(row, 0), value = textAt(row, 1);
        if (name.isEmpty())
            mistake = tr("Every tag needs a name.");
        else if (name.startsWith(QLatin1String("aws:")))
            mistake = tr("Names that begin with aws: are AWS's own.");
        else if (name.size() > longestName || value.size() > longestValue)
            mistake = tr("A tag's name has at most %1 characters, its value %2.").arg(longestName).arg(longestValue);
        else if (!tags.emplace(style::str(name), style::str(value)).second)
            mistake = tr("%1 is there twice.").arg(name);
    }
    if (m_table->rowCount() > mostTags) mistake = tr("An object has at most %1 tags.").arg(mostTags);
    return tags;
}

void TagsView::check() {
    QString mistake;
    const workflows::Tags tags = edited(mistake);
    m_message->setText(mistake);
    m_message->setVisible(!mistake.isEmpty());
    m_add->setEnabled(m_read && m_table->rowCount() < mostTags);
    m_remove->setEnabled(m_read && m_table->currentRow() >= 0);
    m_save->setEnabled(m_read && mistake.isEmpty() && tags != m_saved);
}

void TagsView::save() {
    QString mistake;
    const workflows::Tags tags = edited(mistake);
    if (!mistake.isEmpty() || !m_deck.allowWrite(this)) return;
    m_save->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket), key = m_key,
         tags](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::setObjectTags(client, bucket, key, tags, context);
        },
        [this, tags](const Status& done) {
            if (done) return fill(tags);
            check(); // what was typed stays
            m_message->setText(shell::errorSentence(done.error()));
            m_message->show();
        });
}

} // namespace skydeck::panels::s3
