#include "widgets/panels/ec2/ec2_model.h"

#include "core/workflows/cost.h"
#include "core/workflows/launch.h"
#include "core/workflows/servers.h"

#include <QCoreApplication>

#include <filesystem>

namespace skydeck::panels::ec2 {

using aws::ec2::Instance;
using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Ec2)
};

bool costs(const Instance& instance) {
    return instance.state == "running" || instance.state == "pending" || instance.state == "stopping";
}

double hoursUp(const Instance& instance) {
    if (!costs(instance) || !instance.launchTime) return 0;
    return (toEpochSeconds(systemClock().now()) - toEpochSeconds(*instance.launchTime)) / 3600;
}

models::Column<InstanceRow> text(const QString& title, std::string Instance::*member,
                                 models::ColumnStyle style = models::ColumnStyle::Text) {
    auto column = models::textColumn<InstanceRow>(
        title, [member](const InstanceRow& row) { return qstr(row.instance.*member); }, style);
    column.toolTip = column.text;
    return column;
}

} // namespace

InstanceTable* makeInstanceTable(QObject* parent) {
    models::Column<InstanceRow> uptime{Words::tr("Up"), models::ColumnStyle::Number,
                                       [](const InstanceRow& row) {
                                           return costs(row.instance)
                                                      ? style::durationText(hoursUp(row.instance) * 3600)
                                                      : QStringLiteral("—");
                                       },
                                       [](const InstanceRow& row) { return QVariant(hoursUp(row.instance)); }};
    models::Column<InstanceRow> cost{
        Words::tr("$ so far"), models::ColumnStyle::Number,
        [](const InstanceRow& row) {
            if (!costs(row.instance)) return QStringLiteral("—");
            return row.dollarsPerHour ? qstr(workflows::dollarsText(*row.dollarsPerHour * hoursUp(row.instance)))
                                      : Words::tr("unknown");
        },
        [](const InstanceRow& row) { return QVariant(row.dollarsPerHour.value_or(-1) * hoursUp(row.instance)); }};
    cost.toolTip = [](const InstanceRow& row) {
        return row.dollarsPerHour ? Words::tr("%1 $/h").arg(qstr(workflows::dollarsText(*row.dollarsPerHour)))
                                  : QString();
    };
    return new InstanceTable(
        {text(Words::tr("Name"), &Instance::name),
         text(Words::tr("Id"), &Instance::instanceId, models::ColumnStyle::Mono),
         models::statusColumn<InstanceRow>(Words::tr("State"),
                                           [](const InstanceRow& row) { return qstr(row.instance.state); }),
         text(Words::tr("Type"), &Instance::instanceType), uptime, cost,
         text(Words::tr("Public address"), &Instance::publicIpAddress, models::ColumnStyle::Mono)},
        [](const InstanceRow& row) { return qstr(row.instance.instanceId); }, parent);
}

KeyTable* makeKeyTable(QObject* parent) {
    const auto name = [](const KeyRow& row) { return qstr(row.pair.keyName); };
    auto file = models::textColumn<KeyRow>(Words::tr("Private key"), [](const KeyRow& row) {
        return row.file.isEmpty() ? Words::tr("not on this computer") : row.file;
    });
    file.toolTip = file.text;
    return new KeyTable(
        {models::textColumn<KeyRow>(Words::tr("Key pair"), name),
         models::textColumn<KeyRow>(Words::tr("Type"), [](const KeyRow& row) { return qstr(row.pair.keyType); }), file},
        name, parent);
}

QString ingressText(const aws::ec2::SecurityGroup& group) {
    QStringList rules;
    for (const aws::ec2::IngressRule& rule : group.ingress) {
        QString what = rule.protocol == "-1" ? Words::tr("everything") : qstr(rule.protocol);
        if (rule.fromPort >= 0)
            what += rule.fromPort == rule.toPort ? QStringLiteral(" %1").arg(rule.fromPort)
                                                 : QStringLiteral(" %1–%2").arg(rule.fromPort).arg(rule.toPort);
        QStringList from;
        for (const std::string& range : rule.ranges)
            from << qstr(range);
        rules << (from.isEmpty() ? Words::tr("%1 from other groups").arg(what)
                                 : Words::tr("%1 from %2").arg(what, from.join(QStringLiteral(", "))));
    }
    return rules.isEmpty() ? Words::tr("nothing") : rules.join(QStringLiteral("; "));
}

GroupTable* makeGroupTable(QObject* parent) {
    using aws::ec2::SecurityGroup;
    const auto whole = [](const QString& title, auto get, models::ColumnStyle style = models::ColumnStyle::Text) {
        auto column = models::textColumn<SecurityGroup>(title, get, style);
        column.toolTip = column.text;
        return column;
    };
    models::Column<SecurityGroup> warning;
    warning.title = Words::tr("Port 22");
    warning.style = models::ColumnStyle::Status;
    warning.text = [](const SecurityGroup& group) {
        return workflows::sshIsOpenToAll(group) ? Words::tr("Open to everybody") : Words::tr("Not open to everybody");
    };
    warning.tone = [](const SecurityGroup& group) {
        return workflows::sshIsOpenToAll(group) ? style::Tone::Failed : style::Tone::Ok;
    };
    return new GroupTable(
        {whole(Words::tr("Security group"), [](const SecurityGroup& group) { return qstr(group.groupName); }),
         whole(
             Words::tr("Id"), [](const SecurityGroup& group) { return qstr(group.groupId); },
             models::ColumnStyle::Mono),
         warning, whole(Words::tr("Comes in"), ingressText),
         whole(
             Words::tr("VPC"), [](const SecurityGroup& group) { return qstr(group.vpcId); },
             models::ColumnStyle::Mono)},
        [](const SecurityGroup& group) { return qstr(group.groupId); }, parent);
}

Result<Ec2Content> loadEc2(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::ec2::Ec2Client::create(session));
    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
    Ec2Content content;
    SKYDECK_ASSIGN(auto instances, client.describeInstances({}, context));
    for (Instance& instance : instances) {
        const auto price = prices.instanceHour(instance.instanceType, session->region());
        content.instances.push_back({std::move(instance), price});
    }
    SKYDECK_ASSIGN(auto pairs, client.describeKeyPairs(context));
    for (aws::ec2::KeyPair& pair : pairs) {
        std::error_code problem;
        const auto file = workflows::keyFile(pair.keyName);
        const bool here = std::filesystem::exists(file, problem);
        content.keys.push_back({std::move(pair), here ? qstr(file.string()) : QString()});
    }
    SKYDECK_ASSIGN(content.groups, client.describeSecurityGroups(context));
    return content;
}

QString keyNameMistake(const QString& name) {
    if (name.isEmpty()) return Words::tr("A key pair needs a name.");
    if (name.size() > 255) return Words::tr("A key pair's name has at most 255 characters.");
    for (const QChar each : name)
        if (each.unicode() < 0x20 || each.unicode() > 0x7e) return Words::tr("A key pair's name is plain ASCII.");
    if (name.startsWith(u' ') || name.endsWith(u' ')) return Words::tr("A key pair's name has no blank at its ends.");
    return {};
}

} // namespace skydeck::panels::ec2
