#include "widgets/shell/log_lines_access.h"

#include "widgets/shell/log_lines.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace skydeck::shell {

namespace {

/// Offsets count the characters of all lines, with one for each end of line.
class LogLinesAccess final : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    explicit LogLinesAccess(LogLines* lines) : QAccessibleWidget(lines, QAccessible::EditableText), m_lines(lines) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::TextInterface) return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        state.selectableText = true;
        return state;
    }
    int childCount() const override { return 0; }
    QAccessibleInterface* child(int) const override { return nullptr; }

    // The caret and the selection are not told: nobody edits here, and a log moves on by itself.
    void selection(int, int* begin, int* end) const override { *begin = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}

    QString text(int begin, int end) const override { return m_lines->text(begin, end); }
    int characterCount() const override { return static_cast<int>(m_lines->characters()); }
    QRect characterRect(int) const override { return m_lines->rect(); }
    int offsetAtPoint(const QPoint&) const override { return 0; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int* begin, int* end) const override {
        *begin = 0;
        *end = characterCount();
        return {};
    }

private:
    LogLines* m_lines;
};

QAccessibleInterface* logLinesAccess(const QString& className, QObject* object) {
    if (className != QLatin1String(LogLines::staticMetaObject.className())) return nullptr;
    auto* lines = qobject_cast<LogLines*>(object);
    return lines ? new LogLinesAccess(lines) : nullptr;
}

} // namespace

void installLogLinesAccess() {
    static const bool installed = [] {
        QAccessible::installFactory(logLinesAccess);
        return true;
    }();
    Q_UNUSED(installed)
}

} // namespace skydeck::shell
