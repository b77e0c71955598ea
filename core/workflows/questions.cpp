#include "core/workflows/questions.h"

#include "core/base/json_entries.h"
#include "core/base/strings.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/tables.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace skydeck::workflows {

namespace {

namespace ddb = aws::dynamodb;

constexpr std::size_t kTasksPerDescribe = 100;
constexpr int kMostMisses = 20;
constexpr const char* kStopped = "STOPPED";

Result<Question> questionOf(const Json& entry, const std::string& place) {
    Question question;
    for (const auto& [name, target, needed] :
         {std::tuple("context", &question.context, true), std::tuple("question", &question.question, true),
          std::tuple("item_id", &question.itemId, false)}) {
        const Json& value = memberAt(entry, name);
        if (value.is_null() && !needed) continue;
        if (!value.is_string() || (needed && trim(value.get<std::string>()).empty()))
            return fail(ErrorKind::InvalidInput, "InvalidQuestions", place + " has no text \"" + name + "\"",
                        "Each entry is {\"context\": …, \"question\": …, \"item_id\": …}; the last may be left out.");
        *target = value.get<std::string>();
    }
    return question;
}

std::string textOf(const ddb::Item& item, const std::string& name) {
    const auto found = item.find(name);
    if (found == item.end()) return {};
    if (const auto* text = std::get_if<std::string>(&found->second.value)) return *text;
    if (const auto* number = std::get_if<ddb::Number>(&found->second.value)) return number->text;
    return {};
}

AnsweredQuestion answerOf(const ddb::Item& item) {
    AnsweredQuestion answer;
    answer.asked = {textOf(item, "item_id"), textOf(item, "context"), textOf(item, "question")};
    answer.answer = textOf(item, "answer");
    answer.score = textOf(item, "score");
    answer.engine = textOf(item, "engine");
    return answer;
}

/// "1 RUNNING, 3 PENDING", in the order of a task's life.
std::string statesOf(const std::vector<AnsweredQuestion*>& running) {
    std::string text;
    for (const char* state :
         {"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING"}) {
        const auto count = std::ranges::count(running, state, &AnsweredQuestion::status);
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + state;
    }
    return text;
}

Error taskError(std::string message, std::string hint) {
    return {ErrorKind::Conflict, "TaskFailed", std::move(message), 0, {}, std::move(hint)};
}

/// Why a stopped task cannot have answered; nothing when its container ended well.
std::optional<Error> failureOf(const Json& task) {
    const Json& containers = arrayAt(task, "containers");
    const Json container = containers.empty() ? Json::object() : containers.front();
    const Json& code = memberAt(container, "exitCode");
    if (code.is_number_integer() && code.get<std::int64_t>() == 0) return std::nullopt;
    std::string why = stringAt(container, "reason", stringAt(task, "stoppedReason"));
    if (code.is_number_integer())
        why = "exit status " + std::to_string(code.get<std::int64_t>()) + (why.empty() ? "" : " (" + why + ")");
    return taskError("The task ended without an answer: " + (why.empty() ? "no reason was given" : why),
                     "Its log says more: CloudWatch Logs, the group that the stack's output LogGroupName names.");
}

std::string newItemId(Random& random) {
    std::string id;
    for (int half = 0; half < 2; ++half) {
        const std::uint64_t bits = random.next();
        id += toHex({reinterpret_cast<const char*>(&bits), sizeof bits});
    }
    return id;
}

} // namespace

