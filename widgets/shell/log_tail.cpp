#include "widgets/shell/log_tail.h"

#include "core/aws/logs/logs_client.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"

#include <QVBoxLayout>

namespace skydeck::shell {

LogTail::LogTail(Deck& deck, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_deck(deck), m_view(new LogView(accessibleName, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    m_timer.setSingleShot(true);
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, &LogTail::look);
}

void LogTail::show(const std::string& group, const std::string& stream, bool live, const QString& placeholder) {
    m_view->setPlaceholder(placeholder);
    if (group == m_group && stream == m_stream) {
        // Who just ended may have written lines since the last look.
        if (m_live && !live) {
            m_lastLook = true;
            look();
        }
        m_live = live;
        return;
    }
    m_lane.cancel();
    m_timer.stop();
    m_group = group;
    m_stream = stream;
    m_token.clear();
    m_live = live;
    m_view->clear();
    look();
}

void LogTail::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    look();
}

void LogTail::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void LogTail::look() {
    if (m_stream.empty() || !isVisible() || m_deck.link() != Deck::Link::Ready || m_lane.busy()) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), group = m_group, stream = m_stream,
         token = m_token](const CallContext& context) -> Result<Piece> {
            SKYDECK_ASSIGN(const auto client, aws::logs::LogsClient::create(session));
            Piece piece;
            aws::logs::GetLogEventsInput input;
            input.logGroupName = group;
            input.logStreamName = stream;
            input.nextToken = token;
            SKYDECK_ASSIGN(piece.token, client.readLogEvents(
                                            input,
                                            [&](const std::vector<aws::logs::LogEvent>& events) {
                                                for (const auto& event : events)
                                                    piece.lines << style::qstr(event.message);
                                                return true;
                                            },
                                            context));
            return piece;
        },
        [this](Result<Piece> piece) {
            if (piece) {
                m_token = piece->token;
                if (!piece->lines.isEmpty()) m_view->appendLines(piece->lines);
            } else if (piece.error().kind != ErrorKind::NotFound) {
                m_view->setPlaceholder(errorSentence(piece.error()));
            }
            if ((m_live || m_lastLook) && isVisible()) m_timer.start();
            if (!m_live) m_lastLook = false;
        });
}

} // namespace skydeck::shell
