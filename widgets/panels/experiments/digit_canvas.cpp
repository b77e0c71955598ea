#include "widgets/panels/experiments/digit_canvas.h"

#include "widgets/style/palette.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace skydeck::panels::experiments {

namespace {
constexpr int kPixels = 28, kBox = 20;
constexpr double kPen = 16;
} // namespace

std::string mnistPixels(const QImage& drawing) {
    std::string pixels(kPixels * kPixels, '\0');
    const QImage grey = drawing.convertToFormat(QImage::Format_Grayscale8);
    QRect ink;
    for (int y = 0; y < grey.height(); ++y)
        for (int x = 0; x < grey.width(); ++x)
            if (grey.constScanLine(y)[x] > 0) ink |= QRect(x, y, 1, 1);
    if (ink.isEmpty()) return pixels;
    const QImage small = grey.copy(ink)
                             .scaled(kBox, kBox, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                             .convertToFormat(QImage::Format_Grayscale8);
    double mass = 0, sumX = 0, sumY = 0;
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x) {
            const double weight = small.constScanLine(y)[x];
            mass += weight;
            sumX += weight * (x + 0.5);
            sumY += weight * (y + 0.5);
        }
    if (mass <= 0) return pixels;
    const auto offset = [](double centre, int size) {
        return std::clamp(static_cast<int>(std::lround(kPixels / 2.0 - centre)), 0, kPixels - size);
    };
    const int left = offset(sumX / mass, small.width()), top = offset(sumY / mass, small.height());
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x)
            pixels[static_cast<std::size_t>((top + y) * kPixels + left + x)] =
                static_cast<char>(small.constScanLine(y)[x]);
    return pixels;
}

DigitCanvas::DigitCanvas(QWidget* parent) : QWidget(parent), m_image(kSide, kSide, QImage::Format_Grayscale8) {
    setFixedSize(kSide, kSide);
    setCursor(Qt::CrossCursor);
    setAccessibleName(tr("Draw a digit"));
    m_image.fill(Qt::black);
}

void DigitCanvas::clear() {
    m_image.fill(Qt::black);
    m_blank = true;
    update();
}

void DigitCanvas::line(const QPointF& from, const QPointF& to) {
    QPainter painter(&m_image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, kPen, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (from == to)
        painter.drawPoint(to);
    else
        painter.drawLine(from, to);
    m_blank = false;
    m_last = to;
    update();
    Q_EMIT drawn();
}

void DigitCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) line(event->position(), event->position());
}

void DigitCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) line(m_last, event->position());
}

void DigitCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.drawImage(0, 0, m_image);
    painter.setPen(style::colours().border);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (!m_blank) return;
    painter.setPen(Qt::gray);
    painter.drawText(rect(), Qt::AlignCenter, tr("Draw a digit here"));
}

} // namespace skydeck::panels::experiments
