#include "widgets/panels/ecs/ecs_model.h"

#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::ecs {

namespace aws_ecs = aws::ecs;
using models::Column;
using models::ColumnStyle;
using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Ecs)
};

QString shortName(const std::string& arn) {
    return qstr(aws_ecs::nameOf(arn));
}

/// Seconds between start and stop (or now); below zero when it has not started.
double ran(const aws_ecs::Task& task) {
    if (!task.startedAt) return -1;
    return style::epochOf(task.stoppedAt ? task.stoppedAt : std::optional(systemClock().now())) -
           style::epochOf(task.startedAt);
}

/// A text column whose tool tip is the whole text.
template <class Row, class Get>
Column<Row> longColumn(const QString& title, Get get) {
    auto column = models::textColumn<Row>(title, get);
    column.toolTip = column.text;
    return column;
}

template <class Row>
Column<Row> exitColumn(std::function<std::optional<int>(const Row&)> code) {
    return {Words::tr("Exit"), ColumnStyle::Number,
            [code](const Row& row) { return code(row) ? QString::number(*code(row)) : QString(); },
            [code](const Row& row) { return QVariant(code(row).value_or(-1)); }};
}

} // namespace

ClusterTable* makeClusterTable(QObject* parent) {
    using Cluster = aws_ecs::Cluster;
    return new ClusterTable(
        {models::statusColumn<Cluster>(Words::tr("Status"), [](const Cluster& row) { return qstr(row.status); }),
         longColumn<Cluster>(Words::tr("Name"), [](const Cluster& row) { return qstr(row.clusterName); }),
         models::numberColumn<Cluster>(Words::tr("Services"), &Cluster::activeServicesCount),
         models::numberColumn<Cluster>(Words::tr("Running tasks"), &Cluster::runningTasksCount),
         models::numberColumn<Cluster>(Words::tr("Pending tasks"), &Cluster::pendingTasksCount)},
        [](const Cluster& row) { return qstr(row.clusterArn); }, parent);
}

ServiceTable* makeServiceTable(QObject* parent) {
    using Service = aws_ecs::Service;
    return new ServiceTable(
        {models::statusColumn<Service>(Words::tr("Status"), [](const Service& row) { return qstr(row.status); }),
         longColumn<Service>(Words::tr("Name"), [](const Service& row) { return qstr(row.serviceName); }),
         longColumn<Service>(Words::tr("Cluster"), [](const Service& row) { return shortName(row.clusterArn); }),
         models::numberColumn<Service>(Words::tr("Desired"), &Service::desiredCount),
         models::numberColumn<Service>(Words::tr("Running"), &Service::runningCount),
         models::numberColumn<Service>(Words::tr("Pending"), &Service::pendingCount),
         longColumn<Service>(Words::tr("Definition"), [](const Service& row) { return shortName(row.taskDefinition); }),
         longColumn<Service>(
             Words::tr("Last event"),
             [](const Service& row) { return row.events.empty() ? QString() : qstr(row.events.front().message); })},
        [](const Service& row) { return qstr(row.serviceArn); }, parent);
}

TaskTable* makeTaskTable(QObject* parent) {
    using Task = aws_ecs::Task;
    auto state = models::statusColumn<Task>(Words::tr("State"), [](const Task& task) { return qstr(task.lastStatus); });
    state.tone = [](const Task& task) {
        return isFailed(task) ? style::Tone::Failed : style::toneOf(qstr(task.lastStatus));
    };
    return new TaskTable(
        {state,
         models::textColumn<Task>(
             Words::tr("Task"), [](const Task& task) { return shortName(task.taskArn); }, ColumnStyle::Mono),
         longColumn<Task>(Words::tr("Definition"), [](const Task& task) { return shortName(task.taskDefinitionArn); }),
         models::timeColumn<Task>(Words::tr("Created"),
                                  [](const Task& task) { return style::epochOf(task.createdAt); }),
         {Words::tr("Duration"), ColumnStyle::Number,
          [](const Task& task) { return ran(task) < 0 ? QStringLiteral("—") : style::durationText(ran(task)); },
          [](const Task& task) { return QVariant(ran(task)); }},
         exitColumn<Task>([](const Task& task) {
             const aws_ecs::Container* ended = task.ended();
             return ended ? ended->exitCode : std::nullopt;
         }),
         longColumn<Task>(Words::tr("Reason"), [](const Task& task) { return qstr(task.reason()); }),
         longColumn<Task>(Words::tr("Group"), [](const Task& task) { return qstr(task.group); }),
         longColumn<Task>(Words::tr("Cluster"), [](const Task& task) { return shortName(task.clusterArn); })},
        [](const Task& task) { return qstr(task.taskArn); }, parent);
}

ContainerTable* makeContainerTable(QObject* parent) {
    using Container = aws_ecs::Container;
    return new ContainerTable(
        {models::statusColumn<Container>(Words::tr("State"), [](const Container& row) { return qstr(row.lastStatus); }),
         longColumn<Container>(Words::tr("Container"), [](const Container& row) { return qstr(row.name); }),
         exitColumn<Container>([](const Container& row) { return row.exitCode; }),
         longColumn<Container>(Words::tr("Image"), [](const Container& row) { return qstr(row.image); }),
         longColumn<Container>(Words::tr("Reason"), [](const Container& row) { return qstr(row.reason); })},
        [](const Container& row) { return qstr(row.name); }, parent);
}

Result<EcsContent> loadEcs(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws_ecs::EcsClient::create(session));
    EcsContent content;
    SKYDECK_ASSIGN(content.clusters, client.clusters(context));
    SKYDECK_ASSIGN(content.definitions, client.listTaskDefinitions(context));
    for (const aws_ecs::Cluster& cluster : content.clusters) {
        SKYDECK_ASSIGN(auto services, client.services(cluster.clusterArn, context));
        std::ranges::move(services, std::back_inserter(content.services));
        SKYDECK_ASSIGN(auto tasks, client.tasks(cluster.clusterArn, context));
        std::ranges::move(tasks, std::back_inserter(content.tasks));
    }
    std::ranges::stable_sort(content.tasks, std::greater<>(), &aws_ecs::Task::createdAt);
    return content;
}

bool isFailed(const aws_ecs::Task& task) {
    if (!task.stopped()) return false;
    const aws_ecs::Container* ended = task.ended();
    return !ended || ended->exitCode.value_or(1) != 0;
}

QString summaryOf(const EcsContent& content) {
    int running = 0, failed = 0;
    for (const aws_ecs::Task& task : content.tasks) {
        running += !task.stopped();
        failed += isFailed(task);
    }
    return style::dotted({Words::tr("%n cluster(s)", nullptr, static_cast<int>(content.clusters.size())),
                          Words::tr("%n task(s)", nullptr, static_cast<int>(content.tasks.size())),
                          running > 0 ? Words::tr("%n running", nullptr, running) : QString(),
                          failed > 0 ? Words::tr("%n failed", nullptr, failed) : QString()});
}

} // namespace skydeck::panels::ecs
