#include "widgets/shell/feed.h"

#include <QEvent>

namespace skydeck::shell {

FeedBase::FeedBase(Deck& deck, PanelFrame& frame, QString what, std::chrono::milliseconds interval)
    : QObject(&frame), m_deck(deck), m_frame(frame), m_what(std::move(what)), m_interval(interval) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_lane.busy()) refresh();
    });
    connect(&deck, &Deck::linkChanged, this, &FeedBase::linkChanged);
    connect(&frame, &PanelFrame::retryRequested, this, [this] {
        // A lab that died is started again; AWS only has to be asked again.
        if (m_deck.link() == Deck::Link::Failed || (m_lost && m_deck.place().lab))
            m_deck.reconnect();
        else
            restart();
    });
    frame.installEventFilter(this);
    if (m_deck.link() != Deck::Link::Ready) linkChanged();
}

void FeedBase::setInterval(std::chrono::milliseconds interval) {
    m_interval = interval;
    schedule();
}

void FeedBase::refresh() {
    m_timer.stop();
    if (m_deck.link() == Deck::Link::Ready) load();
}

void FeedBase::restart(const QString& text) {
    m_lane.cancel();
    if (m_deck.link() != Deck::Link::Ready) return linkChanged();
    m_frame.showLoading(text);
    refresh();
}

void FeedBase::succeeded() {
    m_lost = false;
    m_frame.markRefreshed();
    schedule();
}

void FeedBase::failed(const Error& error) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_lost = error.kind == ErrorKind::Network;
    m_frame.showError(m_what, error);
    schedule();
}

void FeedBase::schedule() {
    m_timer.stop();
    if (m_interval.count() > 0 && m_frame.isVisible() && m_deck.link() == Deck::Link::Ready) m_timer.start(m_interval);
}

void FeedBase::linkChanged() {
    m_lane.cancel();
    m_timer.stop();
    switch (m_deck.link()) {
    case Deck::Link::Connecting:
        m_frame.showLoading(m_deck.linkText());
        break;
    case Deck::Link::Failed:
        m_frame.showError(tr("Connecting"), *m_deck.linkError());
        break;
    case Deck::Link::Ready:
        // Another account: nothing of the old one may stay on screen.
        if (!m_deck.isSamePlace()) m_frame.forgetData();
        m_frame.showLoading();
        if (m_frame.isVisible()) load();
        break;
    }
}

bool FeedBase::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && !m_lane.busy()) refresh();
    if (event->type() == QEvent::Hide) m_timer.stop();
    return QObject::eventFilter(watched, event);
}

} // namespace skydeck::shell
