#include "core/train/qa/wordpiece.h"

#include "tests/support/support.h"

#include <gtest/gtest.h>

namespace skydeck::train::qa {
namespace {

const std::vector<std::string> kVocabulary{"[PAD]", "[UNK]",  "[CLS]", "[SEP]", "[MASK]", "the", "caf", "##e", "un",
                                           "##aff", "##able", ",",     ".",     "'",      "$",   "Caf", "##é", "北",
                                           "京",    "naive",  "ἀ",     "##ing", "play",   "##s", "i",   "ss",  "[",
                                           "]",     "sep",    "ー",    "##テ",  "カ",     "a"};

WordPiece pieces(WordPieceSettings settings) {
    std::string text;
    for (const std::string& token : kVocabulary)
        text += token + "\n";
    return WordPiece::create(text, settings, "vocab").value();
}

WordPiece uncased() {
    return pieces({true, true, true});
}
WordPiece cased() {
    return pieces({false, false, true});
}

Encoding encode(const WordPiece& with, const std::string& text) {
    return with.encode(decodeUtf8(text, "test").value());
}

/// "caf ##e[3,4]": tokens; their text in the original.
std::string tokens(const WordPiece& with, const std::string& text) {
    std::string line;
    for (const Token& token : encode(with, text).tokens)
        line += (line.empty() ? "" : " ") + kVocabulary[static_cast<std::size_t>(token.id)];
    return line;
}
std::string spans(const WordPiece& with, const std::string& text) {
    std::string line;
    for (const Token& token : encode(with, text).tokens)
        line += (line.empty() ? "" : " ") + std::to_string(token.span.start) + "-" + std::to_string(token.span.end);
    return line;
}

TEST(WordPiece, TakesTheLongestPiecesFromTheLeft) {
    EXPECT_EQ(tokens(uncased(), "unaffable plays"), "un ##aff ##able play ##s");
    EXPECT_EQ(spans(uncased(), "unaffable plays"), "0-2 2-5 5-9 10-14 14-15");
}

TEST(WordPiece, AWordThatCannotBeSpelledIsOneUnknown) {
    EXPECT_EQ(tokens(uncased(), "the unq, the"), "the [UNK] , the");
    EXPECT_EQ(spans(uncased(), "the unq, the"), "0-3 4-7 7-8 9-12");
}

TEST(WordPiece, UncasedLosesCaseAndAccentsButNotTheirPlace) {
    EXPECT_EQ(tokens(uncased(), "Café NAÏVE"), "caf ##e naive");
    EXPECT_EQ(spans(uncased(), "Café NAÏVE"), "0-3 3-4 5-10");
    // The accent as a code point of its own belongs to the word.
    EXPECT_EQ(tokens(uncased(), "Cafe\u0301, the"), "caf ##e , the");
    EXPECT_EQ(spans(uncased(), "Cafe\u0301, the"), "0-3 3-5 5-6 7-10");
    EXPECT_EQ(encode(uncased(), "Cafe\u0301").words.at(0), (Span{0, 5}));
}

TEST(WordPiece, CasedKeepsBoth) {
    EXPECT_EQ(tokens(cased(), "Café The"), "Caf ##é [UNK]");
}

TEST(WordPiece, PunctuationStandsAlone) {
    EXPECT_EQ(tokens(uncased(), "the's $.,"), "the ' [UNK] $ . ,");
    EXPECT_EQ(encode(uncased(), "the's").words.size(), 3U);
}

TEST(WordPiece, IdeographsStandAloneKanaDoNot) {
    EXPECT_EQ(tokens(uncased(), "the北京"), "the 北 京");
    EXPECT_EQ(spans(uncased(), "the北京"), "0-3 3-4 4-5");
    EXPECT_EQ(tokens(uncased(), "カテ"), "カ ##テ");
}

TEST(WordPiece, ControlCharactersVanishAndBlanksOfAllKindsSeparate) {
    EXPECT_EQ(tokens(uncased(), std::string("t\0h\xE2\x80\x8D", 6) + "e"), "the");
    EXPECT_EQ(tokens(uncased(), "the\u00a0the\u3000the\tthe\r\nthe\u2028the"), "the the the the the the");
    EXPECT_EQ(spans(uncased(), "th\u200de the"), "0-4 5-8");
}

TEST(WordPiece, EmojiAndRightToLeftTextAreUnknownWordsInTheirPlace) {
    EXPECT_EQ(tokens(uncased(), "the 😀 שלום the"), "the [UNK] [UNK] the");
    EXPECT_EQ(spans(uncased(), "the 😀 שלום the"), "0-3 4-5 6-10 11-14");
}

TEST(WordPiece, WordsOfMoreThanAHundredCharactersAreUnknown) {
    const std::string hundred = "a" + std::string(99, 'a');
    std::string vocabulary = "[UNK]\n[CLS]\n[SEP]\na\n##a\n";
    const auto with = WordPiece::create(vocabulary, {}, "vocab").value();
    EXPECT_EQ(encode(with, hundred).tokens.size(), 100U);
    ASSERT_EQ(encode(with, hundred + "a").tokens.size(), 1U);
    EXPECT_EQ(encode(with, hundred + "a").tokens[0].id, 0);
    EXPECT_EQ(encode(with, std::string(1'000'000, 'a')).tokens.at(0).span, (Span{0, 1'000'000}));
}

TEST(WordPiece, ATextCannotSpellASpecialToken) {
    EXPECT_EQ(tokens(uncased(), "[SEP]"), "[ sep ]");
}

TEST(WordPiece, WindowsLinesAndARepeatedTokenAreTakenAsTheReferenceDoes) {
    const auto with = WordPiece::create("[UNK]\r\n[CLS]\r\n[SEP]\r\nthe\r\nthe", {}, "vocab").value();
    EXPECT_EQ(with.size(), 5U);
    EXPECT_EQ(encode(with, "the").tokens.at(0).id, 4);
}

TEST(WordPiece, RefusesAFileThatIsNoVocabulary) {
    EXPECT_THAT(WordPiece::create("a\nb\n", {}, "vocab").error().message, testing::HasSubstr("[UNK]"));
    EXPECT_THAT(WordPiece::create("[UNK]\n[CLS]\n", {}, "vocab").error().message, testing::HasSubstr("[SEP]"));
    EXPECT_THAT(WordPiece::create("\xff", {}, "vocab").error().message, testing::HasSubstr("UTF-8"));
    EXPECT_THAT(WordPiece::create(std::string(2'000'000, '\n'), {}, "vocab").error().message,
                testing::HasSubstr("more than"));
}

TEST(WordPiece, AFolderSaysItsCaseInItsSettingsOrByItsCapitals) {
    const TemporaryFolder folder;
    const auto settings = [&] { return WordPiece::load(folder.path()).value().settings(); };
    EXPECT_EQ(WordPiece::load(folder.path()).error().code, "ModelFileMissing");
    ASSERT_OK(writeFileAtomically(folder.path() / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\nthe\n"));
    EXPECT_TRUE(settings().lowerCase);
    ASSERT_OK(writeFileAtomically(folder.path() / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\nThe\n"));
    EXPECT_FALSE(settings().lowerCase);
    EXPECT_FALSE(settings().stripAccents);
    ASSERT_OK(
        writeFileAtomically(folder.path() / "tokenizer_config.json",
                            R"({"do_lower_case": true, "strip_accents": null, "tokenize_chinese_chars": false})"));
    EXPECT_TRUE(settings().lowerCase);
    EXPECT_TRUE(settings().stripAccents);
    EXPECT_FALSE(settings().splitIdeographs);
    ASSERT_OK(writeFileAtomically(folder.path() / "tokenizer_config.json", "{"));
    EXPECT_FALSE(WordPiece::load(folder.path()).has_value());
}

TEST(Unicode, DamagedUtf8IsRefusedWithItsPlace) {
    EXPECT_THAT(decodeUtf8("ab\xc3(", "The context").error().message, testing::HasSubstr("byte 2"));
    EXPECT_FALSE(decodeUtf8("\xed\xa0\x80", "x").has_value());
    EXPECT_EQ(encodeUtf8(decodeUtf8("é北😀", "x").value()), "é北😀");
}

} // namespace
} // namespace skydeck::train::qa