Result<std::vector<Question>> parseQuestions(const std::string& text, const std::string& what) {
    std::vector<Question> questions;
    SKYDECK_TRY(forEachEntry(text, what, [&](const Json& entry, const std::string& place) -> Status {
        SKYDECK_ASSIGN(questions.emplace_back(), questionOf(entry, place));
        return {};
    }));
    if (questions.empty())
        return fail(ErrorKind::InvalidInput, "InvalidQuestions", "'" + what + "' holds no question",
                    "A JSON array, or one JSON object a line, of {\"context\": …, \"question\": …} is needed.");
    std::set<std::string_view> ids;
    for (const Question& question : questions)
        if (!question.itemId.empty() && !ids.insert(question.itemId).second)
            return fail(ErrorKind::InvalidInput, "InvalidQuestions",
                        "'" + what + "' has the item_id '" + question.itemId + "' twice",
                        "Answers are kept by item_id: give each question its own, or none.");
    return questions;
}

Result<QuestionBot> QuestionBot::find(std::shared_ptr<aws::Session> session, const std::string& prefix,
                                      const CallContext& context, Random& random) {
    SKYDECK_ASSIGN(const auto ssm, aws::ApiClient::create(session, "ssm"));
    SKYDECK_ASSIGN(auto ecs, aws::ApiClient::create(session, "ecs"));
    SKYDECK_ASSIGN(auto table, ddb::DynamoDbClient::create(session));
    QuestionBot bot(std::move(ecs), std::move(table), random);
    const std::array<std::pair<const char*, std::string*>, 5> wanted{{{"ECS_CLUSTER_NAME", &bot.m_cluster},
                                                                      {"ECS_TASK_DEFINITION_ARN", &bot.m_definition},
                                                                      {"ECS_TASK_VPC_SUBNET_1", &bot.m_subnet},
                                                                      {"CONTAINER_NAME", &bot.m_container},
                                                                      {"TABLE_NAME", &bot.m_table}}};
    Json names = Json::array();
    for (const auto& [name, value] : wanted)
        names.push_back(prefix + name);
    SKYDECK_ASSIGN(const Json found, ssm.call("GetParameters", {{"Names", names}}, quiet(context)));
    for (const auto& [name, value] : wanted) {
        for (const Json& parameter : arrayAt(found, "Parameters"))
            if (stringAt(parameter, "Name") == prefix + name) *value = stringAt(parameter, "Value");
        if (value->empty())
            return fail(ErrorKind::NotFound, "NoQuestionBot", "There is no parameter '" + prefix + name + "'",
                        "Deploy the stack first: skydeckctl stacks deploy EcsClusterQaBot --wait.");
    }
    return bot;
}

void QuestionBot::start(AnsweredQuestion& question, const CallContext& context) const {
    const Json input{
        {"cluster", m_cluster},
        {"taskDefinition", m_definition},
        {"launchType", "FARGATE"},
        {"count", 1},
        {"networkConfiguration",
         {{"awsvpcConfiguration", {{"subnets", Json::array({m_subnet})}, {"assignPublicIp", "ENABLED"}}}}},
        {"overrides",
         {{"containerOverrides", Json::array({{{"name", m_container},
                                               {"command", Json::array({question.asked.context, question.asked.question,
                                                                        question.asked.itemId})}}})}}}};
    const auto started = m_ecs.call("RunTask", input, quiet(context));
    if (!started) {
        question.error = started.error();
        return;
    }
    const Json& tasks = arrayAt(*started, "tasks");
    if (tasks.empty()) {
        const Json& failures = arrayAt(*started, "failures");
        const std::string why = failures.empty() ? "no reason was given" : stringAt(failures.front(), "reason");
        question.error = taskError("No task was started: " + why, "Ask fewer questions at a time, or try again.");
        return;
    }
    question.taskArn = stringAt(tasks.front(), "taskArn");
    question.status = stringAt(tasks.front(), "lastStatus", "PROVISIONING");
}

