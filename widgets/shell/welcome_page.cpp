#include "widgets/shell/welcome_page.h"

#include "widgets/shell/card_grid.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {

constexpr int pageWidth = 760;

QLabel* paragraph(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

WelcomePage::WelcomePage(Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    setAccessibleName(tr("Welcome"));
    auto* page = new QWidget(this);
    page->setMaximumWidth(pageWidth);
    auto* column = new QVBoxLayout(page);
    column->setSpacing(16);
    auto* top = new QHBoxLayout;
    top->setSpacing(12);
    top->addWidget(new style::IconLabel(style::accentIcon(QStringLiteral("skydeck")), 32, page));
    auto* title = new QLabel(tr("Welcome to Skydeck"), page);
    title->setFont(style::titleFont());
    top->addWidget(title, 1);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(16);
    cards->addWidget(buildLab(), 1);
    cards->addWidget(buildAccount(), 1);
    auto* later = paragraph(tr("Settings change this at any time."), page);
    later->setForegroundRole(QPalette::PlaceholderText);
    column->addStretch(1);
    column->addLayout(top);
    column->addWidget(paragraph(
        tr("Deploy a stack, watch its jobs, look at what they made, and destroy it all again. Where?"), page));
    column->addLayout(cards);
    column->addWidget(later);
    column->addStretch(2);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addWidget(page, 8);
    layout->addStretch(1);
    setFocusProxy(m_useLab);
    refresh();
}

QWidget* WelcomePage::buildLab() {
    auto* card = new Card(QStringLiteral("lab"), tr("The lab"), this);
    card->addText(tr("A small AWS on this machine, for learning and trying out. Jobs really run, nothing leaves the "
                     "machine, nothing can cost money."));
    card->addText(tr("It starts with the window and needs no account."), true);
    card->body()->addStretch(1);
    m_useLab = style::named(new QPushButton(tr("Use the lab"), card), tr("Use the lab"));
    m_useLab->setProperty("primary", true);
    card->body()->addWidget(m_useLab, 0, Qt::AlignLeft);
    connect(m_useLab, &QPushButton::clicked, this, [this] { choose(QStringLiteral("lab")); });
    return card;
}

QWidget* WelcomePage::buildAccount() {
    auto* card = new Card(QStringLiteral("cloud"), tr("My AWS account"), this);
    card->addText(
        tr("The real cloud, by a profile of the AWS tools. What runs there costs money: writes stay locked until "
           "you unlock them."));
    card->body()->addStretch(1);
    m_profile = style::named(new QComboBox(card), tr("Profile"));
    m_useAccount = style::named(new QPushButton(tr("Use this account"), card), tr("Use this account"));
    m_signIn = style::named(new QPushButton(tr("Set up sign-in"), card), tr("Set up sign-in"));
    card->body()->addWidget(m_profile);
    card->body()->addWidget(m_useAccount, 0, Qt::AlignLeft);
    card->body()->addWidget(m_signIn, 0, Qt::AlignLeft);
    m_profile->hide();
    m_useAccount->hide();
    connect(m_useAccount, &QPushButton::clicked, this, [this] { choose(m_profile->currentData().toString()); });
    connect(m_signIn, &QPushButton::clicked, this, [this] {
        m_deck.settings().setValue(keys::welcomed, true);
        m_deck.open(QStringLiteral("settings"));
    });
    return card;
}

void WelcomePage::refresh() {
    m_deck.jobs().run(
        m_lane,
        [](const CallContext&) -> Result<std::vector<std::string>> {
            return aws::profileNames(aws::processEnvironment());
        },
        [this](Result<std::vector<std::string>> names) {
            // Files that cannot be read are a matter of the sign-in page, which says what is wrong with them.
            m_profile->clear();
            if (names)
                for (const std::string& name : *names)
                    if (name != "lab") m_profile->addItem(style::qstr(name), style::qstr(name));
            const bool any = m_profile->count() > 0;
            m_profile->setVisible(any);
            m_useAccount->setVisible(any);
            m_signIn->setVisible(!any);
        });
}

void WelcomePage::choose(const QString& profile) {
    m_deck.settings().setValue(keys::welcomed, true);
    const bool there = m_deck.link() == Deck::Link::Ready && m_deck.place().profile == profile;
    if (!there) m_deck.connectTo(profile, {});
    Q_EMIT chosen();
}

} // namespace skydeck::shell
