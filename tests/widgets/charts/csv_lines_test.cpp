#include "widgets/charts/csv_lines.h"

#include "tests/widgets/support.h"

namespace skydeck::charts {

namespace {
CsvSource source(const char* name, std::string_view csv) {
    return {QString::fromLatin1(name),
            std::make_shared<const workflows::NumberTable>(workflows::parseNumberTable(csv))};
}
} // namespace

TEST(CsvLines, OffersEveryColumnOfEveryFileOnce) {
    EXPECT_EQ(csvColumns({source("a", "epoch,loss\n1,2\n"), source("b", "loss,lr\n1,2\n")}),
              (QStringList{QStringLiteral("epoch"), QStringLiteral("loss"), QStringLiteral("lr")}));
}

TEST(CsvLines, DrawOverTheEpochWhereThereIsOne) {
    const auto choice = usualChoice({QStringLiteral("loss"), QStringLiteral("Epoch"), QStringLiteral("accuracy")});
    EXPECT_EQ(choice.x, QStringLiteral("Epoch"));
    EXPECT_EQ(choice.ys, (QStringList{QStringLiteral("loss"), QStringLiteral("accuracy")}));
    EXPECT_TRUE(usualChoice({QStringLiteral("loss")}).x.isEmpty());
}

TEST(CsvLines, AMissingColumnIsSaidAndTheOtherFilesAreDrawn) {
    const auto drawn = csvLines({source("a", "epoch,loss\n1,2\n2,1\n"), source("b", "epoch,other\n1,2\n")},
                                {QStringLiteral("epoch"), {QStringLiteral("loss")}, 0});
    ASSERT_EQ(drawn.lines.size(), 1u);
    EXPECT_EQ(drawn.lines[0].raw->y(), (std::vector<double>{2, 1}));
    EXPECT_TRUE(drawn.notes.contains(QStringLiteral("b has no column 'loss'.")))
        << drawn.notes.join(u' ').toStdString();
}

TEST(CsvLines, RowsWithoutAnXAreLeftOutAndOthersPutInOrder) {
    const auto drawn = csvLines({source("a", "step,loss\n3,30\nnan,5\n1,10\n2,nan\n")},
                                {QStringLiteral("step"), {QStringLiteral("loss")}, 0});
    ASSERT_EQ(drawn.lines.size(), 1u);
    EXPECT_EQ(drawn.lines[0].raw->x(), (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(drawn.lines[0].raw->y()[0], 10);
    EXPECT_EQ(drawn.lines[0].y.high, 30);
    EXPECT_TRUE(drawn.notes.contains(QStringLiteral("a: the rows are drawn in the order of 'step'.")))
        << drawn.notes.join(u' ').toStdString();
    EXPECT_TRUE(drawn.notes.contains(QStringLiteral("a: 1 row(s) without a number in 'step' are left out.")));
}

TEST(CsvLines, AHalfWrittenFileIsDrawnAsFarAsItIsSoundWithANote) {
    const auto drawn = csvLines({source("a", "loss,lr\n3,1\n2,1\n1")}, {{}, {QStringLiteral("loss")}, 0});
    EXPECT_EQ(drawn.lines[0].raw->y(), (std::vector<double>{3, 2}));
    EXPECT_FALSE(drawn.notes.isEmpty());
}

} // namespace skydeck::charts
