#include "widgets/panels/lambda/lambda_model.h"

#include "tests/support/support.h"
#include "tests/widgets/support.h"
#include "widgets/panels/lambda/calls_grid.h"
#include "widgets/panels/lambda/metrics_view.h"

#include <QAbstractItemModelTester>

namespace skydeck::panels::lambda {

namespace {
using workflows::FunctionCall;

aws::lambda::Function function() {
    aws::lambda::Function made;
    made.functionName = "f";
    made.runtime = "python3.12";
    made.memorySize = 128;
    made.timeout = 10;
    made.logGroup = "/aws/lambda/f";
    made.role = "arn:aws:iam::1:role/path/mine";
    made.environment = {{"TABLE_NAME", "t"}};
    return made;
}

const Fact* factNamed(const std::vector<Fact>& facts, const char* name) {
    const auto found = std::ranges::find(facts, QString::fromLatin1(name), &Fact::name);
    return found == facts.end() ? nullptr : &*found;
}

FunctionCall call(FunctionCall::State state, double seconds, std::string payload = {}) {
    FunctionCall made;
    made.state = state;
    made.seconds = seconds;
    made.payload = std::move(payload);
    return made;
}
} // namespace

TEST(FunctionTable, ShowsWhatAFunctionIs) {
    const std::unique_ptr<FunctionTable> table(makeFunctionTable(nullptr));
    const QAbstractItemModelTester tester(table.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    auto image = function();
    image.functionName = "i";
    image.packageType = "Image";
    table->setRows({function(), image});
    EXPECT_EQ(printed(*table), QStringList({QStringLiteral("f | python3.12 | 128 | —"),
                                            QStringLiteral("i | container image | 128 | —")}));
}

TEST(FunctionFacts, EmptyOnesAreLeftOut) {
    const auto facts = factsOf(function());
    EXPECT_EQ(factNamed(facts, "Description"), nullptr);
    EXPECT_EQ(factNamed(facts, "Failed events go to"), nullptr);
    ASSERT_NE(factNamed(facts, "Role"), nullptr);
    EXPECT_EQ(factNamed(facts, "Role")->value, QStringLiteral("mine"));
    EXPECT_EQ(factNamed(facts, "Memory")->value, QStringLiteral("128 MB"));
    EXPECT_EQ(factNamed(facts, "TABLE_NAME")->value, QStringLiteral("t"));
    EXPECT_EQ(factNamed(facts, "Log group")->panel, QStringLiteral("log"));
}

TEST(FunctionFacts, WhatItBelongsToLeadsThere) {
    aws::lambda::FunctionDetail detail;
    detail.function = function();
    detail.reservedConcurrency = 5;
    const auto facts = factsOf(detail, {"S", {"t"}, {"b"}});
    EXPECT_EQ(facts.front().name, QStringLiteral("Stack"));
    EXPECT_EQ(facts.front().panel, QStringLiteral("stacks"));
    ASSERT_NE(factNamed(facts, "Table"), nullptr);
    EXPECT_EQ(factNamed(facts, "Table")->panel, QStringLiteral("dynamodb"));
    EXPECT_EQ(factNamed(facts, "TABLE_NAME")->panel, QStringLiteral("dynamodb"));
    ASSERT_NE(factNamed(facts, "Bucket"), nullptr);
    EXPECT_EQ(factNamed(facts, "Bucket")->what, QStringLiteral("b/"));
    EXPECT_EQ(factNamed(facts, "Reserved concurrency")->value, QStringLiteral("5"));
}

TEST(FunctionReport, IsOneLine) {
    workflows::FunctionReport report;
    report.durationMs = 234.56;
    report.billedMs = 235;
    report.memoryMb = 128;
    report.usedMb = 45;
    EXPECT_EQ(reportText(report), QStringLiteral("235 ms · 235 ms billed · 45 of 128 MB used"));
    report.initMs = 101.2;
    EXPECT_TRUE(reportText(report).contains(QStringLiteral("started anew in 101 ms")));
}

TEST(CallsModel, LaysCallsOutInRows) {
    CallsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::vector<FunctionCall> calls(CallsModel::kColumns + 3);
    calls[0] = call(FunctionCall::State::Done, 3.41, "\"Hinako\"");
    calls[1] = call(FunctionCall::State::Failed, 0.24);
    calls[1].error = {ErrorKind::Conflict, "FunctionFailed", "ValueError: no", 0, {}, {}};
    calls[2] = call(FunctionCall::State::Running, 1);
    model.setCalls(calls);
    EXPECT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.index(0, 0).data().toString(), QStringLiteral("3.4"));
    EXPECT_EQ(model.index(0, 1).data().toString(), QStringLiteral("✗ 0.2"));
    EXPECT_EQ(model.index(0, 2).data().toString(), QStringLiteral("…"));
    EXPECT_EQ(model.index(1, 2).data().toString(), QStringLiteral("·"));
    EXPECT_FALSE(model.index(1, 3).data().isValid());
    EXPECT_EQ(model.flags(model.index(1, 3)), Qt::NoItemFlags);
    EXPECT_TRUE(model.sentence(model.index(0, 0)).contains(QStringLiteral("Call 1 · succeeded · 3.41 s")));
    EXPECT_TRUE(model.sentence(model.index(0, 1)).contains(QStringLiteral("ValueError: no")));
    model.setCalls({});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(MetricPoints, StandBeforeNow) {
    const auto points = pointsBefore({{1000, 3}, {1060, 4}}, 1060, 60);
    ASSERT_EQ(points.size(), 2U);
    EXPECT_DOUBLE_EQ(points[0].x(), -1);
    EXPECT_DOUBLE_EQ(points[0].y(), 3);
    EXPECT_DOUBLE_EQ(points[1].x(), 0);
}

} // namespace skydeck::panels::lambda
