#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/base/call_context.h"
#include "core/train/distilbert.h"
#include "core/train/qa/baseline_answer.h"
#include "core/train/qa/qa_options.h"
#include "core/train/qa/report.h"
#include "core/train/stop_on_signal.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace skydeck;
namespace qa = train::qa;

namespace {
constexpr int kFailed = 1, kUsage = 2;

int complain(const Error& error, const std::string& where = {}) {
    std::fprintf(stderr, "skydeck-qa: %s%s\n", where.c_str(), describe(error).c_str());
    return error.kind == ErrorKind::InvalidInput ? kUsage : kFailed;
}

/// Where the answers go besides standard output: the table that the task definition names.
class AnswerTable {
public:
    /// Nothing where there is no table to write to.
    static Result<std::optional<AnswerTable>> open(const qa::QaOptions& options, const std::stop_token& stop) {
        const char* table = std::getenv("TABLE_NAME");
        if (!options.save) return std::nullopt;
        const auto nameless = std::ranges::find_if(options.questions, [](const auto& q) { return q.itemId.empty(); });
        if (!table || !*table) {
            if (!options.batch && nameless == options.questions.end())
                std::fprintf(stderr, "skydeck-qa: the answer is not saved: TABLE_NAME is not set\n");
            return std::nullopt;
        }
        if (nameless != options.questions.end())
            return fail(ErrorKind::InvalidInput, "ItemIdMissing",
                        options.batch ? "Question " + std::to_string(nameless - options.questions.begin() + 1) +
                                            " has no item_id for the table '" + table + "'"
                                      : "There is no item id for the table '" + std::string(table) + "'",
                        "Give an item id, or --no-save.");
        SKYDECK_ASSIGN(auto session, aws::Session::create({}));
        SKYDECK_ASSIGN(auto client, aws::dynamodb::DynamoDbClient::create(std::move(session)));
        return AnswerTable(std::move(client), table, stop);
    }

    Status put(const qa::Question& question, const qa::Answer& answer, std::string_view engine) const {
        aws::dynamodb::Item item;
        const auto text = [&item](const char* name, std::string value) { item[name].value = std::move(value); };
        text("item_id", question.itemId);
        text("context", question.context);
        text("question", question.question);
        text("answer", answer.answer);
        item["score"].value = aws::dynamodb::Number{qa::tableNumber(answer.score)};
        if (engine == qa::kBaseline) text("engine", std::string(engine));
        CallContext context;
        context.stop = m_stop;
        SKYDECK_TRY(m_client.putItem(m_table, item, {}, context));
        return {};
    }

private:
    AnswerTable(aws::dynamodb::DynamoDbClient client, std::string table, std::stop_token stop)
        : m_client(std::move(client)), m_table(std::move(table)), m_stop(std::move(stop)) {}
    aws::dynamodb::DynamoDbClient m_client;
    std::string m_table;
    std::stop_token m_stop;
};

Result<std::unique_ptr<qa::AnswerEngine>> makeEngine(const qa::QaOptions& options) {
    if (!options.model.empty()) return train::loadDistilBertEngine(options.model, options.precision);
    const auto folder = qa::defaultModelFolder();
    // The lab names the folder to every task, whether a person has put a model there or not.
    if (std::error_code status; std::filesystem::exists(folder, status))
        return train::loadDistilBertEngine(folder, options.precision);
    std::fprintf(stderr,
                 "skydeck-qa: baseline: there is no model in '%s', so the baseline engine answers (word overlap, no "
                 "network). packaging/images/README.md says how to get a model.\n",
                 folder.c_str());
    return qa::makeBaselineEngine();
}

int run(const qa::QaOptions& options, const std::stop_token& stop) {
    const auto table = AnswerTable::open(options, stop);
    if (!table) return complain(table.error());
    const auto made = makeEngine(options);
    if (!made) return complain(made.error());
    const qa::AnswerEngine& engine = **made;

    int status = 0;
    Json all = Json::array();
    for (std::size_t i = 0; i < options.questions.size(); ++i) {
        const qa::Question& question = options.questions[i];
        const std::string where = options.batch ? "question " + std::to_string(i + 1) + ": " : std::string();
        const auto answers = engine.answer(question.context, question.question, options.answers, stop);
        if (!answers) {
            const int failed = complain(answers.error(), where);
            if (!options.batch || answers.error().kind == ErrorKind::Cancelled) return failed;
            // One bad question does not cost the others their answers.
            status = kFailed;
            all.push_back(qa::jsonError(answers.error(), question));
            if (!options.json) std::printf("{'error': %s}\n", qa::pythonText(describe(answers.error())).c_str());
            continue;
        }
        if (options.json)
            all.push_back(qa::jsonAnswers(*answers, engine.name(), question, options.answers));
        else
            std::printf("%s\n", qa::pythonAnswers(*answers, engine.name()).c_str());
        if (!*table) continue;
        if (const Status put = (*table)->put(question, answers->front(), engine.name()); !put) {
            complain(put.error(), where);
            status = kFailed;
        }
    }
    if (options.json) std::printf("%s\n", dumpJson(options.batch ? all : all.front()).c_str());
    return status;
}
} // namespace

int main(int argc, char** argv) {
    // An answer must reach a job's log as it comes, through a pipe too.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto options = qa::parseQaOptions({argv + 1, argv + argc});
    if (!options) return complain(options.error());
    if (options->help) {
        std::fputs(qa::qaUsage().c_str(), stdout);
        return 0;
    }
    const train::StopOnSignal signals;
    return run(*options, signals.token());
}
