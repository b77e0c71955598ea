#include "widgets/shell/top_bar.h"

#include "core/workflows/cost.h"
#include "widgets/shell/deck.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace skydeck::shell {

namespace {

/// "LAB" on the accent, "AWS" on amber: a word, never colour alone.
class Badge final : public QLabel {
public:
    explicit Badge(Deck& deck, QWidget* parent) : QLabel(parent), m_deck(deck) {
        QFont font = this->font();
        font.setWeight(QFont::Bold);
        font.setPointSizeF(font.pointSizeF() * 0.9);
        setFont(font);
        setAlignment(Qt::AlignCenter);
        setFixedHeight(22);
        setContentsMargins(10, 0, 10, 0);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const auto& c = style::colours();
        const bool ready = m_deck.link() == Deck::Link::Ready;
        const bool lab = m_deck.place().lab;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(ready ? QPen(Qt::NoPen) : QPen(c.border));
        painter.setBrush(ready ? QBrush(lab ? c.accent : c.band) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(ready ? (lab ? c.onAccent : c.onBand) : c.muted);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

private:
    Deck& m_deck;
};

} // namespace

TopBar::TopBar(Deck& deck, QMenu* menu, QWidget* parent) : QWidget(parent), m_deck(deck) {
    setFixedHeight(barHeight);
    m_badge = new Badge(deck, this);
    m_place = new QLabel(this);
    m_place->setTextFormat(Qt::PlainText);
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_spending = style::named(new QToolButton(this), tr("Spending"));
    m_spending->setAutoRaise(true);
    m_spending->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_spending->setIcon(style::icon(QStringLiteral("cost")));
    connect(m_spending, &QToolButton::clicked, this, [this] { m_deck.open(QStringLiteral("cost")); });
    m_search = style::named(new QPushButton(this), tr("Search panels and actions"));
    m_search->setText(tr("Search or run…   %1").arg(QKeySequence(tr("Ctrl+K")).toString(QKeySequence::NativeText)));
    m_search->setIcon(style::icon(QStringLiteral("search")));
    m_search->setMinimumWidth(248);
    m_search->setFocusPolicy(Qt::TabFocus);
    m_menu = style::named(new QToolButton(this), tr("Menu"));
    m_menu->setIcon(style::icon(QStringLiteral("more")));
    m_menu->setToolTip(tr("Menu"));
    m_menu->setAutoRaise(true);
    connect(m_menu, &QToolButton::clicked, this, [this, menu] {
        menu->popup(m_menu->mapToGlobal(QPoint(m_menu->width() - menu->sizeHint().width(), m_menu->height())));
    });

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 12, 1);
    layout->setSpacing(12);
    layout->addWidget(m_badge);
    layout->addWidget(m_place);
    layout->addStretch(1);
    layout->addWidget(m_spending);
    layout->addWidget(m_search);
    layout->addWidget(m_menu);
    connect(m_search, &QPushButton::clicked, this, &TopBar::searchRequested);
    connect(&deck, &Deck::linkChanged, this, &TopBar::update);
    connect(&deck, &Deck::spendingChanged, this, &TopBar::updateSpending);
    update();
    updateSpending();
}

void TopBar::updateSpending() {
    const auto& report = m_deck.spending();
    m_spending->setVisible(report != nullptr);
    if (!report) return;
    const double hour = report->dollarsPerHour();
    m_spending->setText(tr("%1 $/h").arg(style::qstr(workflows::dollarsText(hour))));
    m_spending->setAccessibleName(tr("Spending %1").arg(m_spending->text()));
    m_spending->setToolTip(tr("%1 $ if forgotten for a day, %2 $ for a month%3")
                               .arg(style::qstr(workflows::dollarsText(hour * 24)),
                                    style::qstr(workflows::dollarsText(hour * workflows::Prices::kHoursPerMonth)),
                                    m_deck.place().lab ? tr(", were it on AWS: the lab is free") : QString()));
}

void TopBar::update() {
    const Place& place = m_deck.place();
    switch (m_deck.link()) {
    case Deck::Link::Connecting:
        m_badge->setText(QStringLiteral("…"));
        m_place->setText(m_deck.linkText());
        break;
    case Deck::Link::Failed:
        m_badge->setText(tr("OFFLINE"));
        m_place->setText(tr("Not connected"));
        break;
    case Deck::Link::Ready:
        m_badge->setText(place.lab ? tr("LAB") : tr("AWS"));
        m_place->setText(style::dotted({place.profile, place.account, place.region}));
        break;
    }
    m_badge->setToolTip(m_deck.link() != Deck::Link::Ready ? QString()
                        : place.lab ? tr("The lab on this machine, %1. Nothing here costs money.").arg(place.endpoint)
                                    : tr("A real AWS account. What you do here can cost money."));
    m_badge->update();
}

void TopBar::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.border);
}

AccountBand::AccountBand(Deck& deck, QWidget* parent) : Band(parent), m_deck(deck), m_lock(addButton()) {
    connect(m_lock, &QPushButton::clicked, this, [this] {
        if (m_deck.writesAllowed())
            m_deck.setWritesUnlocked(false);
        else
            m_deck.allowWrite(window());
    });
    connect(&deck, &Deck::linkChanged, this, &AccountBand::update);
    connect(&deck, &Deck::writesChanged, this, &AccountBand::update);
    update();
}

void AccountBand::update() {
    setVisible(m_deck.link() == Deck::Link::Ready && !m_deck.place().lab);
    const bool open = m_deck.writesAllowed();
    const Place& place = m_deck.place();
    const QString whose = place.account.isEmpty() ? place.profile : place.account;
    m_text->setText(open ? tr("Real AWS account %1. Writes are unlocked until you close Skydeck.").arg(whose)
                         : tr("Real AWS account %1. Writes are locked.").arg(whose));
    m_lock->setText(open ? tr("Lock writes") : tr("Unlock writes"));
    m_lock->setAccessibleName(m_lock->text());
    m_lock->setIcon(style::icon(open ? QStringLiteral("lock") : QStringLiteral("unlock")));
}

} // namespace skydeck::shell
