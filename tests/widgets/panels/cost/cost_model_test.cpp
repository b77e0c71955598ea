#include "tests/widgets/support.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/cost/cost_model.h"

#include <QAbstractItemModelTester>

using namespace skydeck;
using namespace skydeck::panels::cost;
using workflows::CostReport;
using workflows::RunningCost;

namespace {

CostReport report() {
    CostReport made;
    made.items = {{.service = "EC2", .type = "Instance", .id = "i-1", .stack = "A", .dollarsPerHour = 0.5},
                  {.service = "EC2", .type = "Instance", .id = "i-2", .dollarsPerHour = 0.25},
                  {.service = "VPC", .type = "NAT gateway", .id = "nat-1", .stack = "A", .dollarsPerHour = 0.05},
                  {.service = "EC2", .type = "Instance", .id = "i-3", .stack = "A"}};
    return made;
}

TEST(CostShares, AddUpByStackAndByServiceDearestFirst) {
    const auto stacks = sharesByStack(report());
    ASSERT_EQ(stacks.size(), 2U);
    EXPECT_EQ(stacks[0].name, QStringLiteral("A"));
    EXPECT_EQ(stacks[0].count, 3);
    EXPECT_DOUBLE_EQ(stacks[0].dollarsPerHour, 0.55);
    EXPECT_EQ(stacks[1].name, QStringLiteral("Outside of any stack"));
    const auto services = sharesByService(report());
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].name, QStringLiteral("EC2"));
    EXPECT_DOUBLE_EQ(services[0].dollarsPerHour, 0.75);
}

TEST(CostTable, SortsByPriceAndCallsAMissingOneUnknown) {
    const std::unique_ptr<CostTable> model(makeCostTable(nullptr));
    const QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    model->setRows(report().items);
    models::TableView view(model.get(), QStringLiteral("What runs"));
    view.sortByColumn(0, Qt::DescendingOrder);
    QStringList prices;
    for (int row = 0; row < view.proxy().rowCount(); ++row)
        prices << view.proxy().index(row, 0).data().toString();
    EXPECT_EQ(prices, (QStringList{QStringLiteral("0.50"), QStringLiteral("0.25"), QStringLiteral("0.0500"),
                                   QStringLiteral("unknown")}));
}

} // namespace
