#include "core/workflows/number_table.h"
#include "tests/support/support.h"

#include <cmath>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::NanSensitiveDoubleEq;
using testing::SizeIs;

const double kGap = std::nan("");

TEST(NumberTable, ReadsAnyColumns) {
    const auto table = parseNumberTable("step,name,loss\r\n1,a,0.5\r\n2,b,2.5e-1\r\n");
    ASSERT_THAT(table.columns, SizeIs(2));
    EXPECT_EQ(table.columns[0].name, "step");
    EXPECT_THAT(table.find("loss")->values, ElementsAre(0.5, 0.25));
    EXPECT_EQ(table.find("name"), nullptr);
    EXPECT_THAT(table.notes, IsEmpty());
    EXPECT_EQ(table.rows, 2u);
}

TEST(NumberTable, TakesSemicolonsTabsQuotesAndNoHeader) {
    EXPECT_THAT(parseNumberTable("a;b\n1;2\n").find("b")->values, ElementsAre(2));
    EXPECT_THAT(parseNumberTable("a\tb\n1\t2\n").find("b")->values, ElementsAre(2));
    EXPECT_THAT(parseNumberTable("\"a,b\",c\n\"1\",2\n").find("a,b")->values, ElementsAre(1));
    EXPECT_THAT(parseNumberTable("1,2\n3,4\n").find("column 2")->values, ElementsAre(2, 4));
    EXPECT_THAT(parseNumberTable("\xEF\xBB\xBFx\n7\n").find("x")->values, ElementsAre(7));
}

TEST(NumberTable, GapsStandForWhatIsMissing) {
    const auto table = parseNumberTable("a,b\n1\n2,x\n3,4,5\n,NA\n6,nan\n7,inf\n");
    EXPECT_THAT(table.find("a")->values, ElementsAre(1, 2, 3, NanSensitiveDoubleEq(kGap), 6, 7));
    EXPECT_THAT(table.find("b")->values[0], NanSensitiveDoubleEq(kGap));
    EXPECT_THAT(table.find("b")->values[1], NanSensitiveDoubleEq(kGap));
    EXPECT_EQ(table.find("b")->values[2], 4);
    EXPECT_THAT(table.notes,
                ElementsAre(HasSubstr("columns: 2 (the first is line 2)"),
                            HasSubstr("no numbers: 1 (the first in line 3)"), HasSubstr("not finite: 2,")));
}

TEST(NumberTable, HalfWrittenLastLineIsLeftOut) {
    const auto table = parseNumberTable("a,b\n1,2\n3,4");
    EXPECT_THAT(table.find("a")->values, ElementsAre(1));
    EXPECT_THAT(table.notes, ElementsAre(HasSubstr("half written")));
}

TEST(NumberTable, NoiseIsNoTable) {
    EXPECT_THAT(parseNumberTable("").notes, ElementsAre(HasSubstr("no column")));
    EXPECT_THAT(parseNumberTable("hello\nworld\n").notes, ElementsAre(HasSubstr("no column")));
    EXPECT_THAT(parseNumberTable(std::string(20'000, ',') + "\n").notes, ElementsAre(HasSubstr("no table")));
}

TEST(NumberTable, MissingFileIsAnError) {
    EXPECT_EQ(readNumberTable("/nonexistent/file.csv").error().kind, ErrorKind::NotFound);
}

} // namespace
} // namespace skydeck::workflows
