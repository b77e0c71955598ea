#pragma once

#include "core/workflows/logs/log_reader.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/log_view.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>

class QComboBox;
class QDateTimeEdit;

namespace skydeck::shell {

/// A log of CloudWatch Logs as every panel shows it: a stream, or all of a group; a time range to choose; followed
/// while it is on screen and its writer runs. What was read once comes out of the cache.
class LogTail final : public QWidget {
    Q_OBJECT
public:
    LogTail(Deck& deck, const QString& accessibleName, QWidget* parent = nullptr);
    /// An empty stream, and one that is not there yet, shows `placeholder`. `live` false: read to the end once, then
    /// stop asking; `ended` says since when nothing is written, so that a log that was read is not asked for again.
    void show(const std::string& group, const std::string& stream, bool live, const QString& placeholder,
              std::optional<WallTime> ended = {});
    /// All streams of a group, from the last hour on; live. An empty group shows `placeholder`.
    void showGroup(const std::string& group, const QString& placeholder);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Piece {
        std::vector<LogLine> lines;
        bool whole = false, cut = false, more = false;
        std::optional<Error> problem;
        workflows::LogReader reader; ///< as it stands after the look
        std::shared_ptr<workflows::LogCache> cache;
    };
    void restart();
    void chooseRange();
    workflows::LogRange range() const;
    void look();
    void take(Result<Piece> piece);
    void showProblem(const Error& problem);

    Deck& m_deck;
    LogView* m_view;
    QComboBox* m_span;
    QWidget* m_between;
    QDateTimeEdit *m_from, *m_until;
    JobLane m_lane;
    QTimer m_timer;
    std::shared_ptr<workflows::LogCache> m_cache;
    std::optional<workflows::LogReader> m_reader;
    std::string m_group, m_stream;
    std::optional<WallTime> m_ended;
    bool m_live = false;
    bool m_lastLook = false; ///< one more look is due after the writer's end
    int m_failures = 0;      ///< looks in a row that CloudWatch would not answer
};

} // namespace skydeck::shell
