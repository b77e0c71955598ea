#pragma once

#include "widgets/panels/ecs/questions_model.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::ecs {

/// Questions to the answering bot of EcsClusterQaBot: ask one or a file of them, watch their tasks, see each answer in
/// its context.
class QuestionsPage final : public QWidget {
    Q_OBJECT
public:
    explicit QuestionsPage(shell::Deck& deck, QWidget* parent = nullptr);
    void apply(QuestionsContent content);
    void setFilterWords(const QString& text);

Q_SIGNALS:
    /// The table has other answers than those shown.
    void changed();
    /// A task's ARN that somebody wants to see.
    void taskWanted(const QString& arn);

private:
    using Answers = std::vector<workflows::AnsweredQuestion>;
    /// Gives the questions on a worker; they come from the form or from a file.
    using Source = std::function<Result<std::vector<workflows::Question>>()>;

    QWidget* buildForm();
    QWidget* buildAnswers();
    void askOne();
    void askFile();
    void ask(const QString& title, Source source);
    void take(const Answers& answers);
    void clear();
    void fill();
    void enable();
    void showSelected();

    shell::Deck& m_deck;
    QPlainTextEdit* m_context;
    QLineEdit* m_question;
    QPushButton *m_ask, *m_file, *m_clear;
    QLabel *m_message, *m_count, *m_sentence;
    QPlainTextEdit* m_shown;
    AnswerTable* m_rows;
    models::TableView* m_table;
    QAction* m_openTask;
    QuestionsContent m_content;
    Answers m_asked; ///< in this window, newest first
    bool m_loaded = false;
};

} // namespace skydeck::panels::ecs
