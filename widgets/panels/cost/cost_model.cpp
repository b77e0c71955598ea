#include "widgets/panels/cost/cost_model.h"

#include "widgets/style/core_texts.h"

#include <QCoreApplication>

#include <map>

namespace skydeck::panels::cost {

using style::qstr;
using workflows::RunningCost;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Cost)
};

QString money(double dollars) {
    return qstr(workflows::dollarsText(dollars));
}

template <class NameOf>
std::vector<Share> sharesBy(const workflows::CostReport& report, NameOf nameOf) {
    std::map<QString, Share> shares;
    for (const RunningCost& item : report.items) {
        Share& share = shares[nameOf(item)];
        share.name = nameOf(item);
        ++share.count;
        share.dollarsPerHour += item.dollarsPerHour.value_or(0);
    }
    std::vector<Share> rows;
    for (auto& [name, share] : shares)
        rows.push_back(std::move(share));
    std::ranges::stable_sort(rows, std::greater<>(), &Share::dollarsPerHour);
    return rows;
}

template <class Row, class Get>
models::Column<Row> dollarsColumn(QString title, Get get) {
    return {std::move(title), models::ColumnStyle::Number,
            [get](const Row& row) {
                const std::optional<double> dollars = get(row);
                return dollars ? money(*dollars) : Words::tr("unknown");
            },
            [get](const Row& row) { return QVariant(std::optional<double>(get(row)).value_or(-1)); }};
}

} // namespace

CostTable* makeCostTable(QObject* parent) {
    auto soFar =
        dollarsColumn<RunningCost>(Words::tr("$ so far"), [](const RunningCost& item) -> std::optional<double> {
            if (!item.dollarsPerHour || item.since <= 0) return std::nullopt;
            return *item.dollarsPerHour * (toEpochSeconds(systemClock().now()) - item.since) / 3600;
        });
    soFar.text = [text = soFar.text](const RunningCost& item) {
        return item.dollarsPerHour && item.since > 0 ? text(item) : QStringLiteral("—");
    };
    auto name = models::textColumn<RunningCost>(
        Words::tr("Name"), [](const RunningCost& item) { return qstr(item.name.empty() ? item.id : item.name); },
        models::ColumnStyle::Mono);
    name.toolTip = [](const RunningCost& item) { return qstr(item.id); };
    const auto text = [](const QString& title, std::string RunningCost::*member, QString (*spell)(std::string_view)) {
        auto column = models::textColumn<RunningCost>(
            title, [member, spell](const RunningCost& item) { return spell(item.*member); });
        column.toolTip = column.text;
        return column;
    };
    return new CostTable(
        {dollarsColumn<RunningCost>(Words::tr("$/h"), [](const RunningCost& item) { return item.dollarsPerHour; }),
         soFar, text(Words::tr("Type"), &RunningCost::type, style::coreText), name,
         text(Words::tr("Stack"), &RunningCost::stack, qstr),
         text(Words::tr("What"), &RunningCost::detail, style::coreText),
         models::timeColumn<RunningCost>(Words::tr("Since"), &RunningCost::since),
         text(Words::tr("Region"), &RunningCost::region, qstr)},
        [](const RunningCost& item) {
            return qstr(item.region + ' ' + item.service + ' ' + item.type + ' ' + item.id);
        },
        parent);
}

ShareTable* makeShareTable(const QString& title, QObject* parent) {
    return new ShareTable(
        {models::textColumn<Share>(title, &Share::name), models::numberColumn<Share>(Words::tr("Count"), &Share::count),
         dollarsColumn<Share>(Words::tr("$/h"), [](const Share& row) { return std::optional(row.dollarsPerHour); }),
         dollarsColumn<Share>(
             Words::tr("$/month"),
             [](const Share& row) { return std::optional(row.dollarsPerHour * workflows::Prices::kHoursPerMonth); })},
        [](const Share& row) { return row.name; }, parent);
}

std::vector<Share> sharesByStack(const workflows::CostReport& report) {
    return sharesBy(report, [](const RunningCost& item) {
        return item.stack.empty() ? Words::tr("Outside of any stack") : qstr(item.stack);
    });
}

std::vector<Share> sharesByService(const workflows::CostReport& report) {
    return sharesBy(report, [](const RunningCost& item) { return qstr(item.service); });
}

} // namespace skydeck::panels::cost
