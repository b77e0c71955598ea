#include "widgets/panels/stacks/catalogue_view.h"

#include "widgets/shell/card_grid.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::stacks {

namespace {

constexpr int gap = 16;

/// A card with its button.
std::pair<shell::Card*, QPushButton*> makeCard(const QString& iconName, const QString& name, const QString& title,
                                               const QString& text, const QString& use, const QString& buttonText,
                                               QWidget* parent) {
    auto* card = new shell::Card(iconName, name, parent);
    card->setProperty("words", QStringLiteral("%1 %2 %3").arg(name, title, text));
    card->addText(text);
    card->addText(use, true);
    card->body()->addStretch(1);
    auto* button = style::named(new QPushButton(buttonText, card), QStringLiteral("%1 %2").arg(buttonText, name));
    card->body()->addWidget(button, 0, Qt::AlignLeft);
    return {card, button};
}

} // namespace

CatalogueView::CatalogueView(QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setAccessibleName(tr("Catalogue"));
    auto* page = new QWidget;
    m_heading = new QLabel(page);
    m_heading->setWordWrap(true);
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->hide();
    m_grid = new shell::CardGrid(page);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(gap, 4, gap, gap);
    layout->setSpacing(gap);
    layout->addWidget(m_heading);
    layout->addWidget(m_grid);
    layout->addStretch(1);
    setWidget(page);
}

void CatalogueView::setEntries(const std::vector<workflows::CatalogueEntry>& entries) {
    std::vector<QWidget*> cards;
    for (const workflows::CatalogueEntry& entry : entries) {
        const QString name = style::qstr(entry.name);
        const auto [card, button] =
            makeCard(shell::stackIcon(name), name, style::coreText(entry.title), style::coreText(entry.summary),
                     style::coreText(entry.use), tr("Deploy"), m_grid);
        connect(button, &QPushButton::clicked, this, [this, name] { Q_EMIT deployRequested(name); });
        cards.push_back(card);
    }
    const auto [file, choose] =
        makeCard(QStringLiteral("template"), tr("Template file"), {},
                 tr("Any CloudFormation template, YAML or JSON, from this computer."), {}, tr("Choose…"), m_grid);
    connect(choose, &QPushButton::clicked, this, &CatalogueView::templateFileRequested);
    cards.push_back(file);
    m_grid->setCards(std::move(cards));
}

void CatalogueView::setHeading(const QString& sentence) {
    m_heading->setText(sentence);
    m_heading->setVisible(!sentence.isEmpty());
}

void CatalogueView::setFilterWords(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (QWidget* card : m_grid->cards()) {
        const QString all = card->property("words").toString();
        card->setVisible(std::all_of(words.cbegin(), words.cend(),
                                     [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }));
    }
    m_grid->arrange();
}

} // namespace skydeck::panels::stacks
