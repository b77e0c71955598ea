#include "widgets/shell/facts.h"

#include "widgets/style/icons.h"

#include <QCoreApplication>
#include <QStringList>

namespace skydeck::shell {

namespace {
/// Where lupdate and the translator find these texts.
struct FactWords {
    Q_DECLARE_TR_FUNCTIONS(Facts)
};
} // namespace

FactTable* makeFactTable(QObject* parent) {
    auto value = models::textColumn<Fact>(FactWords::tr("Value"), &Fact::value, models::ColumnStyle::Mono);
    value.toolTip = [](const Fact& fact) {
        return fact.panel.isEmpty() ? fact.value : FactWords::tr("%1\nEnter opens it").arg(fact.value);
    };
    value.decoration = [](const Fact& fact) {
        return fact.panel.isEmpty() ? QVariant() : QVariant(style::accentIcon(QStringLiteral("link")));
    };
    return new FactTable(
        {models::textColumn<Fact>(FactWords::tr("Property"), &Fact::name), value},
        [](const Fact& fact) { return fact.name; }, parent);
}

void setFacts(FactTable& table, std::vector<Fact> facts) {
    QStringList wanted;
    for (const Fact& fact : facts)
        wanted << fact.name;
    // As the table would put them: those that it has in their places, the others behind them.
    QStringList order;
    for (const Fact& fact : table.rows())
        if (wanted.contains(fact.name)) order << fact.name;
    if (wanted.mid(0, order.size()) != order) table.clear();
    table.setRows(std::move(facts));
}

} // namespace skydeck::shell
