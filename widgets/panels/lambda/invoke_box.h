#pragma once

#include "core/aws/lambda/lambda_client.h"
#include "core/workflows/test_events.h"
#include "widgets/shell/deck.h"
#include "widgets/style/palette.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace skydeck::shell {
class JsonView;
class LogView;
} // namespace skydeck::shell

namespace skydeck::panels::lambda {

/// One call of a function: its event, from those kept or typed, and what came of it.
class InvokeBox final : public QWidget {
    Q_OBJECT
public:
    explicit InvokeBox(shell::Deck& deck, QWidget* parent = nullptr);

    /// Another function: its kept events; empty for none.
    void setFunction(const QString& name);
    /// What the function would get now.
    std::string payload() const;
    void invoke();

private:
    void showEvents(const workflows::TestEvents::Events& events);
    void chooseEvent();
    void keepEvent();
    void forgetEvent();
    /// Changes the kept events on a worker, then shows them with `chosen` on top.
    void changeEvents(std::function<Status(const workflows::TestEvents&)> change, const QString& chosen);
    void showOutcome(const QString& function, const Result<aws::lambda::InvokeOutput>& outcome);
    void say(const QString& text, style::Tone tone);

    shell::Deck& m_deck;
    QString m_function, m_chosen;
    workflows::TestEvents::Events m_known;
    shell::JobLane m_lane;
    int m_running = 0;
    QComboBox* m_events;
    QPushButton *m_keep, *m_forget, *m_invoke;
    QPlainTextEdit* m_event;
    QLabel* m_outcome;
    shell::JsonView* m_result;
    shell::LogView* m_log;
};

} // namespace skydeck::panels::lambda
