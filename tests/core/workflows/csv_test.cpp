#include "core/workflows/csv.h"

#include "tests/support/support.h"

#include <sstream>

namespace skydeck::workflows {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records records(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    Records all;
    for (;;) {
        auto record = reader.next();
        EXPECT_TRUE(record.has_value()) << describe(record.error());
        if (!record || !*record) return all;
        all.push_back(**record);
    }
}

std::string problem(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    for (;;) {
        const auto record = reader.next();
        if (!record) return record.error().message;
        if (!*record) return "none";
    }
}

TEST(Csv, CellsMayHoldCommasQuotesAndLineBreaks) {
    EXPECT_EQ(records("a,\"b,\"\"c\"\"\",\"d\r\ne\"\n1,,\n"), (Records{{"a", "b,\"c\"", "d\r\ne"}, {"1", "", ""}}));
}

TEST(Csv, AMarkCarriageReturnsAndAMissingLastLineBreakAreFine) {
    EXPECT_EQ(records("\xEF\xBB\xBFid,x\r\n1,2\r\n\r\n3,4"), (Records{{"id", "x"}, {"1", "2"}, {"3", "4"}}));
    EXPECT_EQ(records("\"\"\n"), (Records{{""}}));
    EXPECT_EQ(records(""), Records{});
}

TEST(Csv, BrokenQuotesNameTheirLine) {
    EXPECT_THAT(problem("a\nb,\"c\n\n"), testing::StartsWith("Line 2: a quote is opened"));
    EXPECT_THAT(problem("a\nb\"c\n"), testing::StartsWith("Line 2: a quote in the middle"));
    EXPECT_THAT(problem("\"a\"b\n"), testing::StartsWith("Line 1: a quote in the middle"));
    EXPECT_EQ(problem("a,\"b\"\n"), "none");
}

TEST(Csv, WhatIsWrittenReadsBack) {
    const std::vector<std::string> cells{"plain", "a,b", "say \"hi\"", "two\nlines", "\r", "", " x "};
    std::string text;
    for (const std::string& cell : cells) {
        if (!text.empty()) text += ',';
        writeCsvCell(text, cell);
    }
    EXPECT_EQ(records(text + "\n"), Records{cells});
}

} // namespace
} // namespace skydeck::workflows
