#include "widgets/panels/lambda/function_log.h"

#include "core/aws/fields.h"
#include "core/base/strings.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QDateTime>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

namespace {
// The lab answers at once; CloudWatch Logs lets an account ask ten times a second in all.
constexpr int kLabPause = 1'000, kAwsPause = 5'000; // milliseconds
} // namespace

FunctionLog::FunctionLog(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_span = style::named(new QComboBox(this), tr("Log from"));
    m_span->addItem(tr("Last 15 minutes"), 15);
    m_span->addItem(tr("Last hour"), 60);
    m_span->addItem(tr("Last day"), 1440);
    m_span->setCurrentIndex(1);
    m_view = new shell::LogView(tr("Function log"), this);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 0);
    bar->addWidget(m_span);
    bar->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_view, 1);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &FunctionLog::look);
    connect(m_span, &QComboBox::activated, this, &FunctionLog::restart);
    setLogGroup({});
}

void FunctionLog::setLogGroup(const std::string& group) {
    if (group == m_group && !group.empty()) return;
    m_group = group;
    restart();
}

void FunctionLog::restart() {
    m_lane.cancel();
    m_timer.stop();
    m_tail.reset();
    m_view->clear();
    m_view->setPlaceholder(m_group.empty() ? tr("Select a function.") : tr("Nothing was written in this time."));
    look();
}

void FunctionLog::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    look();
}

void FunctionLog::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void FunctionLog::look() {
    if (m_group.empty() || !isVisible() || m_deck.link() != shell::Deck::Link::Ready || m_lane.busy()) return;
    const auto& session = m_deck.session();
    if (!m_tail) m_tail.emplace(m_group, session->serverTime() - std::chrono::minutes(m_span->currentData().toInt()));
    m_deck.jobs().run(
        m_lane,
        [session, tail = *m_tail](const CallContext& context) mutable -> Result<Piece> {
            SKYDECK_ASSIGN(const auto client, aws::logs::LogsClient::create(session));
            SKYDECK_ASSIGN(const auto events, tail.next(client, context));
            Piece piece{{}, std::move(tail)};
            for (const auto& event : events) {
                const QString time = QDateTime::fromMSecsSinceEpoch(aws::toMilliseconds(event.timestamp))
                                         .toString(QStringLiteral("HH:mm:ss.zzz"));
                piece.lines << time + QStringLiteral("  ") + style::qstr(trim(event.message));
            }
            return piece;
        },
        [this](Result<Piece> piece) {
            if (piece) {
                m_tail = std::move(piece->tail);
                m_view->appendLines(piece->lines);
            } else {
                m_view->setPlaceholder(shell::errorSentence(piece.error()));
            }
            if (isVisible()) m_timer.start(m_deck.place().lab ? kLabPause : kAwsPause);
        });
}

} // namespace skydeck::panels::lambda
