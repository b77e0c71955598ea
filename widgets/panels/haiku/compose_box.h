#pragma once

#include "core/workflows/haiku.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace skydeck::panels::haiku {

/// Where a haiku is written: who, and three lines.
class ComposeBox final : public QWidget {
    Q_OBJECT
public:
    explicit ComposeBox(QWidget* parent = nullptr);
    workflows::Haiku haiku() const;
    /// After it was posted: the lines go, the name stays.
    void clearLines();
    void say(const QString& text, bool mistake = false);
    void setPostable(bool on);

Q_SIGNALS:
    void postRequested();

private:
    void updateButton();
    QLineEdit *m_name, *m_first, *m_second, *m_third;
    QPushButton* m_post;
    QLabel* m_note;
    bool m_postable = false;
};

} // namespace skydeck::panels::haiku
