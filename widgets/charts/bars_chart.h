#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace skydeck::charts {

/// Horizontal bars from 0 to 1 with a title, a line about how they were found, and a number at each.
struct BarsData {
    struct Bar {
        QString name;
        double share = 0; ///< 0 to 1
        QString note;     ///< behind the number: "3 groups"
    };
    QString title;
    QString method; ///< below the title, in small letters
    QString empty;  ///< said when there is no bar
    std::vector<Bar> bars;
};

class BarsChart final : public QWidget {
    Q_OBJECT
public:
    explicit BarsChart(QWidget* parent = nullptr);
    void setData(BarsData data);
    /// name,share and, behind a line of its own, title and method.
    QString csv() const;
    QSize minimumSizeHint() const override { return {240, 120}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BarsData m_data;
};

} // namespace skydeck::charts
