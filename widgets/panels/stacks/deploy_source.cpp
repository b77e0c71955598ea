#include "widgets/panels/stacks/deploy_source.h"

#include "core/workflows/cost.h"
#include "core/workflows/stacks/assembly.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <map>

namespace skydeck::panels::stacks {

using style::qstr;

namespace {

struct SourceWords {
    Q_DECLARE_TR_FUNCTIONS(DeploySource)
};

QString dollars(double amount) {
    return qstr(workflows::dollarsText(amount));
}

QString itemText(const workflows::EstimatedCost& item) {
    return item.detail.empty() ? qstr(item.logicalId)
                               : QStringLiteral("%1: %2").arg(qstr(item.logicalId), style::coreText(item.detail));
}

} // namespace

std::vector<DeploySource> sourcesOf(const std::vector<workflows::CatalogueEntry>& entries) {
    std::vector<DeploySource> sources;
    for (const auto& entry : entries)
        sources.push_back({qstr(entry.name),
                           style::coreText(entry.title.empty() ? entry.name : entry.title),
                           style::coreText(entry.summary),
                           entry.templateFile,
                           {}});
    return sources;
}

Result<std::vector<DeploySource>> sourcesIn(const std::filesystem::path& path) {
    if (workflows::isAssembly(path)) {
        SKYDECK_ASSIGN(const auto stacks, workflows::readAssembly(path));
        std::vector<DeploySource> sources;
        for (const auto& stack : stacks)
            sources.push_back({qstr(stack.name), qstr(stack.name), qstr(stack.description), stack.templateFile,
                               stack.assetManifests});
        return sources;
    }
    const QFileInfo info(qstr(path.string()));
    if (info.isDir())
        return fail(ErrorKind::InvalidInput, "NoAssembly",
                    "'" + path.string() + "' holds no manifest.json, so it is no folder that cdk synth made");
    // A proposal that CloudFormation takes: letters, digits and hyphens, a letter first.
    QString proposal = info.completeBaseName();
    proposal.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9-]+")), QStringLiteral("-"));
    return std::vector<DeploySource>{{proposal, info.fileName(), {}, path, {}}};
}

QString typesText(const std::vector<std::string>& types) {
    std::map<std::string, int> counts;
    for (const std::string& type : types)
        ++counts[type];
    QStringList parts;
    for (const auto& [type, count] : counts)
        parts << (count == 1 ? qstr(type) : QStringLiteral("%1 × %2").arg(count).arg(qstr(type)));
    return parts.join(QStringLiteral(", "));
}

QString costText(const workflows::CostEstimate& estimate) {
    QStringList always, working;
    for (const auto& item : estimate.items) {
        if (item.always) {
            always << (item.dollarsPerHour ? itemText(item) : SourceWords::tr("%1, price unknown").arg(itemText(item)));
        } else {
            working << (item.dollarsPerHour
                            ? SourceWords::tr("%1 $/h for each %2").arg(dollars(*item.dollarsPerHour), itemText(item))
                            : SourceWords::tr("%1, price unknown").arg(itemText(item)));
        }
    }
    const double hour = estimate.dollarsPerHour();
    QString text = always.isEmpty()
                       ? SourceWords::tr("On AWS nothing in it is paid by the hour; storage and requests are.")
                       : SourceWords::tr("On AWS %1 $/h · %2 $/day if forgotten (%3).")
                             .arg(dollars(hour), dollars(hour * 24), always.join(QStringLiteral("; ")));
    if (!working.isEmpty())
        text += QLatin1Char(' ') + SourceWords::tr("While it works: %1.").arg(working.join(QStringLiteral("; ")));
    return text;
}

} // namespace skydeck::panels::stacks
