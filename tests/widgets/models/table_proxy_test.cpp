#include "widgets/models/table_proxy.h"

#include "tests/widgets/support.h"
#include "widgets/models/row_table_model.h"
#include "widgets/models/table_view.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>

#include <random>

using namespace skydeck;
using namespace skydeck::models;

namespace {

struct File {
    int number = 0;
    bool folder = false;
};

QString nameOf(const File& file) {
    return QStringLiteral("part-%1").arg(file.number);
}

/// More rows than are looked at in one call.
struct ManyFiles : testing::Test {
    static constexpr int count = TableProxy::atOnce * 3;

    RowTableModel<File> model{{textColumn<File>(QStringLiteral("Name"), nameOf),
                               bytesColumn<File>(QStringLiteral("Size"), [](const File& f) { return f.number / 10; })},
                              nameOf};
    TableView view{&model, QStringLiteral("Files")};
    TableProxy& proxy = view.proxy();
    QAbstractItemModelTester tester{&proxy, QAbstractItemModelTester::FailureReportingMode::Fatal};

    static std::vector<File> files(int from, int to) {
        std::vector<File> made;
        for (int i = from; i < to; ++i)
            made.push_back({i});
        return made;
    }
    static std::vector<File> shuffled() {
        auto made = files(0, count);
        std::shuffle(made.begin(), made.end(), std::mt19937(1));
        return made;
    }
    bool settle() {
        return spinUntil([this] { return !proxy.arranging(); });
    }
    int numberAt(int row) const { return model.row(proxy.mapToSource(proxy.index(row, 0)).row()).number; }
    std::vector<int> numbers() const {
        std::vector<int> found;
        for (int row = 0; row < proxy.rowCount(); ++row)
            found.push_back(numberAt(row));
        return found;
    }
    /// Every row is where mapFromSource says, and rows that are not shown are nowhere.
    bool mapsBothWays() const {
        int shown = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex place = proxy.mapFromSource(model.index(row, 0));
            if (place.isValid() && proxy.mapToSource(place).row() != row) return false;
            shown += place.isValid() ? 1 : 0;
        }
        return shown == proxy.rowCount();
    }
    static std::vector<int> from(int first, int last) {
        std::vector<int> made(static_cast<std::size_t>(last - first));
        std::iota(made.begin(), made.end(), first);
        return made;
    }
};

TEST_F(ManyFiles, SortInTurnsAsAPersonCounts) {
    model.setRows(shuffled());
    view.sortByColumn(0, Qt::AscendingOrder);
    EXPECT_TRUE(proxy.arranging());
    ASSERT_TRUE(settle());
    EXPECT_EQ(numbers(), from(0, count));
    view.sortByColumn(0, Qt::DescendingOrder);
    ASSERT_TRUE(settle());
    EXPECT_EQ(numberAt(0), count - 1);
    EXPECT_TRUE(mapsBothWays());
}

TEST_F(ManyFiles, EqualRowsKeepTheirOrder) {
    model.setRows(files(0, count));
    view.sortByColumn(1, Qt::DescendingOrder);
    ASSERT_TRUE(settle());
    EXPECT_EQ(numberAt(0), count - 10);
    EXPECT_EQ(numberAt(9), count - 1);
}

