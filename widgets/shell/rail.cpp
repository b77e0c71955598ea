#include "widgets/shell/rail.h"

#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QButtonGroup>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {

constexpr int expandedWidth = 168, collapsedWidth = 52, itemHeight = 36;

/// Icon at a fixed place, label beside it, an accent bar at the current one.
class RailButton final : public QToolButton {
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent*) override {
        const auto& c = style::colours();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(8, 2, -8, -2);
        painter.setPen(Qt::NoPen);
        if (isChecked() || underMouse() || isDown()) {
            painter.setBrush(isChecked() ? c.selection : c.hover);
            painter.drawRoundedRect(box, 4, 4);
        }
        if (isChecked()) {
            painter.setBrush(c.accent);
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 6, 3, box.height() - 12), 1.5, 1.5);
        }
        const QRect iconBox(16, (height() - 20) / 2, 20, 20);
        icon().paint(&painter, iconBox);
        if (toolButtonStyle() == Qt::ToolButtonTextBesideIcon) {
            QFont font = this->font();
            if (isChecked()) font.setWeight(QFont::DemiBold);
            painter.setFont(font);
            painter.setPen(c.palette.color(QPalette::Text));
            painter.drawText(rect().adjusted(48, 0, -12, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                             text());
        }
        if (hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(c.accent, 2));
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
        }
    }
};

} // namespace

Rail::Rail(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    setAccessibleName(tr("Navigation"));
    m_items = new QVBoxLayout;
    m_items->setSpacing(0);
    m_toggle = new RailButton(this);
    m_toggle->setFixedHeight(itemHeight);
    m_toggle->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_toggle, &QToolButton::clicked, this, [this] { setCollapsed(!m_collapsed); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 1, 8);
    layout->setSpacing(0);
    layout->addLayout(m_items);
    layout->addStretch(1);
    layout->addWidget(m_toggle);
    setCollapsed(false);
}

void Rail::addItem(const QString& id, const QString& title, const QString& icon, const QString& shortcutText) {
    auto* button = style::named(new RailButton(this), title);
    button->setText(title);
    button->setIcon(style::icon(icon));
    button->setToolTip(shortcutText.isEmpty() ? title : QStringLiteral("%1 (%2)").arg(title, shortcutText));
    button->setCheckable(true);
    button->setObjectName(id);
    button->setFixedHeight(itemHeight);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setToolButtonStyle(m_collapsed ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_group->addButton(button);
    m_items->addWidget(button);
    m_buttons << button;
    // Not clicked(): assistive technology toggles checkable buttons.
    connect(button, &QToolButton::toggled, this, [this, id](bool on) {
        if (on) Q_EMIT chosen(id);
    });
}

void Rail::setCurrent(const QString& id) {
    if (id.isEmpty()) {
        // An exclusive group keeps its last one pressed.
        m_group->setExclusive(false);
        for (QToolButton* button : m_buttons)
            button->setChecked(false);
        m_group->setExclusive(true);
    }
    for (QToolButton* button : m_buttons) {
        if (button->objectName() != id) continue;
        const QSignalBlocker quiet(button);
        button->setChecked(true);
        for (QToolButton* other : m_buttons)
            other->update();
    }
}

int Rail::widthOf(bool collapsed) {
    return collapsed ? collapsedWidth : expandedWidth;
}

void Rail::setCollapsed(bool collapsed) {
    m_collapsed = collapsed;
    setFixedWidth(widthOf(collapsed));
    const auto look = collapsed ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    for (QToolButton* button : m_buttons)
        button->setToolButtonStyle(look);
    m_toggle->setToolButtonStyle(look);
    const QString words = collapsed ? tr("Expand") : tr("Collapse");
    m_toggle->setText(words);
    m_toggle->setToolTip(collapsed ? tr("Show labels") : tr("Show icons only"));
    m_toggle->setAccessibleName(collapsed ? tr("Expand navigation") : tr("Collapse navigation"));
    m_toggle->setIcon(style::icon(collapsed ? QStringLiteral("rail-expand") : QStringLiteral("rail-collapse")));
    Q_EMIT collapsedChanged(collapsed);
}

void Rail::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), c.border);
}

} // namespace skydeck::shell
