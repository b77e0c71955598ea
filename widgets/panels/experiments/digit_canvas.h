#pragma once

#include <QImage>
#include <QWidget>

#include <string>

namespace skydeck::panels::experiments {

/// A place to draw a digit with the mouse, white ink on black.
class DigitCanvas final : public QWidget {
    Q_OBJECT
public:
    explicit DigitCanvas(QWidget* parent = nullptr);
    void clear();
    bool isBlank() const { return m_blank; }
    const QImage& image() const { return m_image; }
    QSize sizeHint() const override { return {kSide, kSide}; }

    static constexpr int kSide = 196; ///< seven pixels for one of MNIST's

Q_SIGNALS:
    void drawn();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void line(const QPointF& from, const QPointF& to);

    QImage m_image;
    QPointF m_last;
    bool m_blank = true;
};

/// A drawing as MNIST's images are made (LeCun, Cortes and Burges, "The MNIST database"): fitted into 20 × 20 pixels
/// with its proportions, its centre of mass in the middle of 28 × 28; 784 bytes, ink is 255. Black without ink.
std::string mnistPixels(const QImage& drawing);

} // namespace skydeck::panels::experiments
