#include "widgets/panels/registry.h"

#include "widgets/panels/batch/batch_panel.h"
#include "widgets/panels/cost/cost_panel.h"
#include "widgets/panels/dynamodb/dynamodb_panel.h"
#include "widgets/panels/ec2/ec2_panel.h"
#include "widgets/panels/ecs/ecs_panel.h"
#include "widgets/panels/experiments/experiments_panel.h"
#include "widgets/panels/haiku/haiku_panel.h"
#include "widgets/panels/lambda/lambda_panel.h"
#include "widgets/panels/overview/overview_panel.h"
#include "widgets/panels/s3/s3_panel.h"
#include "widgets/panels/s3/transfer_queue.h"
#include "widgets/panels/settings/settings_panel.h"
#include "widgets/panels/stacks/stacks_panel.h"

#include <QCoreApplication>

namespace skydeck::panels {

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Panels)
};

template <class P>
shell::Panel* make(shell::Deck& deck, QWidget* parent) {
    return new P(deck, parent);
}

} // namespace

std::vector<PanelInfo> registry() {
    return {
        {QStringLiteral("overview"), Words::tr("Overview"), QStringLiteral("overview"), make<overview::OverviewPanel>},
        {QStringLiteral("stacks"), Words::tr("Stacks"), QStringLiteral("stacks"), make<stacks::StacksPanel>},
        {QStringLiteral("ec2"), Words::tr("EC2"), QStringLiteral("ec2"), make<ec2::Ec2Panel>},
        {QStringLiteral("ecs"), Words::tr("ECS"), QStringLiteral("ecs"), make<ecs::EcsPanel>},
        {QStringLiteral("batch"), Words::tr("Batch"), QStringLiteral("batch"), make<batch::BatchPanel>},
        {QStringLiteral("experiments"), Words::tr("Experiments"), QStringLiteral("experiments"),
         make<experiments::ExperimentsPanel>},
        {QStringLiteral("s3"), Words::tr("S3"), QStringLiteral("s3"), make<s3::S3Panel>,
         [](shell::Deck& deck) { s3::TransferQueue::of(deck); }},
        {QStringLiteral("dynamodb"), Words::tr("DynamoDB"), QStringLiteral("dynamodb"), make<dynamodb::DynamoDbPanel>},
        {QStringLiteral("lambda"), Words::tr("Lambda"), QStringLiteral("lambda"), make<lambda::LambdaPanel>},
        {QStringLiteral("haiku"), Words::tr("Haiku"), QStringLiteral("haiku"), make<haiku::HaikuPanel>},
        {QStringLiteral("cost"), Words::tr("Cost"), QStringLiteral("cost"), make<cost::CostPanel>},
        {QStringLiteral("settings"), Words::tr("Settings"), QStringLiteral("settings"), make<settings::SettingsPanel>},
    };
}

} // namespace skydeck::panels
