#include "widgets/shell/log_lines.h"

#include "core/workflows/logs/log_level.h"
#include "widgets/shell/log_lines_access.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace skydeck::shell {

namespace {

constexpr int kMargin = 8;
constexpr qsizetype kLongestLine = 10'000;

style::Tone toneOf(workflows::LogLevel level) {
    switch (level) {
    case workflows::LogLevel::Error:
        return style::Tone::Failed;
    case workflows::LogLevel::Warning:
        return style::Tone::Waiting;
    case workflows::LogLevel::Info:
        return style::Tone::Progress;
    case workflows::LogLevel::Debug:
        return style::Tone::Gone;
    }
    return style::Tone::Neutral;
}

/// Without colours of terminals, with blanks for tabs; of a line that was written over ("10%\r20%") what stayed.
QString cleaned(QStringView line) {
    if (line.endsWith(QLatin1Char('\r'))) line.chop(1);
    if (const qsizetype over = line.lastIndexOf(QLatin1Char('\r')); over >= 0) line = line.mid(over + 1);
    QString text;
    text.reserve(line.size());
    for (qsizetype i = 0; i < line.size() && text.size() < kLongestLine; ++i) {
        const char16_t c = line[i].unicode();
        if (c == u'\t') {
            text.append(QString(4 - text.size() % 4, QLatin1Char(' ')));
        } else if (c == 0x1b && i + 1 < line.size() && line[i + 1] == QLatin1Char('[')) {
            for (i += 2; i < line.size() && !(line[i] >= QLatin1Char('@') && line[i] <= QLatin1Char('~')); ++i) {
            }
        } else if (c >= 0x20 && c != 0x7f) {
            text.append(line[i]);
        }
    }
    return text;
}

bool continues(QStringView line) {
    return line.startsWith(QLatin1Char(' ')) || line.startsWith(QLatin1Char('\t'));
}

} // namespace

void appendLogLines(std::vector<LogLine>& lines, const QString& message, std::int64_t time) {
    QStringView rest(message);
    while (rest.endsWith(QLatin1Char('\n')))
        rest.chop(1);
    const QString clock =
        time > 0 ? QDateTime::fromMSecsSinceEpoch(time).toString(QStringLiteral("HH:mm:ss.zzz")) : QString();
    for (const QStringView part : rest.split(QLatin1Char('\n'))) {
        LogLine line{cleaned(part), style::Tone::Neutral, 0, 0, clock};
        // The level's words are ASCII: in Latin-1, one byte is one character.
        const QByteArray latin = QStringView(line.text).left(200).toLatin1();
        if (const auto word = workflows::levelOf({latin.constData(), static_cast<std::size_t>(latin.size())})) {
            line.tone = toneOf(word->level);
            line.levelAt = static_cast<int>(word->at);
            line.levelLength = static_cast<int>(word->length);
        } else if (continues(part) && !lines.empty() && lines.back().tone == style::Tone::Failed) {
            line.tone = lines.back().tone;
        }
        lines.push_back(std::move(line));
    }
}

LogLines::LogLines(const QString& accessibleName, QWidget* parent) : QAbstractScrollArea(parent) {
    installLogLinesAccess();
    style::named(this, accessibleName);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setFont(style::monospace());
    m_advance = QFontMetricsF(font()).horizontalAdvance(QLatin1Char('0'));
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &LogLines::scrolled);
}

int LogLines::rowHeight() const {
    return fontMetrics().height();
}
int LogLines::rows() const {
    return std::max(1, (viewport()->height() - kMargin) / rowHeight());
}

QString LogLines::shown(const LogLine& line) const {
    return prefixOf(line) == 0 ? line.text : line.time + QStringLiteral("  ") + line.text;
}
/// How many characters come before the line's own.
qsizetype LogLines::prefixOf(const LogLine& line) const {
    return m_times && !line.time.isEmpty() ? line.time.size() + 2 : 0;
}

QString LogLines::line(std::size_t index) const {
    return shown(m_lines[index]);
}

qsizetype LogLines::characters() const {
    return m_lines.empty() ? 0 : m_characters + static_cast<qsizetype>(m_lines.size()) - 1;
}

QString LogLines::text(qsizetype begin, qsizetype end) const {
    QString part;
    qsizetype at = 0;
    for (const LogLine& line : m_lines) {
        if (at >= end) break;
        const qsizetype length = prefixOf(line) + line.text.size();
        if (at + length >= begin)
            part += shown(line).mid(std::max<qsizetype>(0, begin - at), end - std::max(at, begin));
        at += length;
        if (at >= begin && at < end && &line != &m_lines.back()) part += QLatin1Char('\n');
        ++at;
    }
    return part;
}

