#include "widgets/shell/credentials_band.h"

#include "core/aws/sts/sts_client.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/paste_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDateTime>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

#include <cmath>

namespace skydeck::shell {

namespace {
constexpr std::chrono::seconds kEvery{5};
constexpr std::chrono::minutes kSoon{10};
constexpr qint64 kSettledMs = 10'000; // a call that succeeds says little while others are still refused

std::optional<double> secondsLeft(const Deck& deck) {
    if (deck.link() != Deck::Link::Ready) return std::nullopt;
    const auto end = deck.session()->credentials().expires();
    if (!end) return std::nullopt;
    return toEpochSeconds(*end) - toEpochSeconds(deck.session()->serverTime());
}
} // namespace

QString credentialsEnd(const Deck& deck) {
    const auto left = secondsLeft(deck);
    if (!left) return {};
    const QDateTime at = QDateTime::currentDateTime().addSecs(static_cast<qint64>(*left));
    const QString time = QLocale().toString(at, at.date() == QDate::currentDate() ? QStringLiteral("HH:mm")
                                                                                  : QStringLiteral("yyyy-MM-dd HH:mm"));
    if (*left <= 0) return CredentialsBand::tr("ended at %1").arg(time);
    return CredentialsBand::tr("end in %1 min (%2)").arg(static_cast<int>(std::ceil(*left / 60))).arg(time);
}

CredentialsBand::CredentialsBand(Deck& deck, QWidget* parent)
    : Band(parent), m_deck(deck), m_again(addButton()), m_paste(addButton()) {
    style::named(m_again, tr("Sign in again"))->setText(tr("Sign in again"));
    m_again->setIcon(style::icon(QStringLiteral("refresh")));
    style::named(m_paste, tr("Paste keys…"))->setText(tr("Paste keys…"));
    connect(m_again, &QPushButton::clicked, &deck, &Deck::reconnect);
    connect(m_paste, &QPushButton::clicked, this, [this] { pasteKeys(m_deck, window(), m_deck.place().region); });
    connect(&deck.jobs(), &JobRunner::unauthenticated, this, &CredentialsBand::refused);
    connect(&deck, &Deck::linkChanged, this, &CredentialsBand::linkChanged);
    m_timer.setInterval(kEvery);
    connect(&m_timer, &QTimer::timeout, this, &CredentialsBand::look);
    m_timer.start();
    linkChanged();
}

void CredentialsBand::refused(const Error& error) {
    if (m_deck.link() != Deck::Link::Ready) return; // Deck::linkError says it
    m_refusal = error;
    m_since.start();
    update();
}

void CredentialsBand::linkChanged() {
    m_lane.cancel();
    m_refusal.reset();
    if (m_deck.link() == Deck::Link::Failed && m_deck.linkError()->kind == ErrorKind::Unauthenticated)
        m_refusal = m_deck.linkError();
    update();
}

void CredentialsBand::look() {
    update();
    if (m_deck.link() != Deck::Link::Ready || !m_refusal || m_lane.busy() || m_since.elapsed() < kSettledMs) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session()](const CallContext& context) -> Result<aws::sts::CallerIdentity> {
            SKYDECK_ASSIGN(const auto sts, aws::sts::StsClient::create(session));
            return sts.getCallerIdentity(context);
        },
        [this](const Result<aws::sts::CallerIdentity>& identity) {
            if (!identity) return;
            m_refusal.reset();
            update();
        });
}

void CredentialsBand::update() {
    const Place& place = m_deck.place();
    const auto left = secondsLeft(m_deck);
    const bool soon = left && *left < std::chrono::duration<double>(kSoon).count();
    setVisible(m_refusal || soon);
    if (isHidden()) return;
    if (!m_refusal)
        m_text->setText(tr("The credentials of %1 %2.").arg(place.profile, credentialsEnd(m_deck)));
    else if (m_deck.link() == Deck::Link::Failed)
        m_text->setText(tr("Nobody is signed in."));
    else
        m_text->setText(tr("The credentials of %1 are refused. What is shown is from before.").arg(place.profile));
    m_text->setToolTip(m_refusal ? style::qstr(m_refusal->message) : QString());
    m_paste->setVisible(!place.lab || m_deck.link() == Deck::Link::Failed);
}

} // namespace skydeck::shell
