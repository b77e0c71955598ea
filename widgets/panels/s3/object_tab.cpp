#include "widgets/panels/s3/object_tab.h"

#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace skydeck::panels::s3 {

void ObjectTab::setObject(const QString& bucket, const std::string& key) {
    m_lane.cancel();
    m_bucket = bucket;
    m_key = key;
    m_read = false;
    clear();
    if (isVisible()) read();
}

void ObjectTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_read) read();
}

void ObjectTab::arrange(std::initializer_list<QPushButton*> verbs, std::initializer_list<QWidget*> below) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    for (QPushButton* verb : verbs)
        bar->addWidget(verb);
    bar->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    for (QWidget* each : below)
        layout->addWidget(each, each == *std::prev(below.end()) ? 1 : 0);
}

PairsTab::PairsTab(shell::Deck& deck, const Words& words, const QString& newName, QWidget* parent)
    : ObjectTab(deck, parent) {
    m_table = style::named(new QTableWidget(0, 2, this), words.table);
    m_table->setHorizontalHeaderLabels({words.name, words.value});
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
    m_add = button(QStringLiteral("add"), words.add);
    m_remove = button(QStringLiteral("delete"), words.remove);
    m_save = button(QStringLiteral("check"), words.save);
    arrange({m_add, m_remove, m_save}, {m_message, m_table});
    connect(m_add, &QPushButton::clicked, this, [this, newName] {
        addRow(newName, {});
        m_table->setCurrentCell(m_table->rowCount() - 1, 0);
        m_table->editItem(m_table->currentItem());
        check();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_table->removeRow(m_table->currentRow());
        check();
    });
    connect(m_save, &QPushButton::clicked, this, [this] { save(); });
    connect(m_table, &QTableWidget::itemChanged, this, [this] { check(); });
    connect(m_table, &QTableWidget::currentCellChanged, this, [this] { check(); });
}

void PairsTab::removeRows() {
    const QSignalBlocker quiet(m_table);
    m_table->setRowCount(0);
}

void PairsTab::addRow(const QString& name, const QString& value, bool nameStands) {
    const QSignalBlocker quiet(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto* title = new QTableWidgetItem(name);
    if (nameStands) title->setFlags(title->flags() & ~Qt::ItemIsEditable);
    m_table->setItem(row, 0, title);
    m_table->setItem(row, 1, new QTableWidgetItem(value));
}

QString PairsTab::textAt(int row, int column) const {
    const QTableWidgetItem* item = m_table->item(row, column);
    return item ? item->text() : QString();
}

void PairsTab::say(const QString& sentence) {
    m_message->setText(sentence);
    m_message->setVisible(!sentence.isEmpty());
}

void PairsTab::sayFailed(const Error& error) {
    check();
    say(shell::errorSentence(error));
}

} // namespace skydeck::panels::s3