std::size_t LogLines::matchesIn(const LogLine& line) const {
    return m_searched.isEmpty() ? 0 : static_cast<std::size_t>(line.text.count(m_searched, Qt::CaseInsensitive));
}

/// Exact for the longest line by characters, and for wide ones once they are on screen.
void LogLines::measure(const LogLine& line) {
    if (line.text.size() <= m_longest) return;
    m_longest = line.text.size();
    m_width = std::max(m_width, widthOf(shown(line), -1));
}

qreal LogLines::widthOf(const QString& text, qsizetype length) const {
    // Most lines have nothing but ASCII, which a monospaced font need not be asked about.
    const QStringView part = QStringView(text).left(length < 0 ? text.size() : length);
    if (std::ranges::all_of(part, [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f; }))
        return m_advance * static_cast<qreal>(part.size());
    return QFontMetricsF(font()).horizontalAdvance(text, static_cast<int>(length));
}

void LogLines::append(std::vector<LogLine> lines) {
    if (lines.empty()) return;
    const bool wasAtEnd = atEnd();
    const std::size_t skipped = lines.size() > kMost ? lines.size() - kMost : 0;
    const std::size_t whole = m_lines.size() + lines.size() - skipped;
    const std::size_t gone = whole > kMost ? whole - kMost : 0;
    for (std::size_t i = 0; i < gone; ++i) {
        m_matches -= matchesIn(m_lines.front());
        m_characters -= prefixOf(m_lines.front()) + m_lines.front().text.size();
        m_lines.pop_front();
    }
    m_first += static_cast<std::int64_t>(gone + skipped);
    for (std::size_t i = skipped; i < lines.size(); ++i) {
        m_matches += matchesIn(lines[i]);
        m_characters += prefixOf(lines[i]) + lines[i].text.size();
        measure(lines[i]);
        m_lines.push_back(std::move(lines[i]));
    }
    if (m_caret.line < m_first) m_caret = {m_first, 0};
    if (m_anchor.line < m_first) m_anchor = {m_first, 0};
    QScrollBar* bar = verticalScrollBar();
    const int top = bar->value();
    fitBars();
    // The lines that one reads stay where they are while others leave at the front.
    bar->setValue(wasAtEnd ? bar->maximum() : std::max(0, top - static_cast<int>(gone)));
    viewport()->update();
}

void LogLines::clear() {
    m_lines.clear();
    m_first = 0;
    m_anchor = m_caret = {};
    m_matches = 0;
    m_characters = 0;
    m_longest = 0;
    m_width = 0;
    fitBars();
    viewport()->update();
}

void LogLines::setPlaceholder(const QString& text) {
    if (m_placeholder == text) return;
    m_placeholder = text;
    setAccessibleDescription(text);
    viewport()->update();
}

void LogLines::setTimesShown(bool shown) {
    m_times = shown;
    m_anchor = m_caret;
    m_longest = 0;
    m_width = 0;
    m_characters = 0;
    for (const LogLine& line : m_lines) {
        m_characters += prefixOf(line) + line.text.size();
        measure(line);
    }
    fitBars();
    viewport()->update();
}

std::size_t LogLines::setSearched(const QString& text) {
    m_searched = text;
    m_matches = 0;
    for (const LogLine& line : m_lines)
        m_matches += matchesIn(line);
    viewport()->update();
    return m_matches;
}

bool LogLines::selectMatch(bool backwards) {
    if (m_matches == 0) return false;
    const auto count = static_cast<std::int64_t>(m_lines.size());
    const Place begin = std::min(m_anchor, m_caret), end = std::max(m_anchor, m_caret);
    const bool selected = begin != end;
    const auto take = [&](std::int64_t number, qsizetype at) {
        m_anchor = {number, at};
        m_caret = {number, at + m_searched.size()};
        ensureVisible(m_caret);
        viewport()->update();
        return true;
    };
    // One line more than there are: the first one again, up to where it was begun.
    for (std::int64_t step = 0; step <= count; ++step) {
        const std::int64_t from = (selected || !backwards ? begin.line : m_first + count) - m_first;
        const std::int64_t index = ((backwards ? from - step : from + step) % count + count) % count;
        const LogLine& line = m_lines[static_cast<std::size_t>(index)];
        const qsizetype prefix = prefixOf(line);
        const std::int64_t number = m_first + index;
        qsizetype at = -1;
        if (backwards) {
            const qsizetype before = step == 0 && selected ? begin.column - prefix - 1 : line.text.size();
            if (before >= 0) at = line.text.lastIndexOf(m_searched, before, Qt::CaseInsensitive);
        } else {
            const qsizetype behind = step == 0 && selected ? end.column - prefix : 0;
            at = line.text.indexOf(m_searched, std::max<qsizetype>(0, behind), Qt::CaseInsensitive);
        }
        if (at >= 0) return take(number, prefix + at);
    }
    return false;
}

