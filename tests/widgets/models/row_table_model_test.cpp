#include "tests/widgets/support.h"
#include "widgets/models/row_table_model.h"
#include "widgets/models/table_view.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>

using namespace skydeck;
using namespace skydeck::models;

namespace {

struct Job {
    QString name;
    qint64 bytes = 0;
    QString status = QStringLiteral("RUNNING");
};

std::vector<Column<Job>> jobColumns() {
    return {textColumn<Job>(QStringLiteral("Name"), &Job::name), bytesColumn<Job>(QStringLiteral("Size"), &Job::bytes),
            statusColumn<Job>(QStringLiteral("Status"), &Job::status)};
}

struct JobTable : testing::Test {
    RowTableModel<Job> model{jobColumns(), [](const Job& job) { return job.name; }};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    static Job job(const char* name, qint64 bytes = 1) { return {QString::fromLatin1(name), bytes}; }
    QStringList names() const {
        QStringList found;
        for (const Job& row : model.rows())
            found << row.name;
        return found;
    }
};

TEST_F(JobTable, ShowsRowsThroughTheirColumns) {
    model.setRows({job("a", 2048)});
    EXPECT_EQ(printed(model), QStringList{QStringLiteral("a | 2.0 KiB | RUNNING")});
    EXPECT_EQ(model.index(0, 1).data(SortRole).toLongLong(), 2048);
    EXPECT_EQ(model.index(0, 2).data(ToneRole).toInt(), static_cast<int>(style::Tone::Progress));
}

TEST_F(JobTable, RefreshKeepsKnownRowsInPlaceAndDropsGoneOnes) {
    model.setRows({job("a"), job("b"), job("c")});
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setRows({job("d"), job("c", 9), job("b", 7)});
    EXPECT_EQ(names(), (QStringList{QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")}));
    EXPECT_EQ(model.find(QStringLiteral("c"))->bytes, 9);
    EXPECT_EQ(model.indexOf(QStringLiteral("d")), 2);
    EXPECT_EQ(model.find(QStringLiteral("a")), nullptr);
    EXPECT_EQ(resets.count(), 0);
}

TEST_F(JobTable, PersistentIndexesFollowTheirRowOverARefresh) {
    model.setRows({job("a"), job("b"), job("c")});
    const QPersistentModelIndex c = model.index(2, 0);
    model.setRows({job("c"), job("b")});
    ASSERT_TRUE(c.isValid());
    EXPECT_EQ(c.data().toString(), QStringLiteral("c"));
}

TEST_F(JobTable, RowsThatShareAKeyAreAllShown) {
    model.setRows({job("a"), job("a"), job("b")});
    model.setRows({job("a"), job("b"), job("a")});
    EXPECT_EQ(model.rowCount(), 3);
}

TEST_F(JobTable, OtherContentAltogetherIsOneReset) {
    model.setRows({job("a"), job("b"), job("c")});
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setRows({job("x"), job("y")});
    EXPECT_EQ(resets.count(), 1);
}

TEST(PagedTable, AsksForMoreOnlyWhileThereIsMore) {
    // Without the tester, which asks for more by itself.
    RowTableModel<Job> model(jobColumns(), [](const Job& job) { return job.name; });
    QSignalSpy wanted(&model, &TableModelBase::moreWanted);
    EXPECT_FALSE(model.canFetchMore({}));
    model.setMore(true);
    model.fetchMore({});
    EXPECT_EQ(wanted.count(), 1);
    model.setMore(false);
    model.fetchMore({});
    EXPECT_EQ(wanted.count(), 1);
}

TEST_F(JobTable, PagesAppend) {
    model.setRows({job("a")});
    model.setMore(true);
    model.appendRows({job("b")});
    EXPECT_EQ(names(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

struct JobView : JobTable {
    TableView view{&model, QStringLiteral("Jobs")};
    QAbstractItemModelTester proxyTester{&view.proxy(), QAbstractItemModelTester::FailureReportingMode::Fatal};

    QStringList shown() {
        QStringList found;
        for (int row = 0; row < view.proxy().rowCount(); ++row)
            found << view.proxy().index(row, 0).data().toString();
        return found;
    }
};

TEST_F(JobView, SortsSizesAsNumbers) {
    model.setRows({job("a", 900), job("b", 2048), job("c", 1024 * 1024)});
    view.sortByColumn(1, Qt::DescendingOrder);
    EXPECT_EQ(shown(), (QStringList{QStringLiteral("c"), QStringLiteral("b"), QStringLiteral("a")}));
}

TEST_F(JobView, SortsNamesAsAPersonCounts) {
    model.setRows({job("job-10"), job("job-2"), job("Job-1")});
    view.sortByColumn(0, Qt::AscendingOrder);
    EXPECT_EQ(shown(), (QStringList{QStringLiteral("Job-1"), QStringLiteral("job-2"), QStringLiteral("job-10")}));
}

TEST(NaturalCompare, KnowsDigitsCaseAndLeadingZeros) {
    const auto before = [](const char* a, const char* b) {
        return naturalCompare(QString::fromLatin1(a), QString::fromLatin1(b)) < 0;
    };
    EXPECT_TRUE(before("a2", "a10"));
    EXPECT_TRUE(before("A", "b"));
    EXPECT_TRUE(before("a", "a1"));
    EXPECT_TRUE(before("lr0.0100_m0.5000", "lr0.1000_m0.0500"));
    EXPECT_TRUE(before("a9", "a00010"));
    EXPECT_EQ(naturalCompare(u"same", u"same"), 0);
    EXPECT_NE(naturalCompare(u"a01", u"a1"), 0);
}

TEST_F(JobView, FilterWantsEveryWordInAnyColumn) {
    model.setRows({job("alpha", 2048), job("beta", 2048), job("alphabet", 1)});
    view.proxy().setFilterWords(QStringLiteral("  ALPHA kib "));
    EXPECT_EQ(shown(), QStringList{QStringLiteral("alpha")});
    view.proxy().setFilterWords({});
    EXPECT_EQ(shown().size(), 3);
}

TEST_F(JobView, SelectionSurvivesARefresh) {
    model.setRows({job("a"), job("b"), job("c")});
    ASSERT_TRUE(view.selectKey(QStringLiteral("b")));
    model.setRows({job("c", 5), job("b", 6)});
    EXPECT_EQ(view.selectedKeys(), QStringList{QStringLiteral("b")});
}

TEST_F(JobView, CopiesSelectedRowsAsTsvWithoutBreakingItsLines) {
    model.setRows({job("a\tb\nc", 1024), job("d", 1)});
    view.selectAll();
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("a b c\t1.0 KiB\tRUNNING\nd\t1 B\tRUNNING"));
}

TEST_F(JobView, CopiesSelectedRowsAsJsonWithRawValuesInTheColumnsOrder) {
    model.setRows({job("a \"b\"", 1024), job("d", 1)});
    view.selectRow(0);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(QApplication::clipboard()->text(),
              QStringLiteral(
                  "[\n  {\n    \"Name\": \"a \\\"b\\\"\",\n    \"Size\": 1024,\n    \"Status\": \"RUNNING\"\n  }\n]"));
}

TEST_F(JobView, EnterOpensTheCurrentRowOnce) {
    model.setRows({job("a"), job("b")});
    view.sortByColumn(0, Qt::DescendingOrder);
    view.selectKey(QStringLiteral("a"));
    QSignalSpy activated(&view, &TableView::rowActivated);
    QTest::keyClick(&view, Qt::Key_Return);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated.first().first().toInt(), 0);
}

TEST_F(JobView, DeleteAsksOnlyWithASelection) {
    model.setRows({job("a")});
    QSignalSpy asked(&view, &TableView::deleteRequested);
    QTest::keyClick(&view, Qt::Key_Delete);
    EXPECT_EQ(asked.count(), 0);
    view.selectAll();
    QTest::keyClick(&view, Qt::Key_Delete);
    EXPECT_EQ(asked.count(), 1);
}

TEST_F(JobView, ColumnsGrowWithWhatTheyShowAndShareARoomThatIsShort) {
    view.resize(900, 300);
    view.setColumnWidth(0, 50);
    view.show();
    const char* name = "a-job-with-a-name-of-forty-letters-or-so";
    model.setRows({job(name)});
    const int needed = view.fontMetrics().horizontalAdvance(QString::fromLatin1(name));
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.columnWidth(0) >= needed; }));
    view.resize(340, 300);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.columnWidth(0) < needed; }));
    EXPECT_GE(view.columnWidth(1), view.horizontalHeader()->sectionSizeHint(1));
    // Room enough for every title: nothing to scroll sideways, with a vertical scroll bar either.
    std::vector<Job> many;
    for (int i = 0; i < 100; ++i)
        many.push_back(job((std::string(name) + std::to_string(i)).c_str()));
    model.setRows(many);
    EXPECT_TRUE(QTest::qWaitFor([&] {
        return view.verticalScrollBar()->isVisible() && view.horizontalHeader()->length() <= view.viewport()->width();
    })) << view.horizontalHeader()->length()
        << " in " << view.viewport()->width();
}

TEST_F(JobView, TheLastColumnTakesTheRoomThatIsLeftAndNoMore) {
    view.resize(500, 300);
    view.show();
    view.horizontalHeader()->resizeSection(2, 800); // as a wider window has saved it
    model.setRows({job("a")});
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.horizontalHeader()->length() == view.viewport()->width(); }));
}

TEST_F(JobView, ColumnWidthsAreRemembered) {
    QSettings settings(QStringLiteral("skydeck-test"), QStringLiteral("columns"));
    settings.clear();
    view.rememberColumns(settings, QStringLiteral("jobs"));
    view.horizontalHeader()->resizeSection(0, 321);
    TableView later(&model, QStringLiteral("Jobs"));
    later.rememberColumns(settings, QStringLiteral("jobs"));
    EXPECT_EQ(later.columnWidth(0), 321);
}

} // namespace
