#pragma once

#include "core/workflows/log_tail.h"
#include "widgets/shell/deck.h"

#include <QTimer>
#include <QWidget>

class QComboBox;

namespace skydeck::shell {
class LogView;
}

namespace skydeck::panels::lambda {

/// The log of a function over all of its streams, followed while it is on screen.
class FunctionLog final : public QWidget {
    Q_OBJECT
public:
    explicit FunctionLog(shell::Deck& deck, QWidget* parent = nullptr);
    /// An empty group for none.
    void setLogGroup(const std::string& group);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Piece {
        QStringList lines;
        workflows::LogTail tail; ///< as it stands after the look
    };
    void restart();
    void look();

    shell::Deck& m_deck;
    std::string m_group;
    std::optional<workflows::LogTail> m_tail;
    shell::JobLane m_lane;
    QTimer m_timer;
    QComboBox* m_span;
    shell::LogView* m_view;
};

} // namespace skydeck::panels::lambda
