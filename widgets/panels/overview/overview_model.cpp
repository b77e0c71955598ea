#include "widgets/panels/overview/overview_model.h"

#include "core/aws/batch/batch_client.h"
#include "core/workflows/deploy.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::overview {

namespace cfn = aws::cloudformation;
using style::qstr;
using Step = HandsOn::Step;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Overview)
};

constexpr double kRecent = 24 * 3600; // seconds

Step stepOf(const std::string& status) {
    if (status == "DELETE_IN_PROGRESS") return Step::Destroying;
    if (cfn::isFailure(status)) return Step::Broken;
    if (cfn::isInProgress(status)) return Step::Deploying;
    return Step::Use;
}

Result<std::vector<Trouble>> failedJobs(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    std::vector<Trouble> troubles;
    SKYDECK_ASSIGN(const auto client, aws::batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto queues, client.describeJobQueues({}, context));
    const double now = toEpochSeconds(session->clock().now());
    for (const auto& queue : queues) {
        SKYDECK_ASSIGN(const auto jobs, client.listJobs(queue.jobQueueName, "FAILED", context));
        for (const auto& job : jobs) {
            const double stopped = style::epochOf(job.stoppedAt);
            if (now - stopped > kRecent) continue;
            troubles.push_back({QStringLiteral("FAILED"), qstr(job.jobName),
                                qstr(job.reason.empty() ? job.statusReason : job.reason), stopped,
                                QStringLiteral("batch"), qstr(job.jobId)});
        }
    }
    return troubles;
}

} // namespace

QString toText(Step step) {
    switch (step) {
    case Step::Deploy:
        return Words::tr("Not deployed");
    case Step::Deploying:
        return Words::tr("Being deployed");
    case Step::Use:
        return Words::tr("Ready to use");
    case Step::Broken:
        return Words::tr("Failed");
    case Step::Destroying:
        return Words::tr("Being destroyed");
    }
    return {};
}

style::Tone toneOf(Step step) {
    switch (step) {
    case Step::Deploy:
        return style::Tone::Gone;
    case Step::Deploying:
    case Step::Destroying:
        return style::Tone::Progress;
    case Step::Use:
        return style::Tone::Ok;
    case Step::Broken:
        return style::Tone::Failed;
    }
    return style::Tone::Neutral;
}

std::vector<HandsOn> handsOnsOf(const std::vector<workflows::CatalogueEntry>& catalogue,
                                const std::vector<cfn::Stack>& stacks) {
    std::vector<HandsOn> all;
    for (const workflows::CatalogueEntry& entry : catalogue) {
        HandsOn one{entry};
        const auto stack = std::ranges::find(stacks, entry.name, &cfn::Stack::stackName);
        if (stack != stacks.end()) {
            one.stackStatus = stack->stackStatus;
            one.step = stepOf(stack->stackStatus);
        }
        all.push_back(std::move(one));
    }
    return all;
}

QString panelFor(const QString& stackName, const QStringList& panels) {
    static const std::pair<const char*, const char*> homes[] = {
        {"Ec2", "ec2"},         {"Ecs", "ecs"}, {"Batch", "experiments"}, {"Lambda", "lambda"},
        {"Dynamo", "dynamodb"}, {"S3", "s3"},   {"Bashoutter", "haiku"}};
    for (const auto& [part, panel] : homes)
        if (stackName.contains(QLatin1String(part)) && panels.contains(QLatin1String(panel)))
            return QString::fromLatin1(panel);
    return QStringLiteral("stacks");
}

TroubleTable* makeTroubleTable(QObject* parent) {
    auto status = models::statusColumn<Trouble>(Words::tr("Status"), &Trouble::status);
    auto name = models::textColumn<Trouble>(Words::tr("Name"), &Trouble::name);
    auto reason = models::textColumn<Trouble>(Words::tr("Reason"), &Trouble::reason);
    for (models::Column<Trouble>* column : {&status, &name, &reason})
        column->toolTip = column->text;
    return new TroubleTable(
        {status, name, reason, models::timeColumn<Trouble>(Words::tr("When"), &Trouble::when)},
        [](const Trouble& trouble) { return trouble.panel + QLatin1Char(' ') + trouble.what; }, parent);
}

QString stackReason(const std::vector<cfn::StackEvent>& newestFirst) {
    std::vector<cfn::StackEvent> events; // an operation before this one may have failed for another reason
    for (const cfn::StackEvent& event : newestFirst) {
        events.push_back(event);
        const std::string& status = event.resourceStatus;
        if (event.physicalResourceId == event.stackId &&
            (status == "CREATE_IN_PROGRESS" || status == "UPDATE_IN_PROGRESS" || status == "DELETE_IN_PROGRESS"))
            break;
    }
    std::ranges::reverse(events);
    const cfn::StackEvent* cause = workflows::rootCause(events);
    if (!cause) return {};
    const std::string& why = cause->resourceStatusReason.empty() ? cause->resourceStatus : cause->resourceStatusReason;
    return cause->physicalResourceId == cause->stackId ? qstr(why) : qstr(cause->logicalResourceId + ": " + why);
}

Result<OverviewContent> loadOverview(const std::shared_ptr<aws::Session>& session, const StackReasons& known,
                                     const CallContext& context) {
    SKYDECK_ASSIGN(const auto catalogue, workflows::catalogue());
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stacks, client.describeStacks(context));
    OverviewContent content;
    content.handsOns = handsOnsOf(catalogue, stacks);
    content.stacks = static_cast<int>(stacks.size());
    for (const cfn::Stack& stack : stacks) {
        if (!cfn::isFailure(stack.stackStatus)) continue;
        QString reason = qstr(stack.stackStatusReason);
        // A stack that was rolled back has none of its own: its events say why.
        if (reason.isEmpty()) {
            const std::string failure =
                stack.stackId + ' ' + stack.stackStatus + ' ' + std::to_string(style::epochOf(stack.lastUpdatedTime));
            if (const auto before = known.find(failure); before != known.end())
                reason = content.reasons[failure] = before->second;
            else if (const auto events = client.stackEvents(stack.stackId, {}, context))
                reason = content.reasons[failure] = stackReason(*events);
        }
        content.troubles.push_back({qstr(stack.stackStatus), qstr(stack.stackName), reason,
                                    style::epochOf(stack.creationTime), QStringLiteral("stacks"),
                                    qstr(stack.stackName)});
    }
    auto jobs = failedJobs(session, context);
    if (jobs)
        std::ranges::move(*jobs, std::back_inserter(content.troubles));
    else if (jobs.error().kind != ErrorKind::NotImplemented)
        return fail(std::move(jobs.error()));
    std::ranges::stable_sort(content.troubles, std::greater<>(), &Trouble::when);
    return content;
}

} // namespace skydeck::panels::overview