Status QuestionBot::look(std::vector<AnsweredQuestion*>& running, Misses& misses, const CallContext& context) const {
    for (std::size_t first = 0; first < running.size(); first += kTasksPerDescribe) {
        const std::size_t last = std::min(running.size(), first + kTasksPerDescribe);
        Json arns = Json::array();
        for (std::size_t i = first; i < last; ++i)
            arns.push_back(running[i]->taskArn);
        SKYDECK_ASSIGN(const Json described,
                       m_ecs.call("DescribeTasks", {{"cluster", m_cluster}, {"tasks", arns}}, quiet(context)));
        for (std::size_t i = first; i < last; ++i) {
            AnsweredQuestion& question = *running[i];
            const Json& tasks = arrayAt(described, "tasks");
            const auto task = std::ranges::find_if(
                tasks, [&](const Json& one) { return stringAt(one, "taskArn") == question.taskArn; });
            if (task == tasks.end()) {
                // A task that has just started may not be known everywhere yet.
                if (++misses[question.taskArn] < kMostMisses) continue;
                question.status = kStopped;
                question.error = taskError("ECS does not know the task any more: " + question.taskArn, "Ask again.");
                continue;
            }
            question.status = stringAt(*task, "lastStatus");
            if (question.status != kStopped) continue;
            if (auto failure = failureOf(*task))
                question.error = std::move(*failure);
            else
                readAnswer(question, context);
        }
    }
    std::erase_if(running, [](const AnsweredQuestion* question) { return question->status == kStopped; });
    return {};
}

void QuestionBot::readAnswer(AnsweredQuestion& question, const CallContext& context) const {
    ddb::ReadOptions options;
    options.consistentRead = true;
    const auto item = m_items.getItem(m_table, {{"item_id", {question.asked.itemId}}}, options, quiet(context));
    if (!item) {
        question.error = item.error();
    } else if (!*item) {
        question.error = taskError("The task ended well, but left no answer in the table '" + m_table + "'",
                                   "Its image must write item_id, answer and score there.");
    } else {
        AnsweredQuestion read = answerOf(**item);
        question.answer = std::move(read.answer);
        question.score = std::move(read.score);
        question.engine = std::move(read.engine);
    }
}

Result<std::vector<AnsweredQuestion>> QuestionBot::ask(std::vector<Question> questions, std::size_t parallel,
                                                       const CallContext& context, const Watch& watch) const {
    std::vector<AnsweredQuestion> asked(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        asked[i].asked = std::move(questions[i]);
        if (asked[i].asked.itemId.empty()) asked[i].asked.itemId = newItemId(*m_random);
    }
    if (watch) watch(asked);
    std::vector<AnsweredQuestion*> running;
    Misses misses;
    std::size_t next = 0;
    while (next < asked.size() || !running.empty()) {
        SKYDECK_TRY(context.check(m_ecs.session()->clock()));
        while (next < asked.size() && running.size() < std::max<std::size_t>(parallel, 1)) {
            AnsweredQuestion& question = asked[next++];
            start(question, context);
            if (question.error.kind == ErrorKind::Cancelled) return fail(question.error);
            if (question.answered()) running.push_back(&question);
        }
        SKYDECK_TRY(look(running, misses, context));
        if (watch) watch(asked);
        context.report(next - running.size(), asked.size(), statesOf(running));
        if (!running.empty()) SKYDECK_TRY(pauseBetweenLooks(*m_ecs.session(), context));
    }
    return asked;
}

Result<std::vector<AnsweredQuestion>> QuestionBot::answers(const CallContext& context) const {
    std::vector<AnsweredQuestion> all;
    ddb::ScanInput scan;
    scan.tableName = m_table;
    SKYDECK_TRY(m_items.scan(
        scan,
        [&](ddb::ItemsPage page) {
            for (const ddb::Item& item : page.items)
                all.push_back(answerOf(item));
            return true;
        },
        quiet(context)));
    std::ranges::sort(all, {}, [](const AnsweredQuestion& answer) { return answer.asked.itemId; });
    return all;
}

Result<std::uint64_t> QuestionBot::clear(const CallContext& context) const {
    ddb::ScanInput scan;
    scan.tableName = m_table;
    return deleteItems(m_items, scan, context);
}

} // namespace skydeck::workflows