void LogLines::scrollToEnd() {
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}
bool LogLines::atEnd() const {
    return verticalScrollBar()->sliderPosition() >= verticalScrollBar()->maximum();
}

void LogLines::fitBars() {
    verticalScrollBar()->setPageStep(rows());
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(m_lines.size()) - rows()));
    const int width = static_cast<int>(std::ceil(m_width)) + 2 * kMargin;
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(fontMetrics().averageCharWidth() * 4);
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void LogLines::ensureVisible(Place place) {
    const int row = static_cast<int>(place.line - m_first);
    QScrollBar* bar = verticalScrollBar();
    if (row < bar->value()) bar->setValue(row);
    if (row >= bar->value() + rows()) bar->setValue(row - rows() + 1);
    const QString text = line(static_cast<std::size_t>(row));
    const int x = kMargin + static_cast<int>(widthOf(text, std::min(place.column, text.size())));
    QScrollBar* across = horizontalScrollBar();
    if (x < across->value() + kMargin) across->setValue(std::max(0, x - viewport()->width() / 2));
    if (x > across->value() + viewport()->width() - kMargin) across->setValue(x - viewport()->width() / 2);
}

LogLines::Place LogLines::placeAt(QPoint point) const {
    if (m_lines.empty()) return {m_first, 0};
    const int row = verticalScrollBar()->value() + (point.y() < kMargin ? -1 : (point.y() - kMargin) / rowHeight());
    const auto index = static_cast<std::size_t>(std::clamp(row, 0, static_cast<int>(m_lines.size()) - 1));
    const QString text = line(index);
    const qreal x = point.x() - kMargin + horizontalScrollBar()->value();
    // In a monospaced font the place is nearly known; wide characters move it.
    qsizetype low = 0, high = text.size();
    while (low < high) {
        const qsizetype middle = (low + high) / 2;
        const qreal centre = (widthOf(text, middle) + widthOf(text, middle + 1)) / 2;
        if (centre < x)
            low = middle + 1;
        else
            high = middle;
    }
    return {m_first + static_cast<std::int64_t>(index), low};
}

QString LogLines::selectedText() const {
    const Place begin = std::min(m_anchor, m_caret), end = std::max(m_anchor, m_caret);
    QStringList parts;
    for (std::int64_t number = begin.line; number <= end.line && begin != end; ++number) {
        const QString text = line(static_cast<std::size_t>(number - m_first));
        const qsizetype from = number == begin.line ? begin.column : 0;
        const qsizetype to = number == end.line ? end.column : text.size();
        parts << text.mid(from, to - from);
    }
    return parts.join(QLatin1Char('\n'));
}

void LogLines::copySelection() const {
    if (const QString text = selectedText(); !text.isEmpty()) QApplication::clipboard()->setText(text);
}

void LogLines::selectAll() {
    if (m_lines.empty()) return;
    m_anchor = {m_first, 0};
    m_caret = {m_first + static_cast<std::int64_t>(m_lines.size()) - 1, line(m_lines.size() - 1).size()};
    viewport()->update();
}

void LogLines::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.setFont(font());
    if (m_lines.empty()) {
        painter.setFont(QApplication::font());
        painter.setPen(style::colours().muted);
        painter.drawText(viewport()->rect().adjusted(kMargin, kMargin, -kMargin, -kMargin),
                         Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_placeholder);
        return;
    }
    const int top = verticalScrollBar()->value();
    const int visible = std::min(static_cast<int>(m_lines.size()) - top, viewport()->height() / rowHeight() + 2);
    const qreal known = m_width;
    for (int row = 0; row < visible; ++row) {
        const LogLine& line = m_lines[static_cast<std::size_t>(top + row)];
        paintLine(painter, kMargin + row * rowHeight(), m_first + top + row, line);
        m_width = std::max(m_width, widthOf(shown(line), -1));
    }
    if (m_width > known) QMetaObject::invokeMethod(this, &LogLines::fitBars, Qt::QueuedConnection);
}

