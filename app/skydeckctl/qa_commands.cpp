#include "app/skydeckctl/command.h"
#include "app/skydeckctl/streams.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/questions.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

using workflows::AnsweredQuestion;
using workflows::QuestionBot;

constexpr OptionSpec kPrefix{"--prefix", "/PATH/", "the stack's ParameterPrefix, where it has one"};
constexpr std::int64_t kMostParallel = 100;

Result<QuestionBot> findBot(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return QuestionBot::find(session, call.arguments.value("--prefix"), call.context);
}

Json answerRow(const AnsweredQuestion& given) {
    Json row{{"item_id", given.asked.itemId}, {"context", given.asked.context}, {"question", given.asked.question}};
    if (!given.taskArn.empty()) row["task"] = given.taskArn;
    if (!given.answered()) {
        row["error"] = {{"code", given.error.code}, {"message", given.error.message}};
        return row;
    }
    row["answer"] = given.answer;
    // What somebody else wrote there may be no number.
    if (const auto score = parseDouble(given.score)) row["score"] = *score;
    if (!given.engine.empty()) row["engine"] = given.engine;
    return row;
}

void printAnswers(Invocation& call, const std::vector<AnsweredQuestion>& answers, std::string_view empty) {
    Json rows = Json::array();
    for (const AnsweredQuestion& answer : answers)
        rows.push_back(answerRow(answer));
    std::vector<Column> columns{
        {"QUESTION", "question"}, {"ANSWER", "answer"}, {"SCORE", "score"}, {"ITEM", "item_id"}};
    // Answers of rules, not of a network, are marked wherever they show.
    const auto marked = [](const AnsweredQuestion& answer) { return !answer.engine.empty(); };
    if (std::ranges::any_of(answers, marked)) columns.push_back({"ENGINE", "engine"});
    call.output.rows(rows, columns, empty);
}

Status askOne(Invocation& call) {
    if (trim(call.word(0)).empty() || trim(call.word(1)).empty())
        return usageError("The context and the question must not be empty");
    SKYDECK_ASSIGN(const auto bot, findBot(call));
    SKYDECK_ASSIGN(const auto answers,
                   bot.ask({{call.arguments.value("--id"), call.word(0), call.word(1)}}, 1, call.reporting));
    const AnsweredQuestion& given = answers.front();
    if (!given.answered()) return fail(given.error);
    std::string sentence = given.answer + "  (score " + given.score;
    if (!given.engine.empty()) sentence += ", by the " + given.engine + " engine: no model is configured";
    call.output.result(answerRow(given), sentence + ")");
    return {};
}

Status askMany(Invocation& call) {
    SKYDECK_ASSIGN(const auto parallel, call.arguments.integer("--parallel", 20));
    if (parallel < 1 || parallel > kMostParallel)
        return usageError("--parallel must be from 1 to " + std::to_string(kMostParallel));
    const std::string& file = call.word(0);
    SKYDECK_ASSIGN(const std::string text, file == "-" ? readStandardInput(call.context.stop) : readFile(file));
    SKYDECK_ASSIGN(auto questions, workflows::parseQuestions(text, file));
    SKYDECK_ASSIGN(const auto bot, findBot(call));
    SKYDECK_ASSIGN(const auto answers,
                   bot.ask(std::move(questions), static_cast<std::size_t>(parallel), call.reporting));
    printAnswers(call, answers, "No questions.");
    const auto failed = std::ranges::find_if(answers, [](const auto& answer) { return !answer.answered(); });
    if (failed == answers.end()) return {};
    const auto count = std::ranges::count_if(answers, [](const auto& answer) { return !answer.answered(); });
    Error error = failed->error;
    error.message = std::to_string(count) + " of " + std::to_string(answers.size()) +
                    " questions have no answer; the first, '" + failed->asked.question + "': " + error.message;
    return fail(std::move(error));
}

Status listAnswers(Invocation& call) {
    SKYDECK_ASSIGN(const auto bot, findBot(call));
    SKYDECK_ASSIGN(const auto answers, bot.answers(call.context));
    printAnswers(call, answers, "No answers yet.");
    return {};
}

Status clearAnswers(Invocation& call) {
    SKYDECK_ASSIGN(const auto bot, findBot(call));
    SKYDECK_ASSIGN(const auto count, bot.clear(call.reporting));
    call.output.result({{"table", bot.tableName()}, {"deleted", count}},
                       std::to_string(count) + " answers deleted from " + bot.tableName());
    return {};
}

} // namespace

Group qaGroup() {
    return {"qa",
            "questions to the answering worker",
            {
                {"ask",
                 "CONTEXT QUESTION",
                 "Runs a task of EcsClusterQaBot that finds the answer in the context; waits for it.",
                 2,
                 2,
                 {{"--id", "ID", "the answer's key in the table, default a new one"}, kPrefix},
                 askOne},
                {"ask-many",
                 "FILE",
                 "Asks every question of a JSON file (an array, or an object a line, of context, question, item_id), a "
                 "task "
                 "each; - is standard input.",
                 1,
                 1,
                 {{"--parallel", "N", "tasks at the same time, default 20"}, kPrefix},
                 askMany},
                {"answers", "", "Lists the answers in the table.", 0, 0, {kPrefix}, listAnswers},
                {"clear", "", "Deletes all answers.", 0, 0, {kPrefix}, clearAnswers},
            }};
}

} // namespace skydeck::ctl
