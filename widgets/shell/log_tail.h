#pragma once

#include "widgets/shell/deck.h"
#include "widgets/shell/log_view.h"

#include <QTimer>
#include <QWidget>

#include <string>

namespace skydeck::shell {

/// One stream of CloudWatch Logs, followed while it is on screen and its writer runs.
class LogTail final : public QWidget {
    Q_OBJECT
public:
    LogTail(Deck& deck, const QString& accessibleName, QWidget* parent = nullptr);
    /// An empty stream, and one that is not there yet, shows `placeholder`. `live` false: read to the end once, then
    /// stop asking.
    void show(const std::string& group, const std::string& stream, bool live, const QString& placeholder);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Piece {
        QStringList lines;
        std::string token;
    };
    void look();

    Deck& m_deck;
    LogView* m_view;
    JobLane m_lane;
    QTimer m_timer;
    std::string m_group, m_stream, m_token;
    bool m_live = false;
    bool m_lastLook = false; ///< one more look is due after the writer's end
};

} // namespace skydeck::shell
