#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace skydeck::shell {

/// The navigation at the left: icon and label, collapsible to icons.
class Rail final : public QWidget {
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);

    static int widthOf(bool collapsed);

    void addItem(const QString& id, const QString& title, const QString& icon, const QString& shortcutText);
    void setCurrent(const QString& id);
    void setCollapsed(bool collapsed);
    bool collapsed() const { return m_collapsed; }

Q_SIGNALS:
    void chosen(const QString& id);
    void collapsedChanged(bool collapsed);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_items;
    QToolButton* m_toggle;
    QList<QToolButton*> m_buttons;
    bool m_collapsed = false;
};

} // namespace skydeck::shell
