#pragma once

#include <QWidget>

#include <functional>

namespace skydeck::shell {

/// What the window shows while its controls are made: their places, without a word, so that it is there at once.
class FirstFrame final : public QWidget {
    Q_OBJECT
public:
    explicit FirstFrame(bool railCollapsed, QWidget* parent = nullptr);

    /// Runs once the frame has been painted, or soon where nothing is painted (a window that starts minimised).
    void whenPainted(std::function<void()> run);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void runLater(int milliseconds);

    bool m_railCollapsed;
    bool m_painted = false;
    std::function<void()> m_run;
};

} // namespace skydeck::shell