void LogLines::paintLine(QPainter& painter, int y, std::int64_t number, const LogLine& line) {
    const style::Colours& colours = style::colours();
    const QString text = shown(line);
    const qsizetype prefix = prefixOf(line);
    const qreal left = kMargin - horizontalScrollBar()->value();
    const auto fill = [&](qsizetype from, qsizetype to, const QColor& colour) {
        const qreal x = widthOf(text, from);
        painter.fillRect(QRectF(left + x, y, widthOf(text, to) - x, rowHeight()), colour);
    };
    if (!m_searched.isEmpty())
        for (qsizetype at = 0; (at = line.text.indexOf(m_searched, at, Qt::CaseInsensitive)) >= 0;
             at += m_searched.size())
            fill(prefix + at, prefix + at + m_searched.size(), colours.hover);
    const Place begin = std::min(m_anchor, m_caret), end = std::max(m_anchor, m_caret);
    if (begin != end && number >= begin.line && number <= end.line) {
        const qsizetype from = number == begin.line ? begin.column : 0;
        const qsizetype to = number == end.line ? end.column : text.size();
        fill(from, to, colours.selection);
    }
    // Errors, warnings and debugging as a whole; of plain information only its word.
    const QColor tone = line.tone == style::Tone::Neutral ? palette().color(QPalette::Text) : colours.of(line.tone);
    const bool wordOnly = line.tone == style::Tone::Progress;
    const int baseline = y + fontMetrics().ascent();
    const auto draw = [&](qsizetype from, qsizetype to, const QColor& colour) {
        if (from >= to) return;
        painter.setPen(colour);
        painter.drawText(QPointF(left + widthOf(text, from), baseline), text.mid(from, to - from));
    };
    draw(0, prefix, colours.muted);
    const qsizetype wordBegin = prefix + line.levelAt, wordEnd = wordBegin + line.levelLength;
    const QColor plain = wordOnly ? palette().color(QPalette::Text) : tone;
    draw(prefix, wordBegin, plain);
    draw(wordBegin, wordEnd, tone);
    draw(wordEnd, text.size(), plain);
}

void LogLines::resizeEvent(QResizeEvent* event) {
    const bool wasAtEnd = atEnd();
    QAbstractScrollArea::resizeEvent(event);
    fitBars();
    if (wasAtEnd) scrollToEnd();
}

void LogLines::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    m_advance = QFontMetricsF(font()).horizontalAdvance(QLatin1Char('0'));
    fitBars();
}

void LogLines::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_caret = placeAt(event->position().toPoint());
    if (!(event->modifiers() & Qt::ShiftModifier)) m_anchor = m_caret;
    viewport()->update();
}

void LogLines::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton) || m_lines.empty()) return;
    m_caret = placeAt(event->position().toPoint());
    ensureVisible(m_caret);
    Q_EMIT scrolled();
    viewport()->update();
}

void LogLines::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_lines.empty()) return;
    const Place place = placeAt(event->position().toPoint());
    const QString text = line(static_cast<std::size_t>(place.line - m_first));
    const auto inWord = [&](qsizetype at) { return at >= 0 && at < text.size() && !text[at].isSpace(); };
    qsizetype from = place.column, to = place.column;
    while (inWord(from - 1))
        --from;
    while (inWord(to))
        ++to;
    m_anchor = {place.line, from};
    m_caret = {place.line, to};
    viewport()->update();
}

/// Ctrl+C here copies from the log, whatever the window's own Ctrl+C is for.
bool LogLines::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy) || key->matches(QKeySequence::SelectAll)) event->accept();
    }
    return QAbstractScrollArea::event(event);
}

void LogLines::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return copySelection();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    QScrollBar* bar = verticalScrollBar();
    int to = bar->value();
    switch (event->key()) {
    case Qt::Key_Up:
        to -= 1;
        break;
    case Qt::Key_Down:
        to += 1;
        break;
    case Qt::Key_PageUp:
        to -= rows();
        break;
    case Qt::Key_PageDown:
        to += rows();
        break;
    case Qt::Key_Home:
        to = 0;
        break;
    case Qt::Key_End:
        to = bar->maximum();
        break;
    case Qt::Key_Left:
    case Qt::Key_Right:
        return horizontalScrollBar()->triggerAction(
            event->key() == Qt::Key_Left ? QAbstractSlider::SliderSingleStepSub : QAbstractSlider::SliderSingleStepAdd);
    default:
        return QAbstractScrollArea::keyPressEvent(event);
    }
    to = std::clamp(to, 0, bar->maximum());
    if ((event->modifiers() & Qt::ShiftModifier) && !m_lines.empty()) {
        const auto last = static_cast<std::int64_t>(m_lines.size()) - 1;
        const std::int64_t row = std::clamp<std::int64_t>(m_caret.line - m_first + to - bar->value(), 0, last);
        m_caret = {m_first + row, line(static_cast<std::size_t>(row)).size()};
        ensureVisible(m_caret);
        viewport()->update();
    } else {
        bar->setValue(to);
    }
    Q_EMIT scrolled();
}

void LogLines::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("Copy"), this, &LogLines::copySelection);
    copy->setEnabled(m_anchor != m_caret);
    menu.addAction(tr("Select all"), this, &LogLines::selectAll)->setEnabled(!m_lines.empty());
    menu.exec(event->globalPos());
}

} // namespace skydeck::shell
