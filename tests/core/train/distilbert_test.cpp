#include "core/train/distilbert.h"

#include "core/train/qa/safetensors.h"
#include "tests/support/support.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace skydeck::train {
namespace {

namespace fs = std::filesystem;

/// Models of random weights and what they answer, by tests/core/train/reference_distilbert.py. They are kept beside the
/// test program: every case is a process of its own to ctest, and torch in Python takes seconds.
class DistilBert : public testing::Test {
protected:
    static void SetUpTestSuite() {
        const std::string script = (test::sourceRoot() / "tests/core/train/reference_distilbert.py").string();
        const auto text = std::hash<std::string>{}(readFile(script).value());
        s_models = programFolder() / ("distilbert-reference-" + std::to_string(text));
        s_copies = std::make_unique<TemporaryFolder>();
        if (!fs::exists(s_models)) {
            const auto fresh = s_copies->path() / "models";
            fs::create_directory(fresh);
            const int status = std::system(("/usr/bin/python3 '" + script + "' '" + fresh.string() + "'").c_str());
            s_missing = WIFEXITED(status) && WEXITSTATUS(status) == 77;
            if (s_missing) return;
            ASSERT_EQ(status, 0);
            // Made elsewhere and moved: of several processes one wins, with a whole folder.
            const auto beside = s_models.string() + "." + std::to_string(::getpid());
            fs::copy(fresh, beside, fs::copy_options::recursive);
            std::error_code taken;
            fs::rename(beside, s_models, taken);
            if (taken) fs::remove_all(beside);
        }
        s_expected = parseJson(readFile(s_models / "expected.json").value()).value();
    }
    static void TearDownTestSuite() { s_copies.reset(); }
    void SetUp() override {
        if (s_missing) GTEST_SKIP() << "python3-torch is not installed (packaging/install-deps.sh --test)";
    }

    static fs::path model(const std::string& name) { return s_models / name; }
    static const Json& expected(const std::string& name) { return s_expected.at(name); }
    /// A copy of the model "f32" to damage.
    static fs::path copy(const std::string& name) {
        const auto target = s_copies->path() / name;
        fs::remove_all(target);
        fs::copy(model("f32"), target);
        return target;
    }
    static Error errorOf(const fs::path& folder) {
        const auto loaded = loadDistilBertEngine(folder, Precision::Fp32);
        return loaded ? Error{ErrorKind::Internal, "Loaded", "it loaded", 0, {}, {}} : loaded.error();
    }

