#include "widgets/style/deck_style.h"

#include "widgets/style/palette.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyleOption>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace skydeck::style {

namespace {

constexpr double corner = 4;
constexpr int cellMargin = 11;

void fillRounded(QPainter* painter, const QRect& rect, const QColor& fill, const QColor& outline) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(outline.isValid() ? QPen(outline, 1) : QPen(Qt::NoPen));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    painter->restore();
}

enum class Role { Plain, Primary, Destructive };

Role roleOf(const QWidget* widget) {
    if (widget && widget->property("destructive").toBool()) return Role::Destructive;
    if (widget && widget->property("primary").toBool()) return Role::Primary;
    return Role::Plain;
}

/// The fill of a button; the state shades it.
QColor buttonFill(const Colours& c, Role role, QStyle::State state) {
    const bool enabled = state & QStyle::State_Enabled;
    const bool pressed = state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (state & QStyle::State_MouseOver);
    if (role == Role::Plain || !enabled) {
        if (!enabled) return c.palette.color(QPalette::Window);
        return pressed ? c.selection : hover ? c.hover : c.palette.color(QPalette::Base);
    }
    const QColor base = role == Role::Primary ? c.accent : c.failed;
    if (pressed) return base.darker(115);
    // Towards white on dark, towards black on light: contrast to the text only grows.
    return hover ? (c.dark ? base.lighter(108) : base.darker(108)) : base;
}

QColor buttonText(const Colours& c, Role role) {
    if (role == Role::Primary) return c.onAccent;
    return c.dark ? QColor(0x2b0a07) : QColor(Qt::white);
}

/// The icon's shape in another colour.
QIcon tinted(const QIcon& icon, const QSize& size, const QColor& colour, const QPainter* painter) {
    QPixmap pixmap = icon.pixmap(size, painter->device()->devicePixelRatio());
    QPainter fill(&pixmap);
    fill.setCompositionMode(QPainter::CompositionMode_SourceIn);
    fill.fillRect(QRect(QPoint(), size), colour);
    return QIcon(pixmap);
}

void drawFocus(QPainter* painter, const QRect& rect, const Colours& c) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(c.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), corner, corner);
    painter->restore();
}

/// The box of what is typed into or chosen.
void drawField(QPainter* painter, const QStyleOption& option, QPalette::ColorRole fill, const Colours& c) {
    fillRounded(painter, option.rect, c.palette.color(fill), c.border);
    if (option.state & QStyle::State_HasFocus) drawFocus(painter, option.rect, c);
}

