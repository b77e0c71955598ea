#pragma once

#include <QString>
#include <QWidget>

class QLabel;

namespace skydeck::shell {

/// What failed in one part of a panel, above the rows that it had before: the sentence, Retry and Copy details. For the
/// panel as a whole PanelFrame::showError does the same.
class ErrorBar final : public QWidget {
    Q_OBJECT
public:
    /// Hidden until something is said.
    explicit ErrorBar(QWidget* parent);

    /// `sentence` as shell::errorSentence makes it, `details` as shell::errorDetails does.
    void say(const QString& sentence, const QString& details);

Q_SIGNALS:
    void retryRequested();

private:
    QLabel* m_text;
    QString m_details;
};

} // namespace skydeck::shell