TEST_F(ManyFiles, FilterNarrowsAndWidensAsOneTypes) {
    model.setRows(shuffled());
    view.sortByColumn(0, Qt::AscendingOrder);
    proxy.setFilterWords(QStringLiteral("-99"));
    proxy.setFilterWords(QStringLiteral("-999"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(numbers(), (std::vector<int>{999, 9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999}));
    EXPECT_TRUE(mapsBothWays());
    proxy.setFilterWords(QStringLiteral("-9990"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(numbers(), std::vector<int>{9990});
    proxy.setFilterWords(QStringLiteral("-8"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(proxy.rowCount(), 1111);
    proxy.setFilterWords({});
    ASSERT_TRUE(settle());
    EXPECT_EQ(numbers(), from(0, count));
}

TEST_F(ManyFiles, PagesThatComeWhileRowsAreLookedAtFindTheirPlaces) {
    auto all = shuffled();
    const std::vector<File> page(all.end() - 500, all.end());
    all.resize(all.size() - 500);
    model.setRows(all);
    view.sortByColumn(0, Qt::AscendingOrder);
    ASSERT_TRUE(proxy.arranging());
    model.appendRows(page);
    ASSERT_TRUE(settle());
    EXPECT_EQ(numbers(), from(0, count));
    EXPECT_TRUE(mapsBothWays());
}

TEST_F(ManyFiles, AnAppendedPageGoesWhereItBelongsAndTheRestStays) {
    model.setRows(files(1000, count));
    view.sortByColumn(0, Qt::AscendingOrder);
    ASSERT_TRUE(settle());
    ASSERT_TRUE(view.selectKey(QStringLiteral("part-5000")));
    QSignalSpy resets(&proxy, &QAbstractItemModel::modelReset);
    model.appendRows(files(0, 1000));
    EXPECT_FALSE(proxy.arranging());
    EXPECT_EQ(numbers(), from(0, count));
    EXPECT_EQ(view.selectedKeys(), QStringList{QStringLiteral("part-5000")});
    EXPECT_EQ(view.currentIndex().row(), 5000);
    EXPECT_EQ(resets.count(), 0);
}

TEST_F(ManyFiles, PagesThatComeToVeryManyRowsGoWhereTheyBelong) {
    constexpr int all = 70'000, page = 1000;
    model.setRows(files(0, all));
    view.sortByColumn(0, Qt::DescendingOrder);
    proxy.setFilterWords(QStringLiteral("-7"));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(view.selectKey(QStringLiteral("part-7007")));
    auto more = files(all, all + 20 * page);
    std::shuffle(more.begin(), more.end(), std::mt19937(1));
    for (int first = 0; first < 20 * page; first += page)
        model.appendRows({more.begin() + first, more.begin() + first + page});
    EXPECT_TRUE(proxy.arranging());
    ASSERT_TRUE(settle());
    auto expected = from(0, all + 20 * page);
    std::erase_if(expected, [](int number) { return !QString::number(number).startsWith(QLatin1Char('7')); });
    std::ranges::reverse(expected);
    EXPECT_EQ(numbers(), expected);
    EXPECT_TRUE(mapsBothWays());
    EXPECT_EQ(view.selectedKeys(), QStringList{QStringLiteral("part-7007")});
    proxy.setFilterWords({});
    ASSERT_TRUE(settle());
    EXPECT_EQ(numberAt(0), all + 20 * page - 1);
    EXPECT_EQ(proxy.rowCount(), all + 20 * page);
}

TEST_F(ManyFiles, PagesThatWaitForTheirPlaceGoWithTheirTable) {
    model.setRows(files(0, 70'000));
    view.sortByColumn(0, Qt::AscendingOrder);
    ASSERT_TRUE(settle());
    model.appendRows(files(70'000, 71'000));
    ASSERT_TRUE(proxy.arranging());
    model.setRows(files(0, 10)); // another folder
    EXPECT_EQ(numbers(), from(0, 10));
    EXPECT_FALSE(proxy.arranging());
}

TEST_F(ManyFiles, SelectionStaysWithItsRowsOverFilterAndSort) {
    model.setRows(files(0, count));
    view.sortByColumn(0, Qt::AscendingOrder);
    ASSERT_TRUE(settle());
    ASSERT_TRUE(view.selectKey(QStringLiteral("part-777")));
    proxy.setFilterWords(QStringLiteral("77"));
    ASSERT_TRUE(settle());
    view.sortByColumn(0, Qt::DescendingOrder);
    ASSERT_TRUE(settle());
    EXPECT_EQ(view.selectedKeys(), QStringList{QStringLiteral("part-777")});
    proxy.setFilterWords(QStringLiteral("12"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(view.selectedKeys(), QStringList());
}

TEST_F(ManyFiles, RowsGoWhileOthersAreLookedAt) {
    model.setRows(files(0, count));
    view.sortByColumn(0, Qt::DescendingOrder);
    ASSERT_TRUE(proxy.arranging());
    model.setRows(files(100, count)); // the first hundred are gone, the others as they were
    ASSERT_TRUE(settle());
    EXPECT_EQ(proxy.rowCount(), count - 100);
    EXPECT_EQ(numberAt(0), count - 1);
    EXPECT_TRUE(mapsBothWays());
}

TEST_F(ManyFiles, ChangedRowsAreMatchedAgain) {
    model.setRows(files(0, count));
    proxy.setFilterWords(QStringLiteral("part-11999"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(proxy.rowCount(), 1);
    model.setRows(files(0, count - 1));
    ASSERT_TRUE(settle());
    EXPECT_EQ(proxy.rowCount(), 0);
    model.setRows(files(0, count));
    ASSERT_TRUE(settle());
    EXPECT_EQ(proxy.rowCount(), 1);
}

TEST_F(ManyFiles, AllSelectedRowsAreToldOnceEach) {
    model.setRows(files(0, count));
    view.selectAll();
    const QList<int> rows = view.selectedSourceRows();
    EXPECT_EQ(std::vector<int>(rows.begin(), rows.end()), from(0, count));
}

TEST(RankedRows, FirstOnesStayFirstInEitherOrder) {
    RowTableModel<File> model({textColumn<File>(QStringLiteral("Name"), nameOf)}, nameOf);
    model.setRank([](const File& file) { return file.folder ? 0 : 1; });
    TableView view(&model, QStringLiteral("Files"));
    model.setRows({{1}, {2, true}, {3}});
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        view.sortByColumn(0, order);
        EXPECT_EQ(printed(view.proxy()).first(), QStringLiteral("part-2"));
    }
}

} // namespace
