#include "widgets/shell/band.h"

#include "widgets/style/palette.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace skydeck::shell {

Band::Band(QWidget* parent) : QWidget(parent), m_text(new QLabel(this)), m_layout(new QHBoxLayout(this)) {
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_layout->setContentsMargins(16, 4, 12, 4);
    m_layout->addWidget(m_text, 1);
}

QPushButton* Band::addButton() {
    auto* button = new QPushButton(this);
    m_layout->addWidget(button);
    return button;
}

void Band::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.band);
    QPalette onBand = m_text->palette();
    if (onBand.color(QPalette::WindowText) != c.onBand) {
        onBand.setColor(QPalette::WindowText, c.onBand);
        m_text->setPalette(onBand);
    }
}

} // namespace skydeck::shell
