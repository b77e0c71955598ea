#pragma once

#include "core/aws/api_client.h"
#include "core/aws/dynamodb/dynamodb_client.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// A question for the answering worker, which finds the answer in the context.
struct Question {
    std::string itemId; ///< where the answer goes in the table; empty: a new one
    std::string context;
    std::string question;
};

/// What became of a question.
struct AnsweredQuestion {
    Question asked;
    std::string taskArn; ///< empty where no task could be started
    std::string status;  ///< the task's last state, or empty
    std::string answer;
    std::string score;  ///< a number as the table has it, 0 to 1
    std::string engine; ///< "baseline" where no network answered: show it
    Error error;        ///< its code is empty where the question was answered

    bool answered() const { return error.code.empty(); }
};

/// A JSON array, or one JSON object a line, of {"context", "question", "item_id"?}. InvalidInput names the entry.
Result<std::vector<Question>> parseQuestions(const std::string& text, const std::string& what);

/// The answering bot of the stack EcsClusterQaBot, found by the parameters that the stack leaves in Systems Manager.
/// Blocking; thread-safe.
class QuestionBot {
public:
    /// Reads ECS_CLUSTER_NAME, ECS_TASK_DEFINITION_ARN, ECS_TASK_VPC_SUBNET_1, CONTAINER_NAME and TABLE_NAME, each
    /// behind `prefix`. NotFound (NoQuestionBot) when one is missing. `random` makes item ids and outlives the bot.
    static Result<QuestionBot> find(std::shared_ptr<aws::Session> session, const std::string& prefix,
                                    const CallContext& context, Random& random = systemRandom());

    /// Gets all questions in the order asked, first as they wait and then after every look at their tasks; on the
    /// asking thread.
    using Watch = std::function<void(const std::vector<AnsweredQuestion>&)>;

    /// Starts a task for each question, at most `parallel` at a time, waits until all have stopped, and reads the
    /// answers from the table. In the order asked; what went wrong with one is in its error. Progress counts stopped
    /// tasks and tells the others' states. Fails as a whole only when cancelled or when tasks cannot be looked at any
    /// more.
    Result<std::vector<AnsweredQuestion>> ask(std::vector<Question> questions, std::size_t parallel,
                                              const CallContext& context, const Watch& watch = {}) const;

    /// All that the table holds, by item id.
    Result<std::vector<AnsweredQuestion>> answers(const CallContext& context) const;
    /// Empties the table; gives the number of answers that were in it.
    Result<std::uint64_t> clear(const CallContext& context) const;

    const std::string& tableName() const { return m_table; }

private:
    QuestionBot(aws::ApiClient ecs, aws::dynamodb::DynamoDbClient table, Random& random)
        : m_ecs(std::move(ecs)), m_items(std::move(table)), m_random(&random) {}

    using Misses = std::map<std::string, int>; ///< task → looks at which it was unknown
    void start(AnsweredQuestion& question, const CallContext& context) const;
    Status look(std::vector<AnsweredQuestion*>& running, Misses& misses, const CallContext& context) const;
    void readAnswer(AnsweredQuestion& question, const CallContext& context) const;

    aws::ApiClient m_ecs;
    aws::dynamodb::DynamoDbClient m_items;
    Random* m_random;
    std::string m_cluster, m_definition, m_subnet, m_container, m_table;
};

} // namespace skydeck::workflows
