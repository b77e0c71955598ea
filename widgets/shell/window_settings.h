#pragma once

#include <QSettings>
#include <QThreadPool>
#include <QTimer>

namespace skydeck::shell {

/// The file of what the window remembers. Changes are written together a moment later, by another thread: a disk that
/// is busy holds nothing up. What is left is written when it goes.
class WindowSettings : public QSettings {
    Q_OBJECT
public:
    explicit WindowSettings(const QString& fileName);
    ~WindowSettings() override;

protected:
    bool event(QEvent* event) override;

private:
    void write();
    void written();

    QTimer m_settled;
    QThreadPool m_writer;
};

} // namespace skydeck::shell
