#pragma once

#include "widgets/models/row_table_model.h"

#include <QString>

namespace skydeck::shell {

/// A line of a thing's summary. One with a panel leads there when it is activated: Deck::open(panel, what). What a
/// `panel` in the details' own tabs is ("log") is their affair.
struct Fact {
    QString name, value;
    QString panel = {}, what = {};
};
using FactTable = models::RowTableModel<Fact>;
FactTable* makeFactTable(QObject* parent); ///< keys: names
/// Replaces the facts and keeps their order: where one comes in between the others, the table begins anew.
void setFacts(FactTable& table, std::vector<Fact> facts);

} // namespace skydeck::shell