/// A box that is seen on every surface of both themes: outlined when empty, filled with the accent when on.
void drawCheck(QPainter* painter, const QRect& rect, QStyle::State state, const Colours& c) {
    const bool enabled = state & QStyle::State_Enabled, on = state & QStyle::State_On;
    const bool partly = state & QStyle::State_NoChange;
    const int side = std::min({rect.width(), rect.height(), 16});
    const QPointF centre = QRectF(rect).center(); // QRect's own lies half a pixel off
    const QRectF box(std::floor(centre.x() - side / 2.0) + 0.5, std::floor(centre.y() - side / 2.0) + 0.5, side - 1,
                     side - 1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor line = enabled ? c.muted : c.border;
    const QColor fill = enabled ? c.accent : c.border;
    painter->setPen(QPen(on || partly ? fill : line, 1));
    painter->setBrush(on || partly ? fill : c.palette.color(QPalette::Base));
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(QPen(c.onAccent, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&box](double x, double y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    if (partly)
        painter->drawLine(at(0.25, 0.5), at(0.75, 0.5));
    else if (on)
        painter->drawPolyline(QPolygonF{at(0.22, 0.52), at(0.43, 0.73), at(0.79, 0.29)});
    painter->restore();
}

} // namespace

DeckStyle::DeckStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void DeckStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QAbstractItemView*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void DeckStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
    const Colours& c = colours();
    switch (element) {
    case PE_PanelButtonCommand: {
        const Role role = roleOf(widget);
        const bool filled = role != Role::Plain && (option->state & State_Enabled);
        fillRounded(painter, option->rect, buttonFill(c, role, option->state), filled ? QColor() : c.border);
        return;
    }
    case PE_FrameDefaultButton:
        return; // the default button is known by its focus ring
    case PE_PanelButtonTool: {
        const bool active = option->state & (State_Sunken | State_On | State_MouseOver);
        const auto* button = qobject_cast<const QToolButton*>(widget);
        if (button && button->autoRaise() && !active) return;
        fillRounded(painter, option->rect, buttonFill(c, Role::Plain, option->state),
                    button && button->autoRaise() ? QColor() : c.border);
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheck(painter, option->rect, option->state, c);
        return;
    case PE_FrameFocusRect:
        // Item views show the current row by its selection; an outline in every cell is noise.
        if (!qobject_cast<const QAbstractItemView*>(widget)) drawFocus(painter, option->rect, c);
        return;
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth <= 0) break; // inside a spin or combo box
        drawField(painter, *option, option->state & State_Enabled ? QPalette::Base : QPalette::Window, c);
        return;
    }
    case PE_Frame: {
        painter->save();
        painter->setPen(c.border);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    }
    case PE_FrameTabBarBase: {
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.border);
        return;
    }
    case PE_PanelItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (!item) break;
        if (item->state & State_Selected)
            painter->fillRect(item->rect, c.selection);
        else if (item->backgroundBrush.style() != Qt::NoBrush)
            painter->fillRect(item->rect, item->backgroundBrush);
        else if ((item->state & State_MouseOver) && (item->state & State_Enabled))
            painter->fillRect(item->rect, c.hover);
        return;
    }
    case PE_PanelItemViewRow:
        if (option->state & State_Selected) painter->fillRect(option->rect, c.selection);
        return;
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (!header || header->sortIndicator == QStyleOptionHeader::None) return;
        const QPointF centre = QRectF(option->rect).center();
        const double up =
            header->sortIndicator == QStyleOptionHeader::SortDown ? 1 : -1 /* Qt's SortDown is ascending */;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(c.muted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(QPolygonF(
            {centre + QPointF(-3.5, 1.75 * up), centre + QPointF(0, -1.75 * up), centre + QPointF(3.5, 1.75 * up)}));
        painter->restore();
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void DeckStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const {
    const Colours& c = colours();
    switch (element) {
    case CE_PushButtonLabel: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        const Role role = roleOf(widget);
        if (!button || role == Role::Plain || !(option->state & State_Enabled)) break;
        QStyleOptionButton coloured(*button);
        coloured.palette.setColor(QPalette::ButtonText, buttonText(c, role));
        if (!button->icon.isNull())
            coloured.icon = tinted(button->icon, button->iconSize, buttonText(c, role), painter);
        QProxyStyle::drawControl(element, &coloured, painter, widget);
        return;
    }
    case CE_HeaderSection: {
        painter->fillRect(option->rect, c.palette.color(QPalette::Base));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.border);
        return;
    }
    case CE_HeaderEmptyArea: {
        painter->fillRect(option->rect, c.palette.color(QPalette::Base));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.border);
        return;
    }
    case CE_HeaderLabel: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (!header) break;
        painter->save();
        painter->setPen(c.muted);
        // The same margin as the cells below; the label's rectangle has the style's own header margin already.
        const int margin = cellMargin + 1 - pixelMetric(PM_HeaderMargin, option, widget);
        const QRect text = option->rect.adjusted(margin, 0, -margin, 0);
        painter->drawText(text, int(header->textAlignment) | Qt::TextSingleLine,
                          option->fontMetrics.elidedText(header->text, Qt::ElideRight, text.width()));
        painter->restore();
        return;
    }
    case CE_TabBarTabShape: {
        const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
        if (!tab) break;
        if (tab->state & State_Selected)
            painter->fillRect(QRect(tab->rect.left() + 4, tab->rect.bottom() - 1, tab->rect.width() - 8, 2), c.accent);
        else if (tab->state & State_MouseOver)
            painter->fillRect(tab->rect.adjusted(0, 0, 0, -2), c.hover);
        return;
    }
    case CE_TabBarTabLabel: {
        const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
        if (!tab || (tab->state & State_Selected)) break;
        QStyleOptionTab muted(*tab);
        muted.palette.setColor(QPalette::WindowText, c.muted);
        QProxyStyle::drawControl(element, &muted, painter, widget);
        return;
    }
    case CE_ItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (!item) break;
        // Selected rows are tinted, not filled with the accent: their text keeps its colour.
        QStyleOptionViewItem tinted(*item);
        tinted.palette.setColor(QPalette::HighlightedText, item->palette.color(QPalette::Text));
        QProxyStyle::drawControl(element, &tinted, painter, widget);
        return;
    }
    case CE_ProgressBarGroove: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(c.border);
        const QRectF bar(option->rect.left(), option->rect.center().y() - 2, option->rect.width(), 5);
        painter->drawRoundedRect(bar, 2.5, 2.5);
        painter->restore();
        return;
    }
    case CE_ProgressBarContents: {
        const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
        if (!bar) break;
        if (bar->maximum <= bar->minimum) return; // unknown total: an empty groove, the words say what goes on
        const double part = double(bar->progress - bar->minimum) / (bar->maximum - bar->minimum);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(bar->progress >= bar->maximum ? c.ok : c.progress);
        painter->drawRoundedRect(
            QRectF(option->rect.left(), option->rect.center().y() - 2, option->rect.width() * part, 5), 2.5, 2.5);
        painter->restore();
        return;
    }
    case CE_ProgressBarLabel:
        return; // words stand beside the bar
    case CE_Splitter:
        painter->fillRect(option->rect, c.border);
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void DeckStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                   const QWidget* widget) const {
    const Colours& c = colours();
    const auto arrow = [&](PrimitiveElement element, const QRect& rect, bool usable) {
        QStyleOption part(*option);
        part.rect = rect;
        if (!usable) part.palette.setColor(QPalette::WindowText, c.border);
        drawPrimitive(element, &part, painter, widget);
    };
    const bool enabled = option->state & State_Enabled;
    // Their line edits fill themselves with the base colour, disabled ones too.
    if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        spin && control == CC_SpinBox && spin->frame) {
        drawField(painter, *option, QPalette::Base, c);
        if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
        const auto button = [&](SubControl part, PrimitiveElement element, QAbstractSpinBox::StepEnabledFlag step) {
            const QRect rect = subControlRect(control, option, part, widget);
            const bool usable = enabled && (spin->stepEnabled & step);
            if (usable && (option->activeSubControls & part))
                fillRounded(painter, rect, option->state & State_Sunken ? c.selection : c.hover, {});
            arrow(element, rect, usable);
        };
        button(SC_SpinBoxUp, PE_IndicatorArrowUp, QAbstractSpinBox::StepUpEnabled);
        button(SC_SpinBoxDown, PE_IndicatorArrowDown, QAbstractSpinBox::StepDownEnabled);
        return;
    }
    if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        box && control == CC_ComboBox && box->editable && box->frame) {
        drawField(painter, *option, QPalette::Base, c);
        arrow(PE_IndicatorArrowDown, subControlRect(control, option, SC_ComboBoxArrow, widget), enabled);
        return;
    }
    if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option); bar && control == CC_ScrollBar) {
        const bool upright = bar->orientation == Qt::Vertical;
        painter->fillRect(option->rect, c.raised);
        if (bar->maximum == bar->minimum) return;
        const auto part = [&](SubControl which) { return subControlRect(control, option, which, widget); };
        arrow(upright ? PE_IndicatorArrowUp : PE_IndicatorArrowLeft, part(SC_ScrollBarSubLine),
              bar->sliderValue > bar->minimum);
        arrow(upright ? PE_IndicatorArrowDown : PE_IndicatorArrowRight, part(SC_ScrollBarAddLine),
              bar->sliderValue < bar->maximum);
        QColor thumb = c.muted;
        if (!(option->activeSubControls & SC_ScrollBarSlider)) thumb.setAlphaF(0.5F);
        const QRect place = part(SC_ScrollBarSlider);
        fillRounded(painter, upright ? place.adjusted(3, 1, -3, -1) : place.adjusted(1, 3, -1, -3), thumb, {});
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect DeckStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    QRect rect = QProxyStyle::subElementRect(element, option, widget);
    // An icon and its text belong together: the wide margin of cells stands before the icon only.
    if (element == SE_ItemViewItemText && qobject_cast<const QTableView*>(widget)) {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (item && (item->features & QStyleOptionViewItem::HasDecoration)) rect.setLeft(rect.left() - cellMargin - 4);
    }
    // Beside an icon of its own the field has made room already.
    if (element == SE_LineEditContents && widget && widget->findChildren<QToolButton*>().isEmpty())
        rect.adjust(6, 0, -6, 0);
    return rect;
}

int DeckStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
        return 20;
    case PM_ScrollBarExtent:
        return 12;
    case PM_FocusFrameHMargin:
        if (qobject_cast<const QTableView*>(widget)) return cellMargin;
        break;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 12;
    case PM_TabBarTabShiftVertical:
        return 0;
    case PM_DefaultFrameWidth:
        if (qobject_cast<const QAbstractItemView*>(widget)) return 1;
        break;
    default:
        break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int DeckStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* data) const {
    switch (hint) {
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 400;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_EtchDisabledText:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize DeckStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                  const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setWidth(result.width() + 8);
        result.setHeight(std::max(result.height(), 32));
        break;
    case CT_HeaderSection: // the margins of CE_HeaderLabel
        result.rwidth() += 2 * (cellMargin + 1 - pixelMetric(PM_HeaderMargin, option, widget));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        result.setHeight(std::max(result.height(), 32));
        break;
    case CT_ToolButton:
        result.setHeight(std::max(result.height(), 28));
        break;
    case CT_MenuItem:
        result.setHeight(std::max(result.height(), 28));
        break;
    default:
        break;
    }
    return result;
}

} // namespace skydeck::style
