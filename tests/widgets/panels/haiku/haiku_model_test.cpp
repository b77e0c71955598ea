#include "widgets/panels/haiku/haiku_model.h"

#include "tests/support/support.h"
#include "tests/widgets/support.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::haiku {

TEST(HaikuTable, ShowsTheLinesInOne) {
    const std::unique_ptr<HaikuTable> table(makeHaikuTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows({{"1", "basho", "old pond", "a frog leaps in", "water's sound", 2, ""}});
    EXPECT_EQ(printed(*table),
              QStringList{QStringLiteral("old pond / a frog leaps in / water's sound | basho | 2 | —")});
    table->setRows({{"1", "basho", "old pond", "a frog leaps in", "water's sound", 3, ""}});
    EXPECT_EQ(table->find(QStringLiteral("1"))->likes, 3);
}

TEST(HaikuThroughput, IsByTheSecond) {
    EXPECT_EQ(throughputText({150, 300, {}}, 3), QStringLiteral("150 of 300 · 50 a second"));
    EXPECT_EQ(throughputText({0, 300, {}}, 0), QStringLiteral("0 of 300 · 0 a second"));
    EXPECT_EQ(countText({300, 0, 6.25, {}}), QStringLiteral("300 done in 6.3 s · 48.0 a second"));
    EXPECT_TRUE(countText({298, 2, 6, {}}).endsWith(QStringLiteral("2 failed")));
}

} // namespace skydeck::panels::haiku
