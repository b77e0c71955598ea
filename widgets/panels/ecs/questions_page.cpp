#include "widgets/panels/ecs/questions_page.h"

#include "core/base/files.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <mutex>

namespace skydeck::panels::ecs {

using style::qstr;
using workflows::AnsweredQuestion;
using workflows::QuestionBot;

namespace {

constexpr std::size_t kAtOnce = 20; ///< tasks that answer at the same time

/// What a worker knows of the questions that it asks.
struct Asking {
    std::mutex mutex;
    std::vector<AnsweredQuestion> answers;
};

/// The first one without an answer speaks for all of them.
Status failureAmong(const std::vector<AnsweredQuestion>& answers) {
    const auto unanswered = [](const AnsweredQuestion& each) { return !each.answered(); };
    const auto first = std::ranges::find_if(answers, unanswered);
    if (first == answers.end()) return {};
    Error error = first->error;
    error.message = std::to_string(std::ranges::count_if(answers, unanswered)) + " of " +
                    std::to_string(answers.size()) + " questions have no answer: " + error.message;
    return fail(std::move(error));
}

} // namespace

QuestionsPage::QuestionsPage(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(buildForm());
    splitter->addWidget(buildAnswers());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({320, 700});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    connect(&m_deck, &shell::Deck::linkChanged, this, &QuestionsPage::enable);
    fill();
}

QWidget* QuestionsPage::buildForm() {
    auto* area = new QWidget(this);
    m_context = style::named(new QPlainTextEdit(area), tr("Context"));
    m_context->setPlaceholderText(tr("The text in which the answer is to be found"));
    m_context->setTabChangesFocus(true);
    m_question = style::named(new QLineEdit(area), tr("Question"));
    m_question->setPlaceholderText(tr("What do you want to know?"));
    m_ask = style::named(new QPushButton(tr("Ask"), area), tr("Ask"));
    m_ask->setProperty("primary", true);
    m_file =
        style::named(new QPushButton(style::icon(QStringLiteral("file")), tr("Ask a file…"), area), tr("Ask a file"));
    m_file->setToolTip(tr("A JSON array, or one JSON object a line, of context, question and perhaps item_id: a task "
                          "answers each, %1 at a time")
                           .arg(kAtOnce));
    m_message = new QLabel(area);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    const auto label = [area](const QString& text, QWidget* field) {
        auto* made = new QLabel(text, area);
        made->setBuddy(field);
        return made;
    };
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_ask);
    buttons->addWidget(m_file);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(label(tr("Context"), m_context));
    layout->addWidget(m_context, 1);
    layout->addWidget(label(tr("Question"), m_question));
    layout->addWidget(m_question);
    layout->addLayout(buttons);
    layout->addWidget(m_message);
    connect(m_context, &QPlainTextEdit::textChanged, this, &QuestionsPage::enable);
    connect(m_question, &QLineEdit::textChanged, this, &QuestionsPage::enable);
    connect(m_question, &QLineEdit::returnPressed, this, &QuestionsPage::askOne);
    connect(m_ask, &QPushButton::clicked, this, &QuestionsPage::askOne);
    connect(m_file, &QPushButton::clicked, this, &QuestionsPage::askFile);
    return area;
}

QWidget* QuestionsPage::buildAnswers() {
    auto* area = new QWidget(this);
    m_count = new QLabel(area);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_clear = style::named(new QPushButton(style::icon(QStringLiteral("delete")), tr("Clear answers"), area),
                           tr("Clear answers"));
    m_rows = makeAnswerTable(this);
    m_table = new models::TableView(m_rows, tr("Answers"), area);
    m_table->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("answers")));
    m_openTask = new QAction(style::icon(QStringLiteral("ecs")), tr("Show its task"), this);
    m_table->addActions({m_openTask});
    m_sentence = new QLabel(area);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_shown = style::named(new QPlainTextEdit(area), tr("Context of the answer"));
    m_shown->setReadOnly(true);
    m_shown->setFrameShape(QFrame::NoFrame);
    m_shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    auto* details = new QWidget(area);
    auto* below = new QVBoxLayout(details);
    below->setContentsMargins(12, 8, 12, 8);
    below->setSpacing(8);
    below->addWidget(m_sentence);
    below->addWidget(m_shown, 1);
    auto* splitter = new QSplitter(Qt::Vertical, area);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_table);
    splitter->addWidget(details);
    splitter->setSizes({360, 200});
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->addWidget(m_count, 1);
    bar->addWidget(m_clear);
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(splitter, 1);
    connect(m_clear, &QPushButton::clicked, this, &QuestionsPage::clear);
    connect(m_table, &models::TableView::selectionMoved, this, &QuestionsPage::showSelected);
    connect(m_openTask, &QAction::triggered, this, [this] {
        if (const AnswerRow* row = m_rows->find(m_table->selectedKeys().value(0)))
            Q_EMIT taskWanted(qstr(row->given.taskArn));
    });
    return area;
}

void QuestionsPage::setFilterWords(const QString& text) {
    m_table->proxy().setFilterWords(text);
}

void QuestionsPage::apply(QuestionsContent content) {
    m_content = std::move(content);
    m_loaded = true;
    fill();
}

void QuestionsPage::fill() {
    m_rows->setRows(mergedAnswers(m_asked, m_content.answers));
    m_count->setText(m_loaded ? tr("%n answer(s)", nullptr, static_cast<int>(m_content.answers.size()))
                              : tr("Loading…"));
    m_table->setEmptyText(m_content.error ? shell::errorSentence(*m_content.error)
                          : m_loaded      ? tr("No answers yet. Ask something at the left.")
                                          : tr("Loading…"));
    if (m_table->selectedKeys().isEmpty() && m_rows->rowCount() > 0) m_table->selectRow(0);
    enable();
    showSelected();
}

