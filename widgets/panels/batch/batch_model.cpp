#include "widgets/panels/batch/batch_model.h"

#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

namespace skydeck::panels::batch {

namespace aws_batch = aws::batch;
using models::Column;
using models::ColumnStyle;
using style::qstr;

namespace {
/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(BatchTables)
};
double seconds(const std::optional<WallTime>& time) {
    return time ? toEpochSeconds(*time) : 0;
}

double ran(const aws_batch::JobSummary& job) {
    if (!job.startedAt) return -1;
    return seconds(job.stoppedAt ? job.stoppedAt : std::optional(systemClock().now())) - seconds(job.startedAt);
}

/// "arn:aws:batch:…:job-definition/name:3" → "name:3".
QString shortName(const std::string& arn) {
    const auto slash = arn.rfind('/');
    return qstr(slash == std::string::npos ? arn : arn.substr(slash + 1));
}
} // namespace

QString reasonOf(const aws_batch::JobSummary& job) {
    return qstr(job.reason.empty() ? job.statusReason : job.reason);
}

JobTable* makeJobTable(QObject* parent) {
    using Job = aws_batch::JobSummary;
    std::vector<Column<Job>> columns{
        models::statusColumn<Job>(Words::tr("State"), [](const Job& job) { return qstr(job.status); }),
        models::textColumn<Job>(Words::tr("Name"), [](const Job& job) { return qstr(job.jobName); }),
        models::timeColumn<Job>(Words::tr("Created"), [](const Job& job) { return seconds(job.createdAt); }),
        {Words::tr("Duration"), ColumnStyle::Number,
         [](const Job& job) { return ran(job) < 0 ? QStringLiteral("—") : style::durationText(ran(job)); },
         [](const Job& job) { return QVariant(ran(job)); }},
        {Words::tr("Exit"), ColumnStyle::Number,
         [](const Job& job) { return job.exitCode ? QString::number(*job.exitCode) : QString(); },
         [](const Job& job) { return QVariant(job.exitCode.value_or(-1)); }},
        {Words::tr("Reason"),
         ColumnStyle::Text,
         [](const Job& job) { return job.status == "SUCCEEDED" ? QString() : reasonOf(job); },
         {},
         {},
         [](const Job& job) { return reasonOf(job); }},
        models::textColumn<Job>(Words::tr("Definition"), [](const Job& job) { return shortName(job.jobDefinition); }),
        models::textColumn<Job>(
            Words::tr("Id"), [](const Job& job) { return qstr(job.jobId); }, ColumnStyle::Mono),
    };
    return new JobTable(
        std::move(columns), [](const Job& job) { return qstr(job.jobId); }, parent);
}

EnvironmentTable* makeEnvironmentTable(QObject* parent) {
    using Environment = aws_batch::ComputeEnvironment;
    std::vector<Column<Environment>> columns{
        models::statusColumn<Environment>(Words::tr("Status"), [](const Environment& e) { return qstr(e.status); }),
        models::textColumn<Environment>(Words::tr("Name"),
                                        [](const Environment& e) { return qstr(e.computeEnvironmentName); }),
        models::textColumn<Environment>(Words::tr("State"), [](const Environment& e) { return qstr(e.state); }),
        models::numberColumn<Environment>(Words::tr("Minimum vCPUs"), [](const Environment& e) { return e.minvCpus; }),
        models::numberColumn<Environment>(Words::tr("Desired vCPUs"),
                                          [](const Environment& e) { return e.desiredvCpus; }),
        models::numberColumn<Environment>(Words::tr("Maximum vCPUs"), [](const Environment& e) { return e.maxvCpus; }),
        models::textColumn<Environment>(Words::tr("Instance types"),
                                        [](const Environment& e) {
                                            QStringList types;
                                            for (const auto& type : e.instanceTypes)
                                                types << qstr(type);
                                            return types.join(QStringLiteral(", "));
                                        }),
        models::textColumn<Environment>(Words::tr("Reason"), [](const Environment& e) { return qstr(e.statusReason); }),
    };
    return new EnvironmentTable(
        std::move(columns), [](const Environment& e) { return qstr(e.computeEnvironmentArn); }, parent);
}

QueueTable* makeQueueTable(const JobsByQueue& jobs, QObject* parent) {
    using Queue = aws_batch::JobQueue;
    std::vector<Column<Queue>> columns{
        models::statusColumn<Queue>(Words::tr("Status"), [](const Queue& queue) { return qstr(queue.status); }),
        models::textColumn<Queue>(Words::tr("Name"), [](const Queue& queue) { return qstr(queue.jobQueueName); }),
        models::textColumn<Queue>(Words::tr("State"), [](const Queue& queue) { return qstr(queue.state); }),
        models::numberColumn<Queue>(Words::tr("Priority"), [](const Queue& queue) { return queue.priority; }),
    };
    for (const std::string_view status : aws_batch::kJobStatuses)
        columns.push_back(models::numberColumn<Queue>(
            qstr(status), [&jobs, status = std::string(status)](const Queue& queue) -> std::ptrdiff_t {
                const auto at = jobs.find(queue.jobQueueArn);
                if (at == jobs.end()) return 0;
                return std::count_if(at->second.begin(), at->second.end(),
                                     [&](const auto& job) { return job.status == status; });
            }));
    return new QueueTable(
        std::move(columns), [](const Queue& queue) { return qstr(queue.jobQueueArn); }, parent);
}

