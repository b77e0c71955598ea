#pragma once

#include <QLabel>

namespace skydeck::style {

/// A label of one line of plain text that gives way: where it does not fit, its middle is left out ("metrics_…_9.csv")
/// and the whole is its tool tip. text() is always the whole.
class ElidedLabel final : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideMiddle);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString shown() const;
    Qt::TextElideMode m_mode;
};

} // namespace skydeck::style
