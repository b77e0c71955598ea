#include "widgets/panels/lambda/lambda_model.h"

#include "core/base/strings.h"
#include "widgets/style/icons.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::lambda {

using aws::lambda::Function;
using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Lambda)
};

QString runtimeOf(const Function& function) {
    return function.packageType == "Image" ? Words::tr("container image") : qstr(function.runtime);
}

/// "arn:aws:sqs:us-east-1:1:name" is called name.
QString shortArn(const std::string& arn) {
    const std::string last = arn.substr(arn.rfind(':') + 1);
    return qstr(last.substr(last.rfind('/') + 1));
}

} // namespace

FunctionTable* makeFunctionTable(QObject* parent) {
    auto name = models::textColumn<Function>(Words::tr("Name"),
                                             [](const Function& function) { return qstr(function.functionName); });
    name.toolTip = [](const Function& function) {
        return qstr(function.description.empty() ? function.functionName
                                                 : function.functionName + '\n' + function.description);
    };
    return new FunctionTable(
        {name, models::textColumn<Function>(Words::tr("Runtime"), runtimeOf),
         models::numberColumn<Function>(Words::tr("MB"), [](const Function& each) { return each.memorySize; }),
         models::timeColumn<Function>(Words::tr("Changed"),
                                      [](const Function& each) { return style::epochOf(each.lastModified); })},
        [](const Function& function) { return qstr(function.functionName); }, parent);
}

std::vector<Fact> factsOf(const Function& function) {
    std::vector<Fact> facts{{Words::tr("Name"), qstr(function.functionName)},
                            {Words::tr("Description"), qstr(function.description)},
                            {Words::tr("State"), qstr(function.state)},
                            {Words::tr("Reason"), qstr(function.stateReason)},
                            {Words::tr("Runtime"), runtimeOf(function)},
                            {Words::tr("Handler"), qstr(function.handler)},
                            {Words::tr("Memory"), Words::tr("%1 MB").arg(function.memorySize)},
                            {Words::tr("Timeout"), Words::tr("%1 s").arg(function.timeout)},
                            {Words::tr("Temporary files"), function.ephemeralStorage > 0
                                                               ? Words::tr("%1 MB").arg(function.ephemeralStorage)
                                                               : QString()},
                            {Words::tr("Architecture"), qstr(join(function.architectures, ", "))},
                            {Words::tr("Code size"), style::bytesText(static_cast<std::int64_t>(function.codeSize))},
                            {Words::tr("Changed"), style::exactTime(style::epochOf(function.lastModified))},
                            {Words::tr("Role"), shortArn(function.role)},
                            {Words::tr("Failed events go to"), shortArn(function.deadLetterTarget)},
                            {Words::tr("Log group"), qstr(function.logGroup), QStringLiteral("log")},
                            {Words::tr("ARN"), qstr(function.functionArn)}};
    for (std::size_t i = 0; i < function.layers.size(); ++i)
        facts.push_back({Words::tr("Layer %1").arg(i + 1), qstr(function.layers[i])});
    for (const auto& [name, value] : function.environment)
        facts.push_back({qstr(name), qstr(value)});
    std::erase_if(facts, [](const Fact& fact) { return fact.value.isEmpty(); });
    return facts;
}

std::vector<Fact> factsOf(const aws::lambda::FunctionDetail& detail, const workflows::FunctionLinks& links) {
    const auto leadTo = [](Fact& fact, const char* panel) {
        fact.panel = QString::fromLatin1(panel);
        fact.what = fact.panel == QLatin1String("s3") ? fact.value + QLatin1Char('/') : fact.value;
    };
    // What leads elsewhere comes first.
    std::vector<Fact> facts;
    const auto add = [&](const QString& name, const std::vector<std::string>& values, const char* panel) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            facts.push_back(
                {values.size() == 1 ? name : QStringLiteral("%1 %2").arg(name).arg(i + 1), qstr(values[i])});
            leadTo(facts.back(), panel);
        }
    };
    if (!links.stack.empty()) add(Words::tr("Stack"), {links.stack}, "stacks");
    add(Words::tr("Table"), links.tables, "dynamodb");
    add(Words::tr("Bucket"), links.buckets, "s3");
    if (!links.stack.empty())
        facts.push_back({Words::tr("Cost"), Words::tr("What %1 costs now").arg(qstr(links.stack)),
                         QStringLiteral("cost"), qstr(links.stack)});
    const auto isOneOf = [](const std::vector<std::string>& names, const QString& value) {
        return std::ranges::find(names, style::str(value)) != names.end();
    };
    for (Fact& fact : factsOf(detail.function)) {
        if (fact.panel.isEmpty() && isOneOf(links.tables, fact.value)) leadTo(fact, "dynamodb");
        if (fact.panel.isEmpty() && isOneOf(links.buckets, fact.value)) leadTo(fact, "s3");
        facts.push_back(std::move(fact));
    }
    if (!detail.imageUri.empty()) facts.push_back({Words::tr("Image"), qstr(detail.imageUri)});
    if (detail.reservedConcurrency)
        facts.push_back({Words::tr("Reserved concurrency"), style::countText(*detail.reservedConcurrency)});
    // What CloudFormation notes about its stack is shown by the stack.
    for (const auto& [key, value] : detail.tags)
        if (links.stack.empty() || !key.starts_with("aws:cloudformation:"))
            facts.push_back({Words::tr("Tag %1").arg(qstr(key)), qstr(value)});
    return facts;
}

QString reportText(const workflows::FunctionReport& report) {
    const auto ms = [](double value) { return style::countText(static_cast<std::int64_t>(value + 0.5)); };
    return style::dotted(
        {Words::tr("%1 ms").arg(ms(report.durationMs)), Words::tr("%1 ms billed").arg(ms(report.billedMs)),
         Words::tr("%1 of %2 MB used").arg(report.usedMb).arg(report.memoryMb),
         report.initMs ? Words::tr("started anew in %1 ms").arg(ms(*report.initMs)) : QString(), qstr(report.status)});
}

} // namespace skydeck::panels::lambda
