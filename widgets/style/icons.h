#pragma once

#include "widgets/style/palette.h"

#include <QIcon>
#include <QLabel>
#include <QString>
#include <QStringList>

namespace skydeck::style {

/// One of our drawn icons (resources/icons/NAME.svg, 20 px grid), recoloured from the palette in force whenever it is
/// painted, so a theme switch needs no new icons. An unknown name gives a null icon and a warning in the log.
QIcon icon(const QString& name);
/// The same, always in the colour of a tone.
QIcon icon(const QString& name, Tone tone);
/// The same in the accent colour.
QIcon accentIcon(const QString& name);
/// A label that shows an icon and follows a switch of the theme.
class IconLabel final : public QLabel {
public:
    IconLabel(const QIcon& icon, int side, QWidget* parent);
    void setIcon(const QIcon& icon);

protected:
    void changeEvent(QEvent* event) override;

private:
    QIcon m_icon;
    int m_side;
};
/// Every icon that is compiled in, sorted.
QStringList iconNames();

} // namespace skydeck::style
