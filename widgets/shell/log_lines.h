#pragma once

#include "widgets/style/palette.h"

#include <QAbstractScrollArea>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <deque>
#include <vector>

namespace skydeck::shell {

/// One line of a log as it is shown.
struct LogLine {
    QString text;                            ///< without tabs and control characters
    style::Tone tone = style::Tone::Neutral; ///< of its level
    int levelAt = 0, levelLength = 0;        ///< where the level's word stands; no length: there is none
    QString time;                            ///< "12:34:56.789", or empty
};

/// What a message is on screen: its lines, each with its level and its time (milliseconds since 1970; 0: unknown). A
/// line that continues one (a stack) has its level. Cheap enough for ten thousand a second; for any thread.
void appendLogLines(std::vector<LogLine>& lines, const QString& message, std::int64_t time = 0);

/// Lines of text that are painted as they are needed: what it costs to append does not depend on how many there are.
/// Keeps the last 50,000. Selection by mouse and keyboard, search, levels in their colours; read by screen readers as a
/// text.
class LogLines final : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr std::size_t kMost = 50'000;

    explicit LogLines(const QString& accessibleName, QWidget* parent = nullptr);

    void append(std::vector<LogLine> lines);
    void clear();
    void setPlaceholder(const QString& text);
    void setTimesShown(bool shown);
    /// All matches are marked; gives how many there are.
    std::size_t setSearched(const QString& text);
    std::size_t matches() const { return m_matches; }
    /// Selects the next match before or behind the selection, around the end; false when there is none.
    bool selectMatch(bool backwards);
    void scrollToEnd();
    bool atEnd() const;

    std::size_t count() const { return m_lines.size(); }
    /// As it is shown: with its time when times are.
    QString line(std::size_t index) const;
    QString text() const { return text(0, characters()); }
    /// A part of it, as offsets count: one character for each end of line.
    QString text(qsizetype begin, qsizetype end) const;
    qsizetype characters() const;
    QString selectedText() const;
    void copySelection() const;
    void selectAll();

Q_SIGNALS:
    /// The person scrolled.
    void scrolled();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// A place between two characters; lines count from the first that ever was.
    struct Place {
        std::int64_t line = 0;
        qsizetype column = 0;
        auto operator<=>(const Place&) const = default;
    };
    void fitBars();
    void measure(const LogLine& line);
    void ensureVisible(Place place);
    Place placeAt(QPoint point) const;
    int rowHeight() const;
    int rows() const;
    QString shown(const LogLine& line) const;
    qsizetype prefixOf(const LogLine& line) const;
    std::size_t matchesIn(const LogLine& line) const;
    void paintLine(QPainter& painter, int y, std::int64_t number, const LogLine& line);
    qreal widthOf(const QString& text, qsizetype length) const;

    std::deque<LogLine> m_lines;
    std::int64_t m_first = 0; ///< number of the line at the front
    Place m_anchor, m_caret;  ///< the selection
    QString m_placeholder, m_searched;
    std::size_t m_matches = 0;
    qsizetype m_longest = 0;
    qsizetype m_characters = 0; ///< of all lines as they are shown
    qreal m_width = 0;
    qreal m_advance = 0; ///< of an ASCII character
    bool m_times = true;
};

} // namespace skydeck::shell
