#include "widgets/shell/card_grid.h"

#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

namespace {
constexpr int cardWidth = 300, cardGap = 16;
} // namespace

Card::Card(const QString& iconName, const QString& name, QWidget* parent)
    : QWidget(parent), m_body(new QVBoxLayout(this)) {
    setAccessibleName(name);
    auto* heading = new QLabel(name, this);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(new style::IconLabel(style::accentIcon(iconName), 20, this));
    top->addWidget(heading, 1);
    m_body->setContentsMargins(16, 12, 16, 12);
    m_body->setSpacing(8);
    m_body->addLayout(top);
}

QLabel* Card::addText(const QString& text, bool muted) {
    if (text.isEmpty()) return nullptr;
    auto* label = new QLabel(text, this);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (muted) label->setForegroundRole(QPalette::PlaceholderText);
    m_body->addWidget(label);
    return label;
}

void Card::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(c.border);
    painter.setBrush(c.palette.color(QPalette::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

CardGrid::CardGrid(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(cardGap);
    // As wide as there is room, whatever the present columns would like: only then may they become fewer.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void CardGrid::setCards(std::vector<QWidget*> cards) {
    for (QWidget* card : m_cards)
        delete card;
    m_cards = std::move(cards);
    arrange();
}

int CardGrid::columnsThatFit() const {
    return std::max(1, (width() + cardGap) / (cardWidth + cardGap));
}

void CardGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (columnsThatFit() != m_columns) arrange();
}

void CardGrid::arrange() {
    m_columns = columnsThatFit();
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

QString stackIcon(const QString& name) {
    static const std::pair<const char*, const char*> icons[] = {
        {"Ec2", "ec2"},         {"Ecs", "ecs"}, {"Batch", "batch"},     {"Lambda", "lambda"},
        {"Dynamo", "dynamodb"}, {"S3", "s3"},   {"Bashoutter", "haiku"}};
    for (const auto& [part, icon] : icons)
        if (name.contains(QLatin1String(part))) return QString::fromLatin1(icon);
    return QStringLiteral("stacks");
}

} // namespace skydeck::shell
