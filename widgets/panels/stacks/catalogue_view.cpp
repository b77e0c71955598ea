#include "widgets/panels/stacks/catalogue_view.h"

#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::stacks {

namespace {

constexpr int cardWidth = 300, gap = 16;

class Card final : public QWidget {
public:
    Card(const QString& iconName, const QString& name, const QString& title, const QString& text, const QString& use,
         const QString& buttonText, QWidget* parent)
        : QWidget(parent) {
        setAccessibleName(name);
        setProperty("words", QStringLiteral("%1 %2 %3").arg(name, title, text));
        auto* mark = new style::IconLabel(style::accentIcon(iconName), 20, this);
        auto* heading = new QLabel(name, this);
        QFont font = heading->font();
        font.setWeight(QFont::DemiBold);
        heading->setFont(font);
        auto* top = new QHBoxLayout;
        top->setSpacing(8);
        top->addWidget(mark);
        top->addWidget(heading, 1);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(16, 12, 16, 12);
        layout->setSpacing(8);
        layout->addLayout(top);
        for (const auto& [words, muted] : {std::pair(text, false), std::pair(use, true)}) {
            if (words.isEmpty()) continue;
            auto* label = new QLabel(words, this);
            label->setWordWrap(true);
            label->setTextFormat(Qt::PlainText);
            if (muted) label->setForegroundRole(QPalette::PlaceholderText);
            layout->addWidget(label);
        }
        layout->addStretch(1);
        m_button = style::named(new QPushButton(buttonText, this), QStringLiteral("%1 %2").arg(buttonText, name));
        layout->addWidget(m_button, 0, Qt::AlignLeft);
    }
    QPushButton* button() const { return m_button; }

protected:
    void paintEvent(QPaintEvent*) override {
        const auto& c = style::colours();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(c.border);
        painter.setBrush(c.palette.color(QPalette::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }

private:
    QPushButton* m_button;
};

/// A stack's icon by the service that it is about.
QString iconOf(const QString& name) {
    static const std::pair<const char*, const char*> icons[] = {
        {"Ec2", "ec2"},         {"Ecs", "ecs"}, {"Batch", "batch"},     {"Lambda", "lambda"},
        {"Dynamo", "dynamodb"}, {"S3", "s3"},   {"Bashoutter", "haiku"}};
    for (const auto& [part, icon] : icons)
        if (name.contains(QLatin1String(part))) return QString::fromLatin1(icon);
    return QStringLiteral("stacks");
}

} // namespace

CatalogueView::CatalogueView(QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setAccessibleName(tr("Catalogue"));
    m_page = new QWidget;
    m_heading = new QLabel(m_page);
    m_heading->setWordWrap(true);
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->hide();
    m_grid = new QGridLayout;
    m_grid->setSpacing(gap);
    auto* layout = new QVBoxLayout(m_page);
    layout->setContentsMargins(gap, 4, gap, gap);
    layout->setSpacing(gap);
    layout->addWidget(m_heading);
    layout->addLayout(m_grid);
    layout->addStretch(1);
    setWidget(m_page);
}

void CatalogueView::setEntries(const std::vector<workflows::CatalogueEntry>& entries) {
    for (QWidget* card : m_cards)
        delete card;
    m_cards.clear();
    for (const workflows::CatalogueEntry& entry : entries) {
        const QString name = style::qstr(entry.name);
        auto* card = new Card(iconOf(name), name, style::qstr(entry.title), style::qstr(entry.summary),
                              style::qstr(entry.use), tr("Deploy"), m_page);
        connect(card->button(), &QPushButton::clicked, this, [this, name] { Q_EMIT deployRequested(name); });
        m_cards.push_back(card);
    }
    auto* file =
        new Card(QStringLiteral("template"), tr("Template file"), {},
                 tr("Any CloudFormation template, YAML or JSON, from this computer."), {}, tr("Choose…"), m_page);
    connect(file->button(), &QPushButton::clicked, this, &CatalogueView::templateFileRequested);
    m_cards.push_back(file);
    arrange();
}

void CatalogueView::setHeading(const QString& sentence) {
    m_heading->setText(sentence);
    m_heading->setVisible(!sentence.isEmpty());
}

void CatalogueView::setFilterWords(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (QWidget* card : m_cards) {
        const QString all = card->property("words").toString();
        card->setVisible(std::all_of(words.cbegin(), words.cend(),
                                     [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }));
    }
    arrange();
}

void CatalogueView::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    if (std::max(1, (viewport()->width() - gap) / (cardWidth + gap)) != m_columns) arrange();
}

void CatalogueView::arrange() {
    m_columns = std::max(1, (viewport()->width() - gap) / (cardWidth + gap));
    while (QLayoutItem* item = m_grid->takeAt(0))
        delete item; // the items only; the cards stay
    for (int column = 0; column < 8; ++column)
        m_grid->setColumnStretch(column, column < m_columns ? 1 : 0);
    int place = 0;
    for (QWidget* card : m_cards) {
        if (card->isHidden() && card->testAttribute(Qt::WA_WState_ExplicitShowHide)) continue;
        m_grid->addWidget(card, place / m_columns, place % m_columns);
        ++place;
    }
}

} // namespace skydeck::panels::stacks
