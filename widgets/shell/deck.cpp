#include "widgets/shell/deck.h"

#include <QMessageBox>
#include <QPushButton>

namespace skydeck::shell {

Deck::Deck(QSettings& settings, QObject* parent)
    : QObject(parent), m_settings(settings), m_jobs(m_activity), m_linkText(tr("Connecting…")) {}

Deck::~Deck() = default;

bool Deck::writesAllowed() const {
    return m_link == Link::Ready && (m_place.lab || m_unlocked);
}

void Deck::setWritesUnlocked(bool unlocked) {
    if (m_unlocked == unlocked) return;
    m_unlocked = unlocked;
    Q_EMIT writesChanged();
}

bool Deck::allowWrite(QWidget* parent) {
    if (writesAllowed()) return true;
    if (m_link != Link::Ready) return false;
    QMessageBox box(parent);
    box.setIcon(QMessageBox::Warning);
    box.setWindowTitle(tr("Writes are locked"));
    box.setText(tr("This is the real AWS account %1 in %2. What you do there can cost money.")
                    .arg(m_place.account.isEmpty() ? m_place.profile : m_place.account, m_place.region));
    box.setInformativeText(tr("Unlock writes until Skydeck is closed?"));
    QPushButton* unlock = box.addButton(tr("Unlock writes"), QMessageBox::AcceptRole);
    box.setDefaultButton(box.addButton(QMessageBox::Cancel));
    box.exec();
    if (box.clickedButton() != unlock) return false;
    setWritesUnlocked(true);
    return true;
}

void Deck::setSpending(std::shared_ptr<const workflows::CostReport> report) {
    m_spending = std::move(report);
    Q_EMIT spendingChanged();
}

void Deck::setConnecting(const QString& text) {
    m_link = Link::Connecting;
    m_linkText = text;
    m_linkError.reset();
    Q_EMIT linkChanged();
}

void Deck::setReady(std::shared_ptr<aws::Session> session, Place place) {
    m_samePlace = m_place.lab == place.lab && m_place.account == place.account && m_place.region == place.region &&
                  m_place.endpoint == place.endpoint;
    m_session = std::move(session);
    m_place = std::move(place);
    m_link = Link::Ready;
    m_linkError.reset();
    // An unlock holds for the account it was given for.
    if (!m_samePlace) m_unlocked = false;
    Q_EMIT linkChanged();
    Q_EMIT writesChanged();
}

void Deck::setFailed(const Error& error) {
    m_link = Link::Failed;
    m_linkError = error;
    Q_EMIT linkChanged();
}

} // namespace skydeck::shell