void QuestionsPage::enable() {
    const bool ready = m_deck.link() == shell::Deck::Link::Ready && m_loaded && !m_content.error;
    const bool complete = !m_context->toPlainText().trimmed().isEmpty() && !m_question->text().trimmed().isEmpty();
    m_ask->setEnabled(ready && complete);
    m_file->setEnabled(ready);
    m_clear->setEnabled(ready && m_rows->rowCount() > 0);
    m_message->setText(m_content.error ? shell::errorSentence(*m_content.error)
                                       : tr("Each question is a task on Fargate: it takes some seconds to start, and "
                                            "costs while it runs."));
}

void QuestionsPage::askOne() {
    if (!m_ask->isEnabled()) return;
    const workflows::Question question{
        {}, style::str(m_context->toPlainText()), style::str(m_question->text().trimmed())};
    ask(tr("Asking: %1").arg(m_question->text().trimmed()),
        [question]() -> Result<std::vector<workflows::Question>> { return std::vector{question}; });
}

void QuestionsPage::askFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Ask a file"), QString(),
                                                      tr("Questions (*.json *.jsonl *.ndjson);;All files (*)"));
    if (file.isEmpty()) return;
    ask(tr("Asking %1").arg(QFileInfo(file).fileName()), [path = style::str(file)] {
        return readFile(path).and_then([&](const std::string& text) { return workflows::parseQuestions(text, path); });
    });
}

void QuestionsPage::ask(const QString& title, Source source) {
    if (!m_deck.allowWrite(this)) return;
    auto asking = std::make_shared<Asking>();
    const auto known = [this, asking] {
        const std::lock_guard lock(asking->mutex);
        take(asking->answers);
    };
    m_deck.jobs().start(
        this, {title, tr("Answered")},
        [session = m_deck.session(), source = std::move(source), asking](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(auto questions, source());
            SKYDECK_ASSIGN(const auto bot, QuestionBot::find(session, {}, context));
            const auto keep = [&asking](const std::vector<AnsweredQuestion>& answers) {
                const std::lock_guard lock(asking->mutex);
                asking->answers = answers;
            };
            auto answers = bot.ask(std::move(questions), kAtOnce, context, keep);
            if (answers) {
                keep(*answers);
                return failureAmong(*answers);
            }
            const std::lock_guard lock(asking->mutex);
            for (AnsweredQuestion& each : asking->answers)
                if (each.answered() && each.answer.empty()) each.error = answers.error();
            return fail(std::move(answers.error()));
        },
        [this, known](const Status&) {
            known();
            Q_EMIT changed();
        },
        [known](const Progress&) { known(); });
}

/// Newer states of questions that are known, and new questions in front.
void QuestionsPage::take(const Answers& answers) {
    Answers fresh;
    for (const AnsweredQuestion& each : answers) {
        const auto known =
            std::ranges::find(m_asked, each.asked.itemId, [](const AnsweredQuestion& one) { return one.asked.itemId; });
        if (known == m_asked.end())
            fresh.push_back(each);
        else
            *known = each;
    }
    m_asked.insert(m_asked.begin(), fresh.begin(), fresh.end());
    fill();
    if (!fresh.empty()) m_table->selectKey(qstr(fresh.front().asked.itemId));
}

void QuestionsPage::clear() {
    if (!m_deck.allowWrite(this)) return;
    if (!shell::confirmDestructive(this, tr("Clear answers"), tr("Every answer in the bot's table goes:"),
                                   {tr("%n answer(s)", nullptr, static_cast<int>(m_content.answers.size()))},
                                   tr("Clear")))
        return;
    m_deck.jobs().start(
        this, {tr("Clearing the answers"), tr("The table is empty")},
        [session = m_deck.session()](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto bot, QuestionBot::find(session, {}, context));
            return bot.clear(context);
        },
        [this](const Result<std::uint64_t>& deleted) {
            // Those still on their way stay.
            if (deleted)
                std::erase_if(m_asked,
                              [](const AnsweredQuestion& each) { return !each.answered() || !each.answer.empty(); });
            Q_EMIT changed();
        });
}

void QuestionsPage::showSelected() {
    const AnswerRow* row = m_rows->find(m_table->selectedKeys().value(0));
    m_openTask->setEnabled(row && !row->given.taskArn.empty());
    if (!row) {
        m_sentence->setText(tr("Select an answer to see it in its context."));
        m_shown->clear();
        return;
    }
    m_sentence->setText(answerSentence(*row));
    const QString context = qstr(row->given.asked.context);
    if (m_shown->toPlainText() != context) m_shown->setPlainText(context);
    QList<QTextEdit::ExtraSelection> marks;
    const auto spans = row->given.answered() ? spansOf(context, qstr(row->given.answer))
                                             : std::vector<std::pair<qsizetype, qsizetype>>();
    for (const auto& [first, length] : spans) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_shown->document());
        mark.cursor.setPosition(static_cast<int>(first));
        mark.cursor.setPosition(static_cast<int>(first + length), QTextCursor::KeepAnchor);
        mark.format.setBackground(style::colours().selection);
        mark.format.setFontWeight(QFont::DemiBold);
        mark.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        marks.append(mark);
    }
    m_shown->setExtraSelections(marks);
}

} // namespace skydeck::panels::ecs
