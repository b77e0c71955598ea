#include "widgets/panels/ecs/ecs_model.h"

#include "tests/support/support.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::ecs {

namespace {
aws::ecs::Task task(const std::string& id, const std::string& status, std::optional<int> exitCode = {}) {
    aws::ecs::Task task;
    task.taskArn = "arn:aws:ecs:us-east-1:1:task/qa/" + id;
    task.lastStatus = status;
    aws::ecs::Container container;
    container.name = "bot";
    container.exitCode = exitCode;
    task.containers.push_back(container);
    return task;
}
} // namespace

TEST(EcsTaskTable, KeepsATasksRowWhileItMoves) {
    const std::unique_ptr<TaskTable> table(makeTaskTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    table->setRows({task("1", "PROVISIONING")});
    const QPersistentModelIndex row = table->index(0, 0);
    table->setRows({task("2", "PENDING"), task("1", "RUNNING")});
    EXPECT_EQ(row.data().toString(), QStringLiteral("RUNNING"));
    EXPECT_EQ(row.sibling(row.row(), 1).data().toString(), QStringLiteral("1"));
}

TEST(EcsTaskTable, AStoppedTaskHasTheToneOfItsExit) {
    EXPECT_FALSE(isFailed(task("1", "RUNNING")));
    EXPECT_FALSE(isFailed(task("1", "STOPPED", 0)));
    EXPECT_TRUE(isFailed(task("1", "STOPPED", 1)));
    EXPECT_TRUE(isFailed(task("1", "STOPPED"))); // never ran
    const std::unique_ptr<TaskTable> table(makeTaskTable(nullptr));
    table->setRows({task("1", "STOPPED", 0), task("2", "STOPPED", 1)});
    EXPECT_EQ(table->index(0, 0).data(models::ToneRole).toInt(), int(style::Tone::Gone));
    EXPECT_EQ(table->index(1, 0).data(models::ToneRole).toInt(), int(style::Tone::Failed));
}

} // namespace skydeck::panels::ecs
