#pragma once

#include "widgets/shell/log_lines.h"

#include <QString>
#include <QStringList>
#include <QWidget>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace skydeck::shell {

/// Lines of a log, newest last: follows the tail until the person scrolls up, levels in their colours, search with
/// match count, copy. Keeps the last 50,000 lines.
class LogView final : public QWidget {
    Q_OBJECT
public:
    explicit LogView(const QString& accessibleName, QWidget* parent = nullptr);

    /// What grows at its end is appended; anything else replaces what is shown.
    void setLines(const QStringList& lines);
    void appendLines(const QStringList& lines);
    void append(std::vector<LogLine> lines);
    void clear();
    /// Shown instead of lines while there are none: "The job has not started".
    void setPlaceholder(const QString& text);
    /// A sentence above the lines: what keeps the log from going on, that there is more than is shown. Empty: none.
    void setNotice(const QString& text, style::Tone tone = style::Tone::Neutral);
    /// The log is over: there is nothing to follow, and it is read from its beginning.
    void setOver();
    /// One more control at the left of the bar.
    void addTool(QWidget* tool);
    bool following() const;
    QString text() const { return m_lines->text(); }
    LogLines& lines() { return *m_lines; }

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void search();
    void find(bool backwards);
    void showMatches();

    LogLines* m_lines;
    QHBoxLayout* m_tools;
    QLineEdit* m_search;
    QLabel *m_matches, *m_notice;
    QCheckBox* m_follow;
    bool m_over = false;
};

} // namespace skydeck::shell
