#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace skydeck::shell {

/// A sentence across the window on the amber that asks for attention, with buttons behind it.
class Band : public QWidget {
    Q_OBJECT
protected:
    explicit Band(QWidget* parent);

    QPushButton* addButton();
    void paintEvent(QPaintEvent* event) override;

    QLabel* m_text;

private:
    QHBoxLayout* m_layout;
};

} // namespace skydeck::shell
