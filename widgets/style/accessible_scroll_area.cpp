#include "widgets/style/accessible_scroll_area.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QScrollArea>

namespace skydeck::style {

namespace {

QAccessibleInterface* scrollAreaAccess(const QString& className, QObject* object) {
    if (className != QLatin1String("QScrollArea")) return nullptr;
    auto* area = qobject_cast<QScrollArea*>(object);
    return area ? new QAccessibleWidget(area, QAccessible::Pane) : nullptr;
}

} // namespace

void installScrollAreaAccess() {
    QAccessible::installFactory(scrollAreaAccess);
}

} // namespace skydeck::style