DefinitionTable* makeDefinitionTable(QObject* parent) {
    using Definition = aws_batch::JobDefinition;
    std::vector<Column<Definition>> columns{
        models::statusColumn<Definition>(Words::tr("Status"), [](const Definition& d) { return qstr(d.status); }),
        models::textColumn<Definition>(Words::tr("Name"),
                                       [](const Definition& d) { return qstr(d.jobDefinitionName); }),
        models::numberColumn<Definition>(Words::tr("Revision"), [](const Definition& d) { return d.revision; }),
        models::numberColumn<Definition>(Words::tr("vCPUs"), [](const Definition& d) { return d.resources.vcpus; }),
        models::numberColumn<Definition>(Words::tr("Memory MiB"),
                                         [](const Definition& d) { return d.resources.memory; }),
        models::numberColumn<Definition>(Words::tr("GPUs"), [](const Definition& d) { return d.resources.gpus; }),
        models::textColumn<Definition>(
            Words::tr("Image"), [](const Definition& d) { return qstr(d.image); }, ColumnStyle::Mono),
    };
    return new DefinitionTable(
        std::move(columns), [](const Definition& d) { return qstr(d.jobDefinitionArn); }, parent);
}

FindingTable* makeFindingTable(QObject* parent) {
    using workflows::Finding;
    const auto whole = [](const QString& title, std::string Finding::*member) {
        auto column =
            models::textColumn<Finding>(title, [member](const Finding& row) { return style::coreText(row.*member); });
        column.toolTip = column.text;
        return column;
    };
    Column<Finding> effect;
    effect.title = Words::tr("Effect");
    effect.style = ColumnStyle::Status;
    effect.text = [](const Finding& row) {
        return row.cause == Finding::Cause::NotWaiting ? Words::tr("Does not wait")
               : row.waiting                           ? Words::tr("Waits")
                                                       : Words::tr("Blocked");
    };
    effect.tone = [](const Finding& row) {
        return row.cause == Finding::Cause::NotWaiting ? style::Tone::Neutral
               : row.waiting                           ? style::Tone::Waiting
                                                       : style::Tone::Failed;
    };
    return new FindingTable(
        {effect,
         models::textColumn<Finding>(
             Words::tr("Cause"), [](const Finding& row) { return qstr(toString(row.cause)); }, ColumnStyle::Mono),
         whole(Words::tr("What is the matter"), &Finding::text), whole(Words::tr("What to do"), &Finding::advice)},
        [](const Finding& row) { return qstr(row.text); }, parent);
}

AttemptTable* makeAttemptTable(QObject* parent) {
    return new AttemptTable(
        {models::numberColumn<AttemptRow>(Words::tr("Attempt"), &AttemptRow::number),
         {Words::tr("Exit"), ColumnStyle::Number,
          [](const AttemptRow& row) {
              return row.attempt.exitCode ? QString::number(*row.attempt.exitCode) : QString();
          },
          [](const AttemptRow& row) { return QVariant(row.attempt.exitCode.value_or(-1)); }},
         models::textColumn<AttemptRow>(Words::tr("Reason"),
                                        [](const AttemptRow& row) {
                                            return qstr(row.attempt.reason.empty() ? row.attempt.statusReason
                                                                                   : row.attempt.reason);
                                        }),
         models::timeColumn<AttemptRow>(Words::tr("Started"),
                                        [](const AttemptRow& row) { return seconds(row.attempt.startedAt); }),
         models::timeColumn<AttemptRow>(Words::tr("Stopped"),
                                        [](const AttemptRow& row) { return seconds(row.attempt.stoppedAt); }),
         models::textColumn<AttemptRow>(
             Words::tr("Log"), [](const AttemptRow& row) { return qstr(row.attempt.logStreamName); },
             ColumnStyle::Mono)},
        [](const AttemptRow& row) { return QString::number(row.number); }, parent);
}

QString summaryOf(const std::vector<aws_batch::JobSummary>& jobs,
                  const std::vector<aws_batch::ComputeEnvironment>& environments) {
    int running = 0, waiting = 0, failed = 0, desired = 0, most = 0;
    for (const auto& job : jobs) {
        running += job.status == "RUNNING" || job.status == "STARTING";
        failed += job.status == "FAILED";
        waiting += job.status == "SUBMITTED" || job.status == "PENDING" || job.status == "RUNNABLE";
    }
    for (const auto& environment : environments) {
        desired += environment.desiredvCpus;
        most += environment.maxvCpus;
    }
    QStringList parts{Words::tr("%n job(s)", nullptr, static_cast<int>(jobs.size()))};
    if (running) parts << Words::tr("%1 running").arg(running);
    if (waiting) parts << Words::tr("%1 waiting").arg(waiting);
    if (failed) parts << Words::tr("%1 failed").arg(failed);
    parts << Words::tr("%1 of %2 vCPUs").arg(desired).arg(most);
    return style::dotted(parts);
}

} // namespace skydeck::panels::batch
