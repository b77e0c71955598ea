#include "widgets/shell/first_frame.h"

#include "widgets/shell/rail.h"
#include "widgets/shell/top_bar.h"
#include "widgets/style/palette.h"

#include <QPainter>
#include <QTimer>

#include <utility>

namespace skydeck::shell {

FirstFrame::FirstFrame(bool railCollapsed, QWidget* parent) : QWidget(parent), m_railCollapsed(railCollapsed) {
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void FirstFrame::whenPainted(std::function<void()> run) {
    m_run = std::move(run);
    runLater(m_painted ? 0 : 200);
}

void FirstFrame::runLater(int milliseconds) {
    QTimer::singleShot(milliseconds, this, [this] {
        if (m_run) std::exchange(m_run, nullptr)(); // may delete this
    });
}

void FirstFrame::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    const int rail = Rail::widthOf(m_railCollapsed);
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    painter.fillRect(QRect(0, TopBar::barHeight, rail, height()), c.raised);
    painter.fillRect(QRect(rail - 1, TopBar::barHeight, 1, height()), c.border);
    painter.fillRect(QRect(0, TopBar::barHeight - 1, width(), 1), c.border);
    if (!std::exchange(m_painted, true)) runLater(0);
}

} // namespace skydeck::shell