    static inline std::unique_ptr<TemporaryFolder> s_copies;
    static inline fs::path s_models;
    static inline Json s_expected;
    static inline bool s_missing = false;
};

double furthest(const std::vector<float>& given, const Json& wanted) {
    double most = given.size() == wanted.size() ? 0 : 1e9;
    for (std::size_t i = 0; i < std::min(given.size(), wanted.size()); ++i)
        most = std::max(most, std::abs(given[i] - wanted[i].get<double>()));
    return most;
}

/// The furthest logit of all calls.
double logitsOff(const fs::path& folder, const Json& calls, Precision precision) {
    const auto model = loadDistilBert(folder, precision);
    EXPECT_TRUE(model.has_value()) << describe(model.error());
    double most = 0;
    for (const Json& call : calls) {
        const auto logits = (*model)->logits(call.at("ids").get<std::vector<std::int32_t>>());
        EXPECT_TRUE(logits.has_value()) << describe(logits.error());
        most = std::max({most, furthest(logits->start, call.at("start")), furthest(logits->end, call.at("end"))});
    }
    return most;
}

TEST_F(DistilBert, LogitsAreThoseOfTheReference) {
    for (const std::string name : {"f32", "f16", "bf16", "cased", "tiny"}) {
        const double off = logitsOff(model(name), expected(name).at("logits"), Precision::Fp32);
        EXPECT_LT(off, 1e-4) << name;
        std::printf("%s: furthest logit off by %.2g\n", name.c_str(), off);
    }
}

TEST_F(DistilBert, Bf16ComesNearThem) {
    const double off = logitsOff(model("f32"), expected("f32").at("logits"), Precision::Bf16);
    EXPECT_LT(off, 0.25);
    EXPECT_GT(off, 0) << "bf16 was not used";
    std::printf("furthest logit off by %.2g\n", off);
}

TEST_F(DistilBert, TokensAndAnswersAreThoseOfTheReference) {
    for (const std::string name : {"f32", "f16", "bf16", "cased"}) {
        ASSERT_OK_AND(const auto pieces, qa::WordPiece::load(model(name)));
        ASSERT_OK_AND(const auto engine, loadDistilBertEngine(model(name), Precision::Fp32));
        for (const Json& asked : expected(name).at("questions")) {
            for (const auto& [text, ids] : {std::pair("context", "contextIds"), std::pair("question", "questionIds")}) {
                std::vector<std::int32_t> tokens;
                for (const auto& token : pieces.encode(qa::decodeUtf8(stringAt(asked, text), text).value()).tokens)
                    tokens.push_back(token.id);
                EXPECT_EQ(tokens, asked.at(ids).get<std::vector<std::int32_t>>()) << name;
            }
            qa::AnswerOptions options;
            options.top = 5;
            ASSERT_OK_AND(const auto answers,
                          engine->answer(stringAt(asked, "context"), stringAt(asked, "question"), options, {}));
            const Json& wanted = asked.at("answers");
            ASSERT_EQ(answers.size(), wanted.size());
            for (std::size_t i = 0; i < answers.size(); ++i) {
                EXPECT_EQ(answers[i].start, integerAt(wanted[i], "start")) << name << i;
                EXPECT_EQ(answers[i].end, integerAt(wanted[i], "end")) << name << i;
                EXPECT_EQ(answers[i].answer, stringAt(wanted[i], "answer")) << name << i;
                EXPECT_NEAR(answers[i].score, numberAt(wanted[i], "score"), 1e-4 * numberAt(wanted[i], "score") + 1e-9);
            }
        }
    }
}

TEST_F(DistilBert, AModelOfFewPositionsReadsLongContextsToo) {
    ASSERT_OK_AND(const auto engine, loadDistilBertEngine(model("tiny"), Precision::Fp32));
    std::string context, question;
    for (int i = 0; i < 300; ++i)
        (context += "baco "), (question += "fuge ");
    ASSERT_OK_AND(const auto answers, engine->answer(context, question, {}, {}));
    EXPECT_FALSE(answers.at(0).answer.empty());
}

TEST_F(DistilBert, MoreTokensThanPositionsAreAnErrorNotACrash) {
    ASSERT_OK_AND(const auto network, loadDistilBert(model("tiny"), Precision::Fp32));
    EXPECT_EQ(network->logits(std::vector<std::int32_t>(41, 1)).error().code, "ModelFailed");
    EXPECT_EQ(network->logits({1'000'000}).error().code, "ModelFailed");
}

TEST_F(DistilBert, FilesThatAreMissingAreNamed) {
    for (const std::string file : {"config.json", "vocab.txt", "model.safetensors"}) {
        const auto folder = copy("missing");
        fs::remove(folder / file);
        EXPECT_EQ(errorOf(folder).code, "ModelFileMissing");
        EXPECT_THAT(errorOf(folder).message, testing::HasSubstr(file));
    }
}

TEST_F(DistilBert, AnotherModelsVocabularyIsNamed) {
    const auto folder = copy("vocabulary");
    ASSERT_OK(writeFileAtomically(folder / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\n"));
    EXPECT_EQ(errorOf(folder).code, "WrongModel");
    EXPECT_THAT(errorOf(folder).message, testing::HasSubstr("vocabulary of another model"));
}

TEST_F(DistilBert, TensorsOfAnotherShapeOrMissingAreNamed) {
    const auto folder = copy("shape");
    ASSERT_OK_AND(Json config, parseJson(readFile(folder / "config.json").value()));
    config["hidden_dim"] = 81;
    ASSERT_OK(writeFileAtomically(folder / "config.json", dumpJson(config)));
    EXPECT_THAT(errorOf(folder).message, testing::HasSubstr("layer.0.ffn.lin1.weight' of shape [80, 48]"));
    config["hidden_dim"] = 80;
    config["n_layers"] = 4;
    ASSERT_OK(writeFileAtomically(folder / "config.json", dumpJson(config)));
    EXPECT_THAT(errorOf(folder).message, testing::HasSubstr("no tensor 'distilbert.transformer.layer.3."));
    EXPECT_EQ(errorOf(folder).kind, ErrorKind::InvalidInput);
}

TEST_F(DistilBert, ATruncatedFileIsRefusedWhereverItEnds) {
    const auto folder = copy("truncated");
    const auto file = folder / "model.safetensors";
    const auto size = fs::file_size(file);
    for (const std::uintmax_t left : {size - 1, size / 2, std::uintmax_t{2000}, std::uintmax_t{8}, std::uintmax_t{0}}) {
        fs::resize_file(file, left);
        EXPECT_EQ(errorOf(folder).code, "InvalidSafetensors") << left;
    }
}

TEST_F(DistilBert, WeightsThatAreNoNumbersAreAnError) {
    const auto folder = copy("nan");
    const auto file = folder / "model.safetensors";
    std::string bytes = readFile(file).value();
    bytes.replace(bytes.size() - 8, 8, 8, '\xff');
    ASSERT_OK(writeFileAtomically(file, bytes));
    ASSERT_OK_AND(const auto engine, loadDistilBertEngine(folder, Precision::Fp32));
    EXPECT_EQ(engine->answer("baba coco", "baba?", {}, {}).error().code, "ModelOutput");
}

TEST(RealModel, AnswersTheCoursesQuestionAboutEinstein) {
    const char* folder = std::getenv("SKYDECK_QA_MODEL");
    if (!folder || !fs::exists(folder))
        GTEST_SKIP() << "SKYDECK_QA_MODEL names no model (packaging/images/README.md says how to get one)";
    ASSERT_OK_AND(const auto engine, loadDistilBertEngine(folder, Precision::Fp32));
    ASSERT_OK_AND(
        const auto answers,
        engine->answer("Albert Einstein (14 March 1879 – 18 April 1955) was a German-born theoretical physicist. "
                       "He is best known for his mass–energy equivalence formula E = mc2. He received the 1921 "
                       "Nobel Prize in Physics for his services to theoretical physics.",
                       "In what year did Einstein win the Nobel prize?", {}, {}));
    EXPECT_EQ(answers.at(0).answer, "1921");
    EXPECT_GT(answers.at(0).score, 0.9);
}

} // namespace
} // namespace skydeck::train
