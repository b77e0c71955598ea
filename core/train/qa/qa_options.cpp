#include "core/train/qa/qa_options.h"

#include "core/base/files.h"
#include "core/base/json_entries.h"
#include "core/base/strings.h"

#include <cstdlib>

namespace skydeck::train::qa {

namespace {
constexpr std::uintmax_t kMostFileBytes = 256 << 20;
constexpr std::int64_t kMostAnswers = 100;

tl::unexpected<Error> refuseArgument(const std::string& message) {
    return fail(ErrorKind::InvalidInput, "InvalidArgument", message, "skydeck-qa --help lists the arguments.");
}

Result<Question> questionOf(const Json& entry, const std::string& place) {
    const auto refuse = [&](const std::string& what) {
        return fail(ErrorKind::InvalidInput, "InvalidQuestions", place + " " + what,
                    "Each entry is {\"context\": …, \"question\": …, \"item_id\": …}; the last may be left out.");
    };
    if (!entry.is_object()) return refuse("is no JSON object");
    Question question;
    for (const auto& [name, target, needed] :
         {std::tuple("context", &question.context, true), std::tuple("question", &question.question, true),
          std::tuple("item_id", &question.itemId, false)}) {
        const Json& value = memberAt(entry, name);
        if (value.is_null() && !needed) continue;
        if (!value.is_string()) return refuse("has no text \"" + std::string(name) + "\"");
        *target = value.get<std::string>();
    }
    return question;
}

Result<std::vector<Question>> readQuestions(const std::filesystem::path& path) {
    std::error_code status;
    if (const auto size = std::filesystem::file_size(path, status); !status && size > kMostFileBytes)
        return fail(ErrorKind::InvalidInput, "TooLong",
                    "'" + path.string() + "' has " + humanBytes(size) + "; at most " + humanBytes(kMostFileBytes) +
                        " are read",
                    "Split the file.");
    auto text = readFile(path);
    if (!text) {
        Error error = std::move(text).error();
        error.kind = ErrorKind::InvalidInput;
        return fail(std::move(error));
    }
    return parseQuestions(*text, path.string());
}

class QaArguments {
public:
    explicit QaArguments(const std::vector<std::string>& arguments) : m_arguments(arguments) {}

    Result<QaOptions> parse() {
        bool options = true;
        for (m_at = 0; m_at < m_arguments.size(); ++m_at) {
            const std::string& argument = m_arguments[m_at];
            if (options && argument == "--")
                options = false;
            else if (options && argument.starts_with("--"))
                SKYDECK_TRY(option(argument));
            else if (options && argument == "-h")
                m_options.help = true;
            else
                m_words.push_back(argument);
        }
        if (m_options.help) return std::move(m_options);
        SKYDECK_TRY(questions());
        return std::move(m_options);
    }

private:
    Status option(const std::string& argument) {
        const auto equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        if (equals == std::string::npos) {
            if (name == "--help") return m_options.help = true, Status{};
            if (name == "--no-save" || name == "--no_save") return m_options.save = false, Status{};
        }
        if (name != "--model" && name != "--file" && name != "--output" && name != "--top" && name != "--precision")
            return refuseArgument("unknown argument '" + argument + "'");
        if (equals == std::string::npos && m_at + 1 == m_arguments.size())
            return refuseArgument(name + " needs a value");
        const std::string value = equals == std::string::npos ? m_arguments[++m_at] : argument.substr(equals + 1);
        if (value.empty()) return refuseArgument(name + " needs a value");
        if (name == "--model") m_options.model = value;
        if (name == "--file") {
            m_options.batch = true;
            m_file = value;
        }
        if (name == "--output") {
            if (value != "text" && value != "json")
                return refuseArgument("--output must be text or json, not '" + value + "'");
            m_options.json = value == "json";
        }
        if (name == "--top") {
            const auto top = parseInteger(value);
            if (!top || *top < 1 || *top > kMostAnswers)
                return refuseArgument("--top must be a whole number from 1 to " + std::to_string(kMostAnswers) +
                                      ", not '" + value + "'");
            m_options.answers.top = static_cast<std::size_t>(*top);
        }
        if (name == "--precision") {
            if (value != "auto" && value != "fp32" && value != "bf16")
                return refuseArgument("--precision must be auto, fp32 or bf16, not '" + value + "'");
            m_options.precision = value == "auto"   ? Precision::Auto
                                  : value == "fp32" ? Precision::Fp32
                                                    : Precision::Bf16;
        }
        return {};
    }

    Status questions() {
        if (m_options.batch) {
            if (!m_words.empty()) return refuseArgument("--file and a context on the command line exclude each other");
            SKYDECK_ASSIGN(m_options.questions, readQuestions(m_file));
            return {};
        }
        if (m_words.size() < 2 || m_words.size() > 3)
            return refuseArgument("a context, a question and perhaps an item id are needed; " +
                                  std::to_string(m_words.size()) + " arguments were given");
        m_options.questions.push_back({m_words[0], m_words[1], m_words.size() > 2 ? m_words[2] : std::string()});
        return {};
    }

    const std::vector<std::string>& m_arguments;
    std::size_t m_at = 0;
    std::vector<std::string> m_words;
    std::filesystem::path m_file;
    QaOptions m_options;
};
} // namespace

Result<std::vector<Question>> parseQuestions(std::string_view text, std::string_view what) {
    std::vector<Question> questions;
    SKYDECK_TRY(forEachEntry(text, what, [&](const Json& entry, const std::string& place) -> Status {
        SKYDECK_ASSIGN(questions.emplace_back(), questionOf(entry, place));
        return {};
    }));
    if (questions.empty())
        return fail(ErrorKind::InvalidInput, "InvalidQuestions", "'" + std::string(what) + "' holds no question",
                    "A JSON array, or one JSON object a line, of {\"context\": …, \"question\": …} is needed.");
    return questions;
}

Result<QaOptions> parseQaOptions(const std::vector<std::string>& arguments) {
    return QaArguments(arguments).parse();
}

std::filesystem::path defaultModelFolder() {
    const char* wanted = std::getenv("SKYDECK_QA_MODEL");
    return wanted && *wanted ? std::filesystem::path(wanted) : dataFolder() / "qa";
}

std::string qaUsage() {
    return "usage: skydeck-qa [options] CONTEXT QUESTION [ITEM_ID]\n"
           "       skydeck-qa [options] --file FILE\n"
           "Answers a question with words of a context, by a DistilBERT model. Where TABLE_NAME is set, item_id, "
           "context,\n"
           "question, answer and score are put into that DynamoDB table.\n"
           "      --model DIR     folder with config.json, vocab.txt, tokenizer_config.json and model.safetensors\n"
           "                      ($SKYDECK_QA_MODEL, else ~/.local/share/skydeck/qa). Without a model the baseline\n"
           "                      engine answers (word overlap and rules for English), and says so\n"
           "      --file FILE     answers a file: a JSON array, or one JSON object a line, of\n"
           "                      {\"context\": …, \"question\": …, \"item_id\": …}\n"
           "      --output FORM   text (a Python dictionary, as the course prints it) or json (text)\n"
           "      --top N         the N best answers (1)\n"
           "      --precision P   auto, fp32 or bf16; auto takes bf16 where the processor computes it (auto)\n"
           "      --no-save       leaves the table alone (--no_save too)\n"
           "A context or question that begins with -- goes behind a --.\n"
           "Exit status: 0 answered, 1 failed or stopped, 2 wrong arguments, texts or model.\n";
}

} // namespace skydeck::train::qa
