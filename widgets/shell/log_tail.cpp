#include "widgets/shell/log_tail.h"

#include "core/aws/fields.h"
#include "core/aws/logs/logs_client.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

namespace {

// The lab answers at once; CloudWatch Logs lets an account ask ten times a second in all.
constexpr int kLabPause = 1'000, kAwsPause = 3'000;                            // milliseconds
constexpr int kFirstWait = 2, kLongestWait = 32;                               // seconds, after an answer that was none
constexpr auto kAfterEnd = std::chrono::minutes(1);                            // what a writer wrote last comes in
enum Span { kAll = 0, kQuarter = 15, kHour = 60, kDay = 1440, kBetween = -1 }; // minutes

} // namespace

LogTail::LogTail(Deck& deck, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_deck(deck), m_view(new LogView(accessibleName, this)) {
    m_span = style::named(new QComboBox(this), tr("Time range"));
    m_span->addItem(tr("All"), kAll);
    m_span->addItem(tr("Last 15 minutes"), kQuarter);
    m_span->addItem(tr("Last hour"), kHour);
    m_span->addItem(tr("Last day"), kDay);
    m_span->addItem(tr("Between…"), kBetween);
    m_view->addTool(m_span);
    m_between = new QWidget(this);
    const auto edit = [this](const QString& name) {
        auto* made = style::named(new QDateTimeEdit(m_between), name);
        made->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        connect(made, &QDateTimeEdit::editingFinished, this, &LogTail::restart);
        return made;
    };
    m_from = edit(tr("From"));
    m_until = edit(tr("Until"));
    auto* between = new QHBoxLayout(m_between);
    between->setContentsMargins(0, 0, 0, 0);
    between->setSpacing(8);
    between->addWidget(m_from);
    between->addWidget(new QLabel(QStringLiteral("–"), m_between));
    between->addWidget(m_until);
    m_view->addTool(m_between);
    m_between->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LogTail::look);
    connect(m_span, &QComboBox::activated, this, &LogTail::chooseRange);
    // Another account: its log has the same name at most.
    connect(&deck, &Deck::linkChanged, this, &LogTail::restart);
}

void LogTail::show(const std::string& group, const std::string& stream, bool live, const QString& placeholder,
                   std::optional<WallTime> ended) {
    m_view->setPlaceholder(placeholder);
    m_ended = ended;
    if (group == m_group && stream == m_stream) {
        const bool ends = m_live && !live;
        m_live = live;
        // Who just ended may have written lines since the last look.
        if (ends) {
            m_lastLook = true;
            look();
        }
        return;
    }
    m_group = group;
    m_stream = stream;
    m_live = live;
    restart();
}

void LogTail::showGroup(const std::string& group, const QString& placeholder) {
    // All that a group ever held is no range to begin with.
    if (m_span->itemData(0).toInt() == kAll) {
        m_span->removeItem(0);
        m_span->setCurrentIndex(m_span->findData(kHour));
    }
    m_view->setPlaceholder(placeholder);
    if (group == m_group) return;
    m_group = group;
    m_live = true;
    restart();
}

void LogTail::chooseRange() {
    const bool between = m_span->currentData().toInt() == kBetween;
    if (between && !m_between->isVisible()) {
        const QDateTime now = QDateTime::currentDateTime();
        m_from->setDateTime(now.addSecs(-3600));
        m_until->setDateTime(now);
    }
    m_between->setVisible(between);
    restart();
}

workflows::LogRange LogTail::range() const {
    const int span = m_span->currentData().toInt();
    const auto moment = [](const QDateTimeEdit* edit) {
        return fromEpochSeconds(static_cast<double>(edit->dateTime().toMSecsSinceEpoch()) / 1000);
    };
    workflows::LogRange range;
    if (span == kBetween) {
        range.since = moment(m_from);
        range.until = std::max(moment(m_from), moment(m_until));
        return range;
    }
    if (span != kAll) range.since = m_deck.session()->serverTime() - std::chrono::minutes(span);
    if (!m_live && m_ended) range.until = std::max(range.since.value_or(WallTime{}), *m_ended + kAfterEnd);
    return range;
}

void LogTail::restart() {
    m_lane.cancel();
    m_timer.stop();
    m_reader.reset();
    m_lastLook = false;
    m_failures = 0;
    m_view->clear();
    m_view->setNotice({});
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
    if (m_group.empty() || !isVisible() || m_deck.link() != Deck::Link::Ready || m_lane.busy()) return;
    const bool group = m_span->findData(kAll) < 0;
    if (m_stream.empty() && !group) return;
    if (!m_reader) {
        workflows::LogPlace place{style::str(m_deck.place().account), m_group, m_stream, {}};
        m_reader.emplace(m_cache, std::move(place), range());
    }
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), reader = *m_reader,
         cache = m_cache](const CallContext& context) mutable -> Result<Piece> {
            if (!cache) {
                cache = workflows::LogCache::openDefault();
                reader.setCache(cache);
            }
            SKYDECK_ASSIGN(const auto client, aws::logs::LogsClient::create(session));
            SKYDECK_ASSIGN(const auto look, reader.next(client, context));
            Piece piece{{}, look.whole, look.cut, look.more, look.problem, std::move(reader), std::move(cache)};
            piece.lines.reserve(look.events.size());
            for (const auto& event : look.events)
                appendLogLines(piece.lines, style::qstr(event.message), aws::toMilliseconds(event.timestamp));
            return piece;
        },
        [this](Result<Piece> piece) { take(std::move(piece)); });
}

void LogTail::take(Result<Piece> piece) {
    const std::optional<Error> problem = piece ? piece->problem : std::optional(piece.error());
    if (piece) {
        m_reader = std::move(piece->reader);
        m_cache = std::move(piece->cache);
        if (piece->whole) m_view->lines().clear();
        m_view->append(std::move(piece->lines));
    }
    if (problem) return showProblem(*problem);
    m_failures = 0;
    m_view->setNotice(piece->cut ? tr("Only the last %1 lines are shown. A shorter time range shows older ones.")
                                       .arg(style::countText(LogLines::kMost))
                                 : QString());
    if ((m_live || m_lastLook || piece->more) && isVisible())
        m_timer.start(piece->more ? 0 : m_deck.place().lab ? kLabPause : kAwsPause);
    if (!m_live && !piece->more) m_lastLook = false;
}

/// What does not last is tried again by itself; the lines that are there stay.
void LogTail::showProblem(const Error& problem) {
    const bool passes = problem.kind == ErrorKind::Throttled || problem.kind == ErrorKind::Unavailable ||
                        problem.kind == ErrorKind::Network || problem.kind == ErrorKind::Timeout;
    if (!passes) return m_view->setNotice(errorSentence(problem), style::Tone::Failed);
    const int wait = std::min(kLongestWait, kFirstWait << std::min(m_failures++, 5));
    const QString again = tr("It is asked again in %n second(s); no line is lost.", nullptr, wait);
    const QString what =
        problem.kind == ErrorKind::Throttled
            ? tr("CloudWatch Logs is asked too often by this account and answers no more for a moment.")
            : errorSentence(problem);
    m_view->setNotice(what + QLatin1Char(' ') + again, style::Tone::Waiting);
    if (isVisible()) m_timer.start(std::chrono::seconds(wait));
}

} // namespace skydeck::shell
