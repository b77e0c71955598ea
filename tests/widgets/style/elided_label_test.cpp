#include "tests/widgets/support.h"
#include "widgets/style/elided_label.h"

#include <QImage>

using skydeck::style::ElidedLabel;

TEST(ElidedLabel, GivesWayAndKeepsItsWholeText) {
    ElidedLabel label;
    const QString text = QString(200, QLatin1Char('x'));
    label.setText(text);
    label.resize(80, 24);
    EXPECT_EQ(label.text(), text);
    EXPECT_LT(label.minimumSizeHint().height(), 100);
    QImage narrow(80, 24, QImage::Format_ARGB32);
    narrow.fill(Qt::white);
    label.render(&narrow);
    // What is painted ends inside: the last column is free, and something is there before it.
    int last = 0, all = 0;
    for (int y = 0; y < narrow.height(); ++y)
        for (int x = 0; x < narrow.width(); ++x) {
            const bool dark = qGray(narrow.pixel(x, y)) < 160;
            all += dark;
            last += dark && x == narrow.width() - 1;
        }
    EXPECT_GT(all, 20);
    EXPECT_EQ(last, 0);
}
